/**
 * `npm run bench:import`: how fast users come in, beside a plain COPY of the very rows that came of it, in turns.
 *
 *     npm run bench:import -- [--users 20000] [--rounds 3] [--processes 2]
 *
 * Each round imports new users of a seed, with ready-made hashes, into a programme of its own, and copies the rows of
 * that programme into an empty database with the same tables, keys and indexes: one transaction, one connection, from
 * memory. Both commit with fsync. The ratio says what all that an import does beside writing costs.
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import postgres from 'postgres';
import { lists } from '../src/catalogue/members.ts';
import { loadSeedPeople } from '../src/seed/seed-people.ts';
import { startImportProcesses } from '../src/transfer/import-processes.ts';
import { importRows } from '../src/transfer/import-rows.ts';
import { namesOtherRows } from '../src/transfer/later-rows.ts';
import { readNdjson } from '../src/transfer/read-ndjson.ts';
import { type Cluster, startCluster } from './cluster.ts';

const { values } = parseArgs({
  options: {
    users: { type: 'string', default: '20000' },
    rounds: { type: 'string', default: '3' },
    processes: { type: 'string', default: String(availableParallelism()) },
  },
});
const users = Number(values.users);
const rounds = Number(values.rounds);
const processes = Number(values.processes);

/** The tables that an import writes, in an order in which keys that are referred to come first. */
const tables = [
  'users',
  'user_key',
  ...lists.map(({ name }) => name),
  'user_secret',
  'claim',
  'history',
  'import_row',
];

const folder = mkdtempSync(join(tmpdir(), 'roster-bench-import-'));
const cluster = await startCluster(folder);
// The importing processes read settings and keys where those of the command do.
process.env['DATA_DIR'] = cluster.dataDir;
try {
  const sql = postgres({ ...cluster.embedded.adminOptions, max: 1, onnotice: () => undefined });
  await cluster.copyToFloor();
  const floor = postgres({
    ...cluster.embedded.adminOptions,
    database: 'floor',
    max: 1,
    onnotice: () => undefined,
  });
  const rates: { imported: number; copied: number }[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const programId = 100 + round;
    for (const database of [sql, floor]) {
      await database`insert into program (id, name, status, created_at, updated_at)
        values (${programId}, 'bench', 1, now() at time zone 'UTC', now() at time zone 'UTC')`;
    }
    const imported = await importInto(cluster, programId);
    const copied = await copyInto(sql, floor, programId);
    // Round 0 warms both up.
    if (round > 0) rates.push({ imported, copied });
    const ratio = (imported / copied).toFixed(2);
    console.error(
      `round ${round}: import ${Math.round(imported)}/s, copy ${Math.round(copied)}/s, ratio ${ratio}`,
    );
  }
  const median = (numbers: number[]) =>
    numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)]!;
  const ratios = rates.map(({ imported, copied }) => imported / copied);
  const perMinute = Math.round(median(rates.map(({ imported }) => imported)) * 60);
  console.log(
    `${perMinute} users a minute with ${processes} processes; ${median(ratios).toFixed(2)} of COPY (${ratios
      .map((ratio) => ratio.toFixed(2))
      .join(' ')})`,
  );
  await Promise.all([sql.end(), floor.end()]);
} finally {
  await cluster.embedded.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);

/** Users per second, from the first row read to the last one committed. */
async function importInto({ embedded }: Cluster, programId: number): Promise<number> {
  const people = await loadSeedPeople(`bench${programId}`);
  const lines = Array.from({ length: users }, (_, index) => `${JSON.stringify(people.person(index))}\n`);
  const { socketDir } = embedded;
  const importing = await startImportProcesses({
    programId,
    dryRun: false,
    language: 'en',
    socketDir,
    processes,
  });
  const chunks = Readable.from(lines.map((line) => Buffer.from(line)));
  const started = performance.now();
  let created = 0;
  const results = importRows(readNdjson(chunks), importing.send, {
    lanes: importing.lanes,
    isLater: namesOtherRows,
  });
  for await (const { outcome } of results) if (outcome === 'created') created += 1;
  const seconds = (performance.now() - started) / 1000;
  await importing.close();
  if (created !== users) throw new Error(`${created} of ${users} rows were imported`);
  return users / seconds;
}

/** Users per second of a COPY of the same rows, as one who knows them all could do. */
async function copyInto(from: postgres.Sql, to: postgres.Sql, programId: number): Promise<number> {
  const contents: { table: string; chunks: Buffer[] }[] = [];
  for (const table of tables) {
    const chunks: Buffer[] = [];
    const rows = await from
      .unsafe(`copy (select * from ${table} where program_id = ${programId}) to stdout`)
      .readable();
    for await (const chunk of rows) chunks.push(chunk as Buffer);
    contents.push({ table, chunks });
  }
  const started = performance.now();
  await to.begin(async (transaction) => {
    for (const { table, chunks } of contents) {
      const into = await transaction.unsafe(`copy ${table} from stdin`).writable();
      if (chunks.length === 0) {
        into.end();
        await once(into, 'finish');
      } else await pipeline(Readable.from(chunks), into);
    }
  });
  return users / ((performance.now() - started) / 1000);
}
