import type { Row } from '../derive/present.ts';
import type { RowOf } from '../derive/rows.ts';
import type { UserVault } from '../storage/user-vault.ts';
import type { Entry } from './draft.ts';

/** What a held change makes of an identification: columns as they are to be, and values that go into the envelope. */
export interface HeldChange {
  readonly columns: Row;
  readonly plain: Entry['plain'];
}

/** Under this name a held change is sealed, so that it opens as nothing else. */
const sealedAs = 'identification_held';

/** Seals a change of an identification, for its column `held`. */
export function sealHeld(vault: UserVault, id: number, held: HeldChange): string {
  return vault.seal(sealedAs, id, JSON.stringify(held));
}

/** What a held change makes of a row; null where none is held. Throws UnsealError. */
export function openHeld(vault: UserVault, row: RowOf): HeldChange | null {
  const { id, held } = row;
  return typeof held === 'string' ? JSON.parse(vault.open(sealedAs, id, held)) : null;
}
