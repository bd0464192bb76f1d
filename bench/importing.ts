import { availableParallelism } from 'node:os';
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

/** Imports, as "roster import" does, with as many processes as there are cores, into one of the cluster's databases. */
export async function startImporting(
  cluster: Cluster,
  { database, programId }: ImportTarget,
): Promise<ImportProcesses> {
  await cluster.administer(
    database,
    (sql) =>
      sql`insert into program (id, name, status, created_at, updated_at)
        values (${programId}, 'bench', 1, now() at time zone 'UTC', now() at time zone 'UTC') on conflict do nothing`,
  );
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
