import { finding } from '../catalogue/installation-checks.ts';
import { messageOf } from '../describe-failure.ts';
import { clamdScanner } from '../files/clamd.ts';
import type { FileStore } from '../files/file-store.ts';
import { sweepFiles } from '../files/sweep-files.ts';
import type { Connections } from '../storage/connections.ts';
import { listProgramIds } from '../storage/program-ids.ts';
import { countFilesToScan } from '../storage/stored-files.ts';
import { CheckFault, type CheckGround, isBegun, type Noted } from './check.ts';

/** Whether the store of files answers, and does what a server asks of it. */
export function checkStore(ground: CheckGround): Promise<Noted> {
  return ground.use(async (connections) => {
    if (await isBegun(connections)) await ground.openFiles(ground.openKeyring()).check();
    return undefined;
  });
}

/** Files that rows name and the store has not, and those that no row names. */
export function checkFiles(ground: CheckGround): Promise<Noted> {
  return ground.use(async (connections) =>
    (await isBegun(connections))
      ? noteOfFiles(connections, ground.openFiles(ground.openKeyring()))
      : undefined,
  );
}

async function noteOfFiles(connections: Connections, files: FileStore): Promise<Noted> {
  const services = { connections, files, clock: () => new Date() };
  const { orphans, missing } = await sweepFiles(services, { isLookingOnly: true });
  if (missing.length > 0) {
    throw new CheckFault(
      finding('files_missing', { place: files.place }),
      ...missing.map(({ programId, userId, fileId, storedName }) =>
        finding('file_missing', {
          file: String(fileId),
          user: String(userId),
          program: programId,
          stored_name: storedName,
        }),
      ),
    );
  }
  return orphans > 0 ? [finding('files_orphaned', { count: orphans })] : undefined;
}

/** Whether something scans files, and how many wait for it. */
export function checkScanner({ use, config }: Pick<CheckGround, 'use' | 'config'>): Promise<Noted> {
  return use((connections) => noteOfScans(connections, config.clamavAddress));
}

async function noteOfScans(connections: Connections, clamavAddress: string | undefined): Promise<Noted> {
  let [waiting, unscanned] = [0, 0];
  for (const id of await listProgramIds(connections)) {
    const count = await countFilesToScan(connections, id);
    waiting += count.waiting;
    unscanned += count.unscanned;
  }
  if (clamavAddress === undefined) {
    if (waiting > 0) throw new CheckFault(finding('scans_stuck', { count: waiting }));
    return [finding('scanner_unset')];
  }
  await clamdScanner(clamavAddress)
    .check()
    .catch((error: unknown) => {
      throw new CheckFault(finding('scanner_fails', { problem: messageOf(error), count: waiting }));
    });
  return [
    ...(waiting > 0 ? [finding('scans_waiting', { count: waiting })] : []),
    ...(unscanned > 0 ? [finding('scans_due', { count: unscanned })] : []),
  ];
}
