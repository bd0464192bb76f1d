import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type postgres from 'postgres';
import { lists } from '../../src/catalogue/members.ts';
import { searchTable } from '../../src/storage/search-writer.ts';
import { readNdjson } from '../../src/transfer/read-ndjson.ts';
import { importAll, startImporting } from '../importing.ts';
import { type Bench, firstRound, type Measured, measureOne } from '../measure.ts';
import { populationOf } from '../roster.ts';
import { peopleOf } from '../seed.ts';
import { startServer } from '../servers.ts';

/** Users per second in one round. */
export interface ImportRound {
  readonly imported: number;
  /** By a COPY of the very rows that came of it. */
  readonly copied: number;
  /** By W with 16 connections. */
  readonly written: Measured;
}

/** The tables that an import writes, in an order in which keys that are referred to come first. */
const tables = [
  'users',
  'user_key',
  ...lists.map(({ name }) => name),
  'user_secret',
  'claim',
  searchTable,
  'user_delta',
  'history',
  'import_row',
];

/**
 * How fast users come in, beside a plain COPY of the very rows that came of it and beside W, in turns. Each round imports
 * new users of a seed, with ready-made hashes, into a programme of its own, and copies that programme's rows into another
 * database with the same tables, keys and indexes: one transaction, one connection, from memory. All commit with fsync.
 */
export async function measureImports(bench: Bench, seeded: string): Promise<ImportRound[]> {
  const { cluster, client, settings } = bench;
  const names = ['imported', 'copied', 'written'] as const;
  for (const name of names) await cluster.copy(seeded, name);
  const floor = await startServer('./floor/write-server.ts', { database: cluster.plainOptions('written') });
  client.know('written', await populationOf(cluster, 'written'));
  const rounds: ImportRound[] = [];
  try {
    // Round 0 warms up.
    for (let round = firstRound(settings); round <= settings.rounds; round += 1) {
      console.error(`import: round ${round} of ${settings.rounds}`);
      const programId = 100 + round;
      const imported = await importInto(bench, 'imported', programId);
      const copied = await cluster.administer('imported', (from) =>
        cluster.administer('copied', (to) => copyInto(from, to, programId, settings.imported)),
      );
      const w = { name: 'W', server: floor, scenario: 'create', population: 'written' } as const;
      const written = await measureOne(bench, w, 16, settings.seconds);
      if (round > 0) rounds.push({ imported, copied, written });
    }
    return rounds;
  } finally {
    await floor.stop();
    for (const name of names) await cluster.drop(name);
  }
}

/** Users per second, from the first row read to the last one committed. */
async function importInto(
  { cluster, settings }: Bench,
  database: string,
  programId: number,
): Promise<number> {
  const count = settings.imported;
  const lines: Buffer[] = [];
  for await (const row of peopleOf(`bench${programId}`, 0, count)) {
    if ('text' in row) lines.push(Buffer.from(`${row.text}\n`));
  }
  const importing = await startImporting(cluster, { database, programId });
  try {
    const started = performance.now();
    await importAll(importing, readNdjson(Readable.from(lines)));
    return count / ((performance.now() - started) / 1000);
  } finally {
    await importing.close();
  }
}

/** Users per second of a COPY of the same rows, as one who knows them all could do. */
async function copyInto(
  from: postgres.Sql,
  to: postgres.Sql,
  programId: number,
  count: number,
): Promise<number> {
  await to`insert into program select ${programId}, 'bench', status, settings, created_at, updated_at from program limit 1`;
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
  return count / ((performance.now() - started) / 1000);
}
