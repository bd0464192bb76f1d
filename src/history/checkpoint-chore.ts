import { join, resolve } from 'node:path';
import type { Keyring } from '../crypto/keyring.ts';
import type { Chore } from '../housekeeping.ts';
import type { Connection, Connections } from '../storage/connections.ts';
import { isDatabaseTimeout } from '../storage/database-errors.ts';
import { listCheckpoints } from './checkpoint-files.ts';
import { writeCheckpoint } from './checkpoints.ts';
import { HeadNotes } from './noted-heads.ts';

/** Where checkpoints lie in DATA_DIR: beside the database, so that one can be compared with the other. */
export const checkpointFolderName = 'history-checkpoints';

const hour = 3_600_000;
const lookMilliseconds = 60_000;

/** How long another process may keep the lock, in seconds: less than a statement may take. */
const patienceSeconds = 20;

/**
 * Signs the ends of all histories once an hour, counted from the last checkpoint, so that neither restarts nor several
 * processes make them rarer or more frequent. In the minutes between, the ends that moved are noted. Of two processes at once
 * one does it, and the other waits until it has. Anybody who can reach the database can take the lock: one that is kept is an
 * error, so that it does not go unseen that nothing is noted.
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
          if (!(await takeLock(connection, folder))) return;
          const now = clock();
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

/** Whether this process is to do it; false once another one has done it. Throws where the lock stays taken. */
async function takeLock(connection: Connection, folder: string): Promise<boolean> {
  const values = [folder];
  const [lock] = await connection.run<{ taken: boolean }>({
    text: 'select pg_try_advisory_xact_lock(hashtextextended($1::text, 0)) as taken',
    values,
  });
  if (lock!.taken) return true;
  await connection.run({ text: `set local lock_timeout = '${patienceSeconds}s'` });
  try {
    await connection.run({ text: 'select pg_advisory_xact_lock(hashtextextended($1::text, 0))', values });
    return false;
  } catch (cause) {
    if (!isDatabaseTimeout(cause)) throw cause;
    throw new Error(
      `the lock of ${folder} in the database has been taken for ${patienceSeconds} seconds: either another process writes a ` +
        'large checkpoint, or somebody keeps the ends of the histories from being noted',
      { cause },
    );
  }
}
