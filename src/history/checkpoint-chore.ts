import { join, resolve } from 'node:path';
import type { Keyring } from '../crypto/keyring.ts';
import type { Chore } from '../housekeeping.ts';
import type { Connections } from '../storage/connections.ts';
import { writeCheckpoint } from './checkpoints.ts';

/** Where checkpoints lie in DATA_DIR: beside the database, so that one can be compared with the other. */
export const checkpointFolderName = 'history-checkpoints';

const hour = 3_600_000;

/** Signs the ends of all histories once an hour. Of several processes one does it: the others find the lock taken. */
export function checkpointChore(
  connections: Connections,
  keyring: Keyring,
  dataDir: string,
  clock: () => Date,
): Chore {
  const folder = join(resolve(dataDir), checkpointFolderName);
  return {
    name: 'sign the ends of the histories',
    everyMilliseconds: hour,
    run: () =>
      connections.use(async (connection) => {
        await connection.run({ text: 'begin' });
        try {
          const [lock] = await connection.run({
            text: `select pg_try_advisory_xact_lock(hashtextextended($1::text, 0)) as taken`,
            values: [folder],
          });
          if (lock!['taken'] === true) await writeCheckpoint(connections, keyring, folder, clock());
        } finally {
          await connection.run({ text: 'rollback' });
        }
      }),
  };
}
