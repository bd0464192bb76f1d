import { attachmentStatus, documentStatus } from '../catalogue/codes.ts';
import { document } from '../catalogue/resources/document.ts';
import type { Entry } from '../users/draft.ts';
import type { UserChange } from '../users/user-change.ts';
import type { DocumentRow } from './document-row.ts';
import { moveEntry } from './move.ts';

const { received, submittedWithIdentification } = documentStatus;

/** Decides of the documents of a record that wait, as was decided of the record (`acceptedOr`). */
export function moveWaitingDocuments(
  user: UserChange,
  about: { readonly entity: number; readonly id: number },
  to: 'accepted' | 'rejected' | 'replaced',
  reason = '',
): void {
  for (const row of user.list(document).live()) {
    const isOfIt = row.entity === about.entity && row.entity_id === about.id;
    const waits = row.status === received || row.status === submittedWithIdentification;
    if (isOfIt && waits)
      moveEntry(user, document, row, acceptedOr(row, to), { reason, change: noLongerHeld });
  }
}

/** What becomes of a document: one of which a file was destroyed is not accepted with others, since nobody could see it. */
export function acceptedOr<To extends string>(
  { attachment_status: files }: Pick<DocumentRow, 'attachment_status'>,
  to: To,
): To | 'replaced' {
  return to === 'accepted' && files === attachmentStatus.destroyed ? 'replaced' : to;
}

/** Of whom was decided, or who was replaced, is shown as what it is. */
export function noLongerHeld({ row }: Entry): void {
  row['is_held'] = null;
}
