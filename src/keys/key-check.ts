import { timingSafeEqual } from 'node:crypto';
import type { Keyring } from '../crypto/keyring.ts';
import { GroundError } from '../ground-error.ts';
import { type Connections, runFor } from '../storage/connections.ts';
import { fromHex, toHex } from '../storage/user-vault.ts';

/**
 * Checks that a database was sealed with these keys; an empty one takes them. Throws a GroundError: with other keys
 * nothing in it would open, and what was written beside would never open with the right ones.
 */
export async function checkKeys(connections: Connections, keyring: Keyring): Promise<void> {
  const own = keyring.keyedHash('key-check');
  await runFor(connections, '*', {
    text: 'insert into installation (key_check) values ($1::bytea) on conflict do nothing',
    values: [toHex(own)],
  });
  const [rows] = await runFor<{ key_check: string }>(connections, '*', {
    text: `select '\\x' || encode(key_check, 'hex') as key_check from installation`,
  });
  const kept = fromHex(rows[0]!.key_check);
  if (kept.length !== own.length || !timingSafeEqual(kept, own)) {
    throw new GroundError(
      'The database was sealed with other keys than these: put the copy of its key file into DATA_DIR, or its keys into ROSTER_KEYS.',
    );
  }
}
