import type { Answer } from '../calls/answer.ts';
import type { Call, Services } from '../calls/services.ts';
import { entity } from '../catalogue/codes.ts';
import type { Resource } from '../catalogue/resource.ts';
import { addresses } from '../catalogue/resources/addresses.ts';
import { identification } from '../catalogue/resources/identification.ts';
import { personalInfo } from '../catalogue/resources/personal-info.ts';
import type { Members } from '../derive/envelope.ts';
import { openCheck, showCheck } from '../kyc/checks/check.ts';
import { checksOf } from '../kyc/checks/checks-of.ts';
import { heldChangeOf } from '../kyc/held-change.ts';
import { showDocumentWhole } from '../kyc/show-documents.ts';
import { newestChecks } from '../storage/checks.ts';
import { type ReviewRow, readReviewOf, reviewOf } from '../storage/reviews.ts';
import { hitsRead } from '../storage/watchlist-hits.ts';
import { emptyBody } from '../users/body.ts';
import { changeUser } from '../users/change-user.ts';
import { liveRows } from '../users/live-rows.ts';
import { noteShown, type Shown, unmask } from '../users/unmask.ts';
import type { UserChange } from '../users/user-change.ts';
import { openHit, showHit } from '../watchlists/hit.ts';
import { acceptedPaperOf } from './accepted-paper.ts';
import { showReview } from './show-review.ts';
import { documentsOf, subjectReads } from './subjects.ts';

/**
 * A review with what a reviewer needs to decide: what is to be decided, a change of it that is held, the documents that wait with
 * it, and what checks found of all that and of the person, of one moment. Values that are protected are masked, unless the caller may see them and asks for it: then the history records it
 * in the same statement.
 */
export function viewReview(
  services: Services,
  call: Call,
  { id, user_id: userId }: ReviewRow,
  operationId: string,
): Promise<Answer> {
  const request = {
    operationId,
    body: emptyBody,
    userId,
    isDryRun: false,
    reads: subjectReads.reads,
    further: [...subjectReads.further, newestChecks, readReviewOf(id)],
    replay: 'none',
    envelope: ['review'],
  } as const;
  return changeUser(services, call, request, (user): Members => {
    // Reviews are never removed from a user who is there.
    const row = user.further(reviewOf)!;
    const subject = showSubject(user, row);
    const held = showHeld(user, row);
    if (call.sensitive && call.scopes.has('user:sensitive')) showClear(user, subject, held);
    const documents = documentsOf(user, row);
    // What is known of the person counts for each of them.
    const records = [
      row,
      { entity: entity.personalInfo, entity_id: userId },
      ...documents.map((one) => ({ entity: entity.document, entity_id: one.id })),
    ];
    return {
      review: {
        ...showReview(row, { now: user.now, hours: user.settings.review_hours }),
        subject: subject?.shown ?? null,
        held_change: held?.shown ?? null,
        documents: documents.map((one) => showDocumentWhole(user, one)),
        accepted_paper: showAcceptedPaper(user, row),
        checks: checksOf(services, user, records).map((one) => showCheck(one, openCheck(user.vault!, one))),
      },
    };
  });
}

/** The paper beside which a picture of the person is looked at, under its masks: nobody decides on it here. Null where there is none. */
function showAcceptedPaper(user: UserChange, row: ReviewRow): Shown | null {
  const found = acceptedPaperOf(user, row);
  return found
    ? {
        identification: user.showRow(identification, found.paper),
        documents: found.documents.map((one) => showDocumentWhole(user, one)),
      }
    : null;
}

interface ShownSubject {
  /** What of which values may be sealed; absent where none are. */
  readonly resource?: Resource;
  readonly shown: Shown;
}

/** A held change of an identification, and the values that it would seal. */
interface ShownHeld {
  readonly shown: Shown;
  readonly plain: Readonly<Record<string, string | null>>;
}

/** What is to be decided, as other answers show it; undefined for what is gone, and for a document, which stands among the documents. */
function showSubject(user: UserChange, { entity: kind, entity_id: id }: ReviewRow): ShownSubject | undefined {
  if (kind === entity.identification) return ofList(user, identification, id);
  if (kind === entity.address) return ofList(user, addresses, id);
  if (kind === entity.personalInfo && user.has(personalInfo))
    return { resource: personalInfo, shown: { ...user.showSingle(personalInfo) } };
  const hit = kind === entity.watchlistHit && user.further(hitsRead).find((one) => one.id === id);
  return hit ? { shown: showHit(hit, openHit(user.vault!, hit)) } : undefined;
}

function ofList(
  user: UserChange,
  list: typeof identification | typeof addresses,
  id: number,
): ShownSubject | undefined {
  const row = liveRows(list, user).get(id);
  return row && { resource: list, shown: user.showRow(list, row) };
}

/** What an identification is to be once its held change is accepted; undefined where none is held. */
function showHeld(user: UserChange, { entity: kind, entity_id: id }: ReviewRow): ShownHeld | undefined {
  const row = kind === entity.identification ? liveRows(identification, user).get(id) : undefined;
  const held = row && heldChangeOf(user, row);
  return held
    ? { shown: user.showRow(identification, { ...row, ...held.columns }), plain: held.plain }
    : undefined;
}

/** Shows protected values in clear, and notes that where there are any. */
function showClear(user: UserChange, subject: ShownSubject | undefined, held: ShownHeld | undefined): void {
  if (!subject?.resource) return;
  const { resource, shown } = subject;
  const isSingle = resource.shape === 'one';
  const hasMasks = unmask(user, resource, isSingle ? shown : [shown]);
  if (held) {
    // What the change does not touch stays as it is.
    unmask(user, resource, [held.shown]);
    Object.assign(held.shown, held.plain);
  }
  if (hasMasks || held) noteShown(user, [resource]);
}
