import { entity } from '../catalogue/codes.ts';
import { identification } from '../catalogue/resources/identification.ts';
import type { UserChange } from '../users/user-change.ts';
import { moveEntry, type Named } from './move.ts';
import { moveWaitingDocuments } from './waiting-documents.ts';

/**
 * Accepts an identification, and the documents that were sent for it and wait. `reason`: for the history. The change must read
 * identifications and documents.
 */
export function acceptIdentification(user: UserChange, row: Named, reason = ''): void {
  moveEntry(user, identification, row, 'accepted', reason);
  moveWaitingDocuments(user, { entity: entity.identification, id: row.id }, 'accepted', reason);
}

/** Rejects an identification, and the documents that were sent for it and wait. */
export function rejectIdentification(user: UserChange, row: Named, reason = ''): void {
  moveEntry(user, identification, row, 'rejected', reason);
  moveWaitingDocuments(user, { entity: entity.identification, id: row.id }, 'rejected', reason);
}
