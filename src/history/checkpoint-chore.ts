import { join, resolve } from 'node:path';
import type { Keyring } from '../crypto/keyring.ts';
import type { Chore } from '../housekeeping.ts';
import type { Connections } from '../storage/connections.ts';
import { listCheckpoints } from './checkpoint-files.ts';
import { writeCheckpoint } from './checkpoints.ts';
import { HeadNotes } from './noted-heads.ts';

/** Where checkpoints lie in DATA_DIR: beside the database, so that one can be compared with the other. */
export const checkpointFolderName = 'history-checkpoints';

const hour = 3_600_000;
const lookMilliseconds = 60_000;

/**
 * Signs the ends of all histories once an hour, counted from the last checkpoint, so that neither restarts nor several
 * processes make them rarer or more frequent. In the minutes between, the ends that moved are noted. Of two processes at once one does it: the other finds the lock taken.
 */
export function checkpointChore(
  connections: Connections,
  keyring: Keyring,
  dataDir: string,
  clock: () => Date,
): Chore {
  const folder = join(resolve(dataDir), checkpointFolderName);
  const notes = new HeadNotes(keyring, folder);
  // Where nothing moved there is no new checkpoint to count from, and looking reads every user.
  let lookedAt = Number.NEGATIVE_INFINITY;
  const isDue = async (now: number) => {
    const newest = (await listCheckpoints(folder)).at(-1);
    return now - Math.max(lookedAt, newest ? Date.parse(`${newest.at}Z`) : 0) >= hour;
  };
  return {
    name: 'sign the ends of the histories',
    everyMilliseconds: lookMilliseconds,
    run: () =>
      connections.use(async (connection) => {
        await connection.run({ text: 'begin' });
        try {
          const [lock] = await connection.run<{ taken: boolean }>({
            text: `select pg_try_advisory_xact_lock(hashtextextended($1::text, 0)) as taken`,
            values: [folder],
          });
          const now = clock();
          if (!lock?.taken) return;
          if (await isDue(now.getTime())) {
            await writeCheckpoint(connections, keyring, folder, now);
            lookedAt = now.getTime();
          } else await notes.note(connection, now);
        } finally {
          await connection.run({ text: 'rollback' });
        }
      }),
  };
}
