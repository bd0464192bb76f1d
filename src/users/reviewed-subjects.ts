import { entity } from '../catalogue/codes.ts';
import type { Resource } from '../catalogue/resource.ts';
import { addresses } from '../catalogue/resources/addresses.ts';
import { document } from '../catalogue/resources/document.ts';
import { identification } from '../catalogue/resources/identification.ts';
import { personalInfo } from '../catalogue/resources/personal-info.ts';
import type { Row } from '../derive/present.ts';
import type { ReviewRow } from '../storage/reviews.ts';
import { standingRead } from '../storage/standing-facts.ts';
import { hitTable } from '../storage/watchlist-hits.ts';
import type { UserChange } from './user-change.ts';

const subjectLists = new Map<number, Resource>([
  [entity.identification, identification],
  [entity.address, addresses],
  [entity.document, document],
]);

/** What is reviewed, or a document that may be about it. */
type Subject = Pick<ReviewRow, 'entity' | 'entity_id'>;

/** Whether a change does something to what is reviewed, or to a document about it. */
export function touchesSubject({ draft, replacedRows }: UserChange, subject: Subject): boolean {
  const { entity: kind, entity_id: id } = subject;
  if (kind === entity.personalInfo) return draft.singles.has(personalInfo);
  if (kind === entity.watchlistHit)
    return (replacedRows[hitTable] ?? []).some(({ before }) => before['id'] === id);
  return draft.entries.some(({ resource, row, before }) => {
    if (resource === subjectLists.get(kind)) return row.id === id;
    // A document that belonged to it and was replaced is missed as well.
    return (
      resource === document && (isAbout(row, subject) || (before !== undefined && isAbout(before, subject)))
    );
  });
}

/** The open reviews of the user as they were read; null where the change has not read what follows from the user's parts. */
export function openReviewsOf(change: UserChange): readonly ReviewRow[] | null {
  return change.hasRead(standingRead) ? (change.further(standingRead)?.reviews ?? null) : null;
}

/**
 * Of what the user is asked for more, as the change has left it so far: a test of whether a document, or an identification, is among
 * it. Nobody waits for a reviewer there, but for the user.
 */
export function askedBackOf(change: UserChange): (kind: number, fact: Fact) => boolean {
  const asked = (change.isNew ? [] : (openReviewsOf(change) ?? [])).filter((review) => {
    const said = change.reviewed.get(review.id);
    const askedAt = said && 'asked_at' in said ? said.asked_at : review.asked_at;
    return askedAt !== null && (said !== undefined || !touchesSubject(change, review));
  });
  return (kind, fact) =>
    asked.some((review) => {
      const isItself = review.entity === kind && review.entity_id === fact.id;
      return isItself || (fact.entity === review.entity && fact.entity_id === review.entity_id);
    });
}

/** A document with what it is about, or an identification. */
interface Fact {
  readonly id: number;
  readonly entity?: number | null;
  readonly entity_id?: number | null;
}

function isAbout(row: Row, { entity: kind, entity_id: id }: Subject): boolean {
  return row['entity'] === kind && row['entity_id'] === id;
}
