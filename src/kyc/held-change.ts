import { activityType, documentStatus, entity } from '../catalogue/codes.ts';
import { noteText } from '../catalogue/history-notes.ts';
import { stateOf } from '../catalogue/kyc-states.ts';
import { document } from '../catalogue/resources/document.ts';
import { identification } from '../catalogue/resources/identification.ts';
import type { Row } from '../derive/present.ts';
import type { Input } from '../derive/read-input.ts';
import type { RowOf } from '../derive/rows.ts';
import type { Entry } from '../users/draft.ts';
import { note } from '../users/entry-notes.ts';
import { type HeldChange, openHeld, sealHeld } from '../users/held-change.ts';
import { liveRows, openEntry } from '../users/live-rows.ts';
import type { UserChange } from '../users/user-change.ts';
import { moveEntry, type Named } from './move.ts';
import { noLongerHeld } from './waiting-documents.ts';

/** The states of an identification by whether a change of it is held. */
const whileHeld = { waiting: 'heldWaiting', accepted: 'heldAccepted', rejected: 'heldRejected' } as const;
const afterHeld = { heldWaiting: 'waiting', heldAccepted: 'accepted', heldRejected: 'rejected' } as const;

/** Columns that a held change leaves to whoever decides of it. */
const decidedLater: readonly string[] = ['status', 'verification_status', 'updated_at', 'sealed', 'held'];

const heldText = noteText('heldChange');

/**
 * Checks a change of an identification as if it were made, and holds it: what stands is shown and counts as before, and what is to
 * stand lies sealed beside it. A newer held change takes the place of an older one. Faults are collected in the change. Throws
 * resourceUnknown.
 */
export function holdChange(user: UserChange, input: Input, path: string): Entry {
  const { draft } = user;
  for (const one of heldDocuments(user, { id: input.id ?? 0 }))
    moveEntry(user, document, one, 'replaced', { change: noLongerHeld });
  const noted = draft.notes.length;
  const [tried] = user.list(identification).update([input], path);
  // Nothing of it happens yet.
  draft.notes.splice(noted);
  for (const entries of [draft.entries, draft.unchanged]) {
    const at = entries.findIndex(
      ({ resource, row }) => resource === identification && row.id === tried!.row.id,
    );
    if (at >= 0) entries.splice(at, 1);
  }
  const before: Row = { ...tried!.before };
  const columns = Object.entries(tried!.row).filter(
    ([name, value]) => !decidedLater.includes(name) && value !== before[name],
  );
  const held: HeldChange = { columns: Object.fromEntries(columns), plain: tried!.plain };
  const { id } = tried!.row;
  const row = liveRows(identification, user).get(id)!;
  const from = stateOf(identification.name, row);
  const isHeld = from !== undefined && from in afterHeld;
  const seal = (entry: Entry) => {
    entry.row['held'] = sealHeld(user.vault!, id, held);
  };
  if (!isHeld) {
    const to = from === 'accepted' || from === 'rejected' ? whileHeld[from] : whileHeld.waiting;
    moveEntry(user, identification, row, to, { text: heldText, change: seal });
    return openEntry(identification, liveRows(identification, user).get(id)!, path, user);
  }
  const entry = openEntry(identification, row, path, user);
  seal(entry);
  note(entry, activityType.updated, user, heldText);
  return entry;
}

/** What a held change makes of an identification; null where none is held. */
export function heldChangeOf(user: Pick<UserChange, 'vault'>, row: RowOf): HeldChange | null {
  return openHeld(user.vault!, row);
}

/** Makes the held change of an identification, if there is one: it is what stands now. */
export function applyHeld(user: UserChange, { row, plain }: Entry): void {
  const held = heldChangeOf(user, row);
  if (!held) return;
  Object.assign(row, held.columns, { held: null });
  Object.assign(plain, held.plain);
}

/** Drops the held change of an identification: what stood stands. Returns whether there was one. */
export function dropHeld(user: UserChange, { id }: Named, reason = ''): boolean {
  const row = liveRows(identification, user).get(id);
  const from = row && stateOf(identification.name, row);
  if (from !== 'heldWaiting' && from !== 'heldAccepted' && from !== 'heldRejected') return false;
  const change = (entry: Entry) => {
    entry.row['held'] = null;
  };
  moveEntry(user, identification, { id }, afterHeld[from], {
    reason,
    text: noteText('heldRejected'),
    change,
  });
  return true;
}

/** The documents that prove the held change of an identification, and wait with it. */
export function heldDocuments(user: UserChange, { id }: Named) {
  return user
    .list(document)
    .live()
    .filter(
      (one) =>
        one.is_held === true &&
        one.entity === entity.identification &&
        one.entity_id === id &&
        one.status === documentStatus.submittedWithIdentification,
    );
}
