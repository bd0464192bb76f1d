import { documentStatus } from '../catalogue/codes.ts';
import { document } from '../catalogue/resources/document.ts';
import { liveRowsOf } from '../users/live-rows.ts';
import type { UserChange } from '../users/user-change.ts';
import { moveEntry } from './move.ts';

const { received, submittedWithIdentification } = documentStatus;

/** Decides of the documents of a record that wait, as was decided of the record. */
export function moveWaitingDocuments(
  user: UserChange,
  about: { readonly entity: number; readonly id: number },
  to: 'accepted' | 'rejected',
  reason = '',
): void {
  for (const row of liveRowsOf(document, user)) {
    const isOfIt = row['entity'] === about.entity && row['entity_id'] === about.id;
    const waits = row.status === received || row.status === submittedWithIdentification;
    if (isOfIt && waits) moveEntry(user, document, row, to, reason);
  }
}
