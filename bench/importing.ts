import { availableParallelism } from 'node:os';
import { createProgram } from '../src/access/programs.ts';
import { ApiError } from '../src/catalogue/errors.ts';
import { readConfig } from '../src/config.ts';
import { CallerRows } from '../src/keys/caller-rows.ts';
import { checkKeys } from '../src/keys/key-check.ts';
import { keySource, openKeyring } from '../src/keys/key-source.ts';
import { Connections } from '../src/storage/connections.ts';
import { type ImportProcesses, startImportProcesses } from '../src/transfer/import-processes.ts';
import { importRows } from '../src/transfer/import-rows.ts';
import { namesOtherRows } from '../src/transfer/later-rows.ts';
import type { SourceRow } from '../src/transfer/source-row.ts';
import type { Cluster } from './cluster.ts';

/** Where users are imported. */
export interface ImportTarget {
  readonly database: string;
  readonly programId: number;
}

/** Sees to it that there is the programme, written with the keys that the servers have: else it would count as not there. */
async function makeProgram(cluster: Cluster, { database, programId }: ImportTarget): Promise<void> {
  const connections = new Connections(cluster.appOptions(database), 1);
  try {
    const config = readConfig({ DATA_DIR: cluster.dataDir });
    const keyring = openKeyring(keySource(config, console.error));
    await checkKeys(connections, keyring);
    const callers = new CallerRows(keyring, () => undefined);
    await createProgram(connections, callers, { id: programId, name: 'bench', settings: {} });
  } catch (error) {
    if (!(error instanceof ApiError && error.key === 'programIdTaken')) throw error;
  } finally {
    await connections.close();
  }
}

/** Imports, as "roster import" does, with as many processes as there are cores, into one of the cluster's databases. */
export async function startImporting(
  cluster: Cluster,
  { database, programId }: ImportTarget,
): Promise<ImportProcesses> {
  await makeProgram(cluster, { database, programId });
  // The importing processes read settings and keys where those of the command do; and the driver takes the folder of a
  // socket from nowhere but its own variable.
  Object.assign(process.env, {
    DATA_DIR: cluster.dataDir,
    DATABASE_URL: `postgres:///${database}`,
    PGHOST: cluster.embedded.socketDir,
    PGUSERNAME: cluster.embedded.appOptions.username,
  });
  try {
    return await startImportProcesses({
      programId,
      dryRun: false,
      language: 'en',
      socketDir: undefined,
      processes: availableParallelism(),
    });
  } finally {
    for (const name of ['DATABASE_URL', 'PGHOST', 'PGUSERNAME']) delete process.env[name];
  }
}

/** Imports rows; `made` is told after each how many there are. Throws where one was refused. */
export async function importAll(
  { lanes, send }: ImportProcesses,
  rows: AsyncIterable<SourceRow>,
  made: (count: number) => void = () => undefined,
): Promise<void> {
  let count = 0;
  for await (const result of importRows(rows, send, { lanes, isLater: namesOtherRows })) {
    if (result.outcome === 'refused') throw new Error(`a row was refused: ${JSON.stringify(result)}`);
    count += 1;
    made(count);
  }
}
