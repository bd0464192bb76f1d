import { entity } from '../catalogue/codes.ts';
import { document } from '../catalogue/resources/document.ts';
import { identification } from '../catalogue/resources/identification.ts';
import type { UserChange } from '../users/user-change.ts';
import { applyHeld, dropHeld, heldDocuments } from './held-change.ts';
import { moveEntry, type Named } from './move.ts';
import { acceptedOr, moveWaitingDocuments, noLongerHeld } from './waiting-documents.ts';

/**
 * Accepts an identification, and the documents that were sent for it and wait. A held change applies. `reason`: for the history. The
 * change must read identifications and documents.
 */
export function acceptIdentification(user: UserChange, row: Named, reason = ''): void {
  const held = heldDocuments(user, row);
  for (const one of held)
    moveEntry(user, document, one, acceptedOr(one, 'accepted'), { reason, change: noLongerHeld });
  moveEntry(user, identification, row, 'accepted', { reason, change: (entry) => applyHeld(user, entry) });
  // Those that proved what a held change has replaced are of no use any more.
  const others = held.length > 0 ? 'replaced' : 'accepted';
  moveWaitingDocuments(user, { entity: entity.identification, id: row.id }, others, reason);
}

/**
 * Rejects an identification, and the documents that were sent for it and wait. Where a change of it is held, that is rejected in
 * its place, with its documents: what stood stands.
 */
export function rejectIdentification(user: UserChange, row: Named, reason = ''): void {
  const held = heldDocuments(user, row);
  if (dropHeld(user, row, reason)) {
    for (const one of held) moveEntry(user, document, one, 'rejected', { reason, change: noLongerHeld });
    return;
  }
  moveEntry(user, identification, row, 'rejected', { reason });
  moveWaitingDocuments(user, { entity: entity.identification, id: row.id }, 'rejected', reason);
}
