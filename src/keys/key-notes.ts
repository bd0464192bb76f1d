import type { Keyring } from '../crypto/keyring.ts';
import { type Place, runFor } from '../storage/connections.ts';

/** Notes since when the master keys of a keyring are known here: the file of the keys does not say when they were made. */
export async function noteMasterKeys(place: Place, keyring: Keyring): Promise<void> {
  const ids = keyring.masterKeyIds.join();
  await runFor(place, '*', {
    text: `insert into master_key_note (id, known_since) select unnest(string_to_array($1::text, ',')), now() at time zone 'UTC'
on conflict (id) do nothing`,
    values: [ids],
  });
}
