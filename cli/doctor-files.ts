import type { Config } from '../src/config.ts';
import { messageOf } from '../src/describe-failure.ts';
import { clamdScanner } from '../src/files/clamd.ts';
import type { FileStore } from '../src/files/file-store.ts';
import { openFileStore } from '../src/files/open-file-store.ts';
import { sweepFiles } from '../src/files/sweep-files.ts';
import { keySource, openKeyring } from '../src/keys/key-source.ts';
import { type Connections, runFor } from '../src/storage/connections.ts';
import { listProgramIds } from '../src/storage/program-ids.ts';
import { countFilesToScan } from '../src/storage/stored-files.ts';
import { say } from './command.ts';

/** Whether the store of files answers, and does what a server asks of it. */
export async function checkStore(config: Config, connections: Connections): Promise<undefined> {
  await (await openFiles(config, connections))?.check();
}

/** Files that rows name and the store has not, and those that no row names. */
export async function checkFiles(config: Config, connections: Connections): Promise<string | undefined> {
  const files = await openFiles(config, connections);
  if (!files) return undefined;
  const services = { connections, files, clock: () => new Date() };
  const { orphans, missing } = await sweepFiles(services, { isLookingOnly: true });
  if (missing.length > 0) {
    throw new Error(
      [
        `${files.place} has not these files, which users were told are stored. Bring them back from a backup, or have them sent again:`,
        ...missing.map(
          ({ programId, userId, fileId, storedName }) =>
            `file ${fileId} of user ${userId} of programme ${programId} (${storedName})`,
        ),
      ].join('\n       '),
    );
  }
  return orphans > 0
    ? `${orphans} belong to nobody; a running server removes them within an hour`
    : undefined;
}

/** Whether something scans files, and how many wait for it. */
export async function checkScanner(config: Config, connections: Connections): Promise<string | undefined> {
  let [waiting, unscanned] = [0, 0];
  for (const id of await listProgramIds(connections)) {
    const count = await countFilesToScan(connections, id);
    waiting += count.waiting;
    unscanned += count.unscanned;
  }
  const { clamavAddress } = config;
  if (clamavAddress === undefined) {
    if (waiting > 0)
      throw new Error(
        `${waiting} file(s) wait for a scan and cannot be read: set CLAMAV_ADDRESS to a clamd that runs.`,
      );
    return 'CLAMAV_ADDRESS is not set: nothing looks for malicious software in files of documents';
  }
  await clamdScanner(clamavAddress)
    .check()
    .catch((error: unknown) => {
      throw new Error(
        `${messageOf(error)} ${waiting} file(s) wait for their scan and cannot be read meanwhile.`,
      );
    });
  const notes = [
    ...(waiting > 0 ? [`${waiting} file(s) wait for their scan`] : []),
    ...(unscanned > 0
      ? [`${unscanned} file(s) came while nothing scanned: they can be read, and are scanned by and by`]
      : []),
  ];
  return notes.length > 0 ? notes.join('; ') : undefined;
}

/** The store; undefined before the first start: there may be no keys yet, and a check makes none. */
async function openFiles(config: Config, connections: Connections): Promise<FileStore | undefined> {
  const [[row]] = await runFor<{ found: boolean }>(connections, '*', {
    text: 'select exists (select 1 from installation) as found',
  });
  return row!.found ? openFileStore(config, openKeyring(keySource(config, say))) : undefined;
}
