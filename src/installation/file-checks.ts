import { messageOf } from '../describe-failure.ts';
import { clamdScanner } from '../files/clamd.ts';
import type { FileStore } from '../files/file-store.ts';
import { sweepFiles } from '../files/sweep-files.ts';
import type { Connections } from '../storage/connections.ts';
import { listProgramIds } from '../storage/program-ids.ts';
import { countFilesToScan } from '../storage/stored-files.ts';
import { type CheckGround, isBegun } from './check.ts';

/** Whether the store of files answers, and does what a server asks of it. */
export function checkStore(ground: CheckGround): Promise<void> {
  return ground.use(async (connections) => {
    if (await isBegun(connections)) await ground.openFiles(ground.openKeyring()).check();
  });
}

/** Files that rows name and the store has not, and those that no row names. */
export function checkFiles(ground: CheckGround): Promise<string | undefined> {
  return ground.use(async (connections) =>
    (await isBegun(connections))
      ? noteOfFiles(connections, ground.openFiles(ground.openKeyring()))
      : undefined,
  );
}

async function noteOfFiles(connections: Connections, files: FileStore): Promise<string | undefined> {
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
export function checkScanner({
  use,
  config,
}: Pick<CheckGround, 'use' | 'config'>): Promise<string | undefined> {
  return use((connections) => noteOfScans(connections, config.clamavAddress));
}

async function noteOfScans(
  connections: Connections,
  clamavAddress: string | undefined,
): Promise<string | undefined> {
  let [waiting, unscanned] = [0, 0];
  for (const id of await listProgramIds(connections)) {
    const count = await countFilesToScan(connections, id);
    waiting += count.waiting;
    unscanned += count.unscanned;
  }
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
