import { documentStatus, status } from '../catalogue/codes.ts';
import { stateOf } from '../catalogue/kyc-states.ts';
import { addresses } from '../catalogue/resources/addresses.ts';
import { document } from '../catalogue/resources/document.ts';
import { identification } from '../catalogue/resources/identification.ts';
import type { RowOf } from '../derive/rows.ts';
import { liveRowsOf } from '../users/live-rows.ts';
import type { UserChange } from '../users/user-change.ts';
import { acceptAddress, rejectAddress } from './decide-address.ts';
import { acceptIdentification, rejectIdentification } from './decide-identification.ts';
import type { DocumentRow } from './document-row.ts';
import { moveEntry } from './move.ts';
import { noLongerHeld } from './waiting-documents.ts';

/**
 * Accepts a document, and with it what it proves: its identification, or its address. An older accepted one of its kind is
 * replaced. `reason`: for the history. The change must read documents and the list of the subject (`decidedLists`).
 */
export function acceptDocument(user: UserChange, row: DocumentRow, reason = ''): void {
  const isHeld = row.is_held === true;
  moveEntry(user, document, row, 'accepted', { reason, change: noLongerHeld });
  for (const older of user.list(document).live()) {
    const isOlder = older.id !== row.id && older.status === documentStatus.accepted;
    if (isOlder && isOfSameKind(older, row)) moveEntry(user, document, older, 'replaced');
  }
  const subject = subjectOf(user, row);
  if (subject && isOfWhatWaits(subject, isHeld))
    decisions[subject.list.name].accept(user, subject.row, reason);
}

/**
 * Rejects a document. What it was to prove is rejected with it, unless another document or somebody has proven that already: then
 * it stays as it is. One that was accepted takes along what it proved; a change that is held meanwhile waits on.
 */
export function rejectDocument(user: UserChange, row: DocumentRow, reason = ''): void {
  const isHeld = row.is_held === true;
  const wasAccepted = row.status === documentStatus.accepted;
  moveEntry(user, document, row, 'rejected', { reason, change: noLongerHeld });
  const subject = subjectOf(user, row);
  if (!subject) return;
  const { list, row: proven } = subject;
  if (!isOfWhatWaits(subject, isHeld)) {
    const text = 'User identification rejected while a change of it is held';
    if (wasAccepted && stateOf(identification.name, proven) === 'heldAccepted')
      moveEntry(user, identification, proven, 'heldRejected', { reason, text });
    return;
  }
  if (stateOf(list.name, proven) === 'accepted' && !wasAccepted) return;
  decisions[list.name].reject(user, proven, reason);
}

/** Whether a document is about what its record waits for: while a change is held, only documents of that change are. */
function isOfWhatWaits({ row }: ProvenRecord, isHeld: boolean): boolean {
  return isHeld || row.status !== status.changeHeld;
}

/** What becomes of what a document was to prove. */
const decisions = {
  identification: { accept: acceptIdentification, reject: rejectIdentification },
  addresses: { accept: acceptAddress, reject: rejectAddress },
} as const;

/** A newer document takes the place of an older one of its kind about the same record, of which nobody has decided yet. */
export function replaceDocument(user: UserChange, older: DocumentRow, newer: NewerDocument): void {
  const { received, submittedWithIdentification } = documentStatus;
  const waits = older.status === received || older.status === submittedWithIdentification;
  // What proves what stands is not replaced by what proves a held change.
  const isSame = isOfSameKind(older, newer) && older.is_held === newer.is_held;
  if (waits && older.entity_id !== 0 && isSame)
    moveEntry(user, document, older, 'replaced', { change: noLongerHeld });
}

/** What was rejected waits again once another document is sent for it. */
export function reopen(user: UserChange, row: DocumentRow): void {
  const subject = subjectOf(user, row);
  if (subject && stateOf(subject.list.name, subject.row) === 'rejected')
    moveEntry(user, subject.list, subject.row, 'waiting');
}

/** The lists that a change reads which decides of documents, or of what they prove. */
export const decidedLists = [document, identification, addresses] as const;

/** Which documents are of one kind, and about the same. */
type DocumentKind = Pick<DocumentRow, 'type' | 'entity' | 'entity_id'>;

/** A document that is only going to be created. */
type NewerDocument = DocumentKind & Pick<DocumentRow, 'is_held'>;

/** Whether two documents are of one kind and about one record of the user. */
function isOfSameKind(one: DocumentKind, other: DocumentKind): boolean {
  return one.type === other.type && one.entity === other.entity && one.entity_id === other.entity_id;
}

/** A record that waits for documents. */
interface ProvenRecord {
  readonly list: typeof identification | typeof addresses;
  readonly row: RowOf;
}

/** The record that a document is about; undefined for one that is about none which waits for documents, or that is gone. */
function subjectOf(
  user: UserChange,
  { entity: about, entity_id: id }: DocumentRow,
): ProvenRecord | undefined {
  const list = [identification, addresses].find((one) => one.entity === about);
  const row = list && liveRowsOf(list, user).find((one) => one.id === id);
  return row && { list, row };
}
