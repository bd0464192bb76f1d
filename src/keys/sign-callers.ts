import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Keyring } from '../crypto/keyring.ts';
import { messageOf } from '../describe-failure.ts';
import { ensureDataFolder } from '../ground/data-folder.ts';
import { type Connections, inTransaction, type Place, runFor } from '../storage/connections.ts';
import { toHex } from '../storage/user-vault.ts';
import { signCallers } from './caller-rows.ts';
import { keyCheck, storedKeyCheck } from './key-check.ts';

/** Says in DATA_DIR, out of reach of whoever has the database alone, that its callers are signed. */
export const signedFileName = 'callers-signed';

/** Signs all callers as they are and has the database say so; returns how many. Whoever calls this vouches for them. */
export async function signEveryCaller(place: Place, keyring: Keyring): Promise<number> {
  const signed = await signCallers(place, keyring);
  await runFor(place, '*', {
    text: 'update installation set key_check = $1::bytea',
    values: [toHex(keyCheck(keyring))],
  });
  return signed;
}

/**
 * Signs the callers of a database from before callers were signed, once. Whoever later plants a row, or takes the MAC of one
 * away, could have it signed by making the database look as it did before. Two things stand against that: the check of the
 * keys, which this replaces and which nobody makes without them, and a file in DATA_DIR against whoever kept a copy of the
 * former check. Where the file is there, `tell` is told that nothing was signed. Safe when several processes start at once.
 */
export async function signFormerCallers(
  connections: Connections,
  keyring: Keyring,
  dataDir: string,
  tell: (message: string) => void,
): Promise<void> {
  const path = join(resolve(dataDir), signedFileName);
  const isForbidden = existsSync(path);
  const isLeft = await inTransaction(connections, '*', async (place) => {
    if ((await storedKeyCheck(place, keyring, { isLocked: true })) !== 'unsigned')
      return { outcome: false, commits: false };
    if (isForbidden) return { outcome: true, commits: false };
    const signed = await signEveryCaller(place, keyring);
    tell(`signed ${signed} programmes, API clients and signing keys of an earlier version`);
    return { outcome: false, commits: true };
  });
  if (isLeft) {
    tell(
      `the database says that its callers were never signed, and ${path} says that they were: somebody changed the database, or ` +
        'it is an older copy. No unsigned row counts; "roster doctor" names them, "roster keys sign" signs what you vouch for.',
    );
  } else if (!isForbidden) {
    try {
      ensureDataFolder(resolve(dataDir));
      writeFileSync(path, 'The callers in the database are signed. Keep this file.\n', { mode: 0o600 });
    } catch (error) {
      tell(
        `${path} could not be written (${messageOf(error)}): it says that the callers in the database are signed.`,
      );
    }
  }
}
