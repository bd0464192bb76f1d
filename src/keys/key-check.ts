import { timingSafeEqual } from 'node:crypto';
import type { Keyring } from '../crypto/keyring.ts';
import { GroundError } from '../ground-error.ts';
import { type Connections, type Place, runFor } from '../storage/connections.ts';
import { fromHex, toHex } from '../storage/user-vault.ts';

/** What a database says of the keys it was sealed with. */
export type KeyCheck =
  /** These, and its callers are signed. */
  | 'signed'
  /** These, by a version that did not sign callers yet. */
  | 'unsigned'
  | 'other keys';

/**
 * The check that stands in a database. There is one for a database whose callers are signed and one for others, so that an
 * installation that began with signed callers has never shown the other: without the keys nobody can make it.
 */
export function keyCheck(keyring: Keyring): Buffer {
  return keyring.keyedHash('key-check', 'signed callers');
}

/** What a check that stands in a database or a backup says. */
export function readKeyCheck(keyring: Keyring, kept: Buffer): KeyCheck {
  const is = (own: Buffer) => kept.length === own.length && timingSafeEqual(kept, own);
  if (is(keyCheck(keyring))) return 'signed';
  return is(keyring.keyedHash('key-check')) ? 'unsigned' : 'other keys';
}

/** What the database says; undefined where it was never started. `isLocked`: nobody else changes it in this transaction. */
export async function storedKeyCheck(
  place: Place,
  keyring: Keyring,
  { isLocked = false } = {},
): Promise<KeyCheck | undefined> {
  const [[row]] = await runFor<{ key_check: string }>(place, '*', {
    text: `select '\\x' || encode(key_check, 'hex') as key_check from installation${isLocked ? ' for update' : ''}`,
  });
  return row && readKeyCheck(keyring, fromHex(row.key_check));
}

/**
 * Checks that a database was sealed with these keys; an empty one takes them. Throws a GroundError: with other keys
 * nothing in it would open, and what was written beside would never open with the right ones.
 */
export async function checkKeys(connections: Connections, keyring: Keyring): Promise<void> {
  await runFor(connections, '*', {
    text: 'insert into installation (key_check) values ($1::bytea) on conflict do nothing',
    values: [toHex(keyCheck(keyring))],
  });
  if ((await storedKeyCheck(connections, keyring)) !== 'other keys') return;
  throw new GroundError(
    'The database was sealed with other keys than these: put the copy of its key file into DATA_DIR, or its keys into ROSTER_KEYS.',
  );
}
