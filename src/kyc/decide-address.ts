import { entity } from '../catalogue/codes.ts';
import { addresses } from '../catalogue/resources/addresses.ts';
import type { UserChange } from '../users/user-change.ts';
import { moveEntry, type Named } from './move.ts';
import { moveWaitingDocuments } from './waiting-documents.ts';

/** Accepts an address, and the proofs of it that wait. `reason`: for the history. The change must read addresses and documents. */
export function acceptAddress(user: UserChange, row: Named, reason = ''): void {
  moveEntry(user, addresses, row, 'accepted', { reason });
  moveWaitingDocuments(user, { entity: entity.address, id: row.id }, 'accepted', reason);
}

/** Rejects an address, and the proofs of it that wait. */
export function rejectAddress(user: UserChange, row: Named, reason = ''): void {
  moveEntry(user, addresses, row, 'rejected', { reason });
  moveWaitingDocuments(user, { entity: entity.address, id: row.id }, 'rejected', reason);
}
