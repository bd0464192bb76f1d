import { documentStatus, documentType, entity, verificationStatus } from '../catalogue/codes.ts';
import { attachment, document } from '../catalogue/resources/document.ts';
import { identification } from '../catalogue/resources/identification.ts';
import { parentColumn } from '../derive/ownership.ts';
import type { RowOf } from '../derive/rows.ts';
import type { DocumentRow } from '../kyc/document-row.ts';
import type { ReviewRow } from '../storage/reviews.ts';
import { liveRowsOf } from '../users/live-rows.ts';
import type { UserChange } from '../users/user-change.ts';

/** A paper that somebody has accepted, with the documents that have shown it. */
export interface AcceptedPaper {
  readonly paper: RowOf<typeof identification>;
  readonly documents: readonly DocumentRow[];
}

/**
 * The paper with which a picture of the person is compared that is decided on by itself, because the paper was decided on before it came:
 * the one that the document names, else the one that was changed last. Undefined where nothing is to be compared, or nothing was accepted.
 */
export function acceptedPaperOf(
  user: UserChange,
  { entity: kind, entity_id: id }: Pick<ReviewRow, 'entity' | 'entity_id'>,
): AcceptedPaper | undefined {
  const documents = user.list(document).live();
  const subject = kind === entity.document ? documents.find((one) => one.id === id) : undefined;
  if (!subject || !showsPerson(user, subject)) return undefined;
  const accepted = user
    .list(identification)
    .live()
    .filter((one) => one.verification_status === verificationStatus.verified);
  const named = subject.entity === entity.identification ? subject.entity_id : null;
  const paper = accepted.find((one) => one.id === named) ?? accepted.reduce(newer, undefined);
  if (!paper) return undefined;
  const shown = documents.filter(
    (one) =>
      one.entity === entity.identification &&
      one.entity_id === paper.id &&
      one.status === documentStatus.accepted,
  );
  return { paper, documents: shown };
}

/** Whether a document has a picture of the person. */
function showsPerson(user: UserChange, { id, type }: DocumentRow): boolean {
  const parent = parentColumn(attachment)!;
  return (
    type === documentType.selfie ||
    liveRowsOf(attachment, user).some((file) => file[parent] === id && file['is_selfie'] === true)
  );
}

type Paper = AcceptedPaper['paper'];

function newer(one: Paper | undefined, other: Paper): Paper {
  return one && one.updated_at > other.updated_at ? one : other;
}
