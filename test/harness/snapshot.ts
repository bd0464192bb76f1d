import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import type { TestDatabase } from './database.ts';

/**
 * A fingerprint of every row a programme has, by table: equal before and after what touches none of them. Counters
 * of calls are not among them.
 */
export async function snapshot(database: TestDatabase, programId: number): Promise<Record<string, string>> {
  const { sql, statement } = await readerOf(database);
  const prints = await sql.unsafe<{ name: string; print: string }[]>(statement, [programId], {
    prepare: true,
  });
  return Object.fromEntries(prints.map(({ name, print }) => [name, print]));
}

/** The same, once nothing is left to be done that earlier calls have enqueued for this moment. */
export async function settledSnapshot(
  database: TestDatabase,
  programId: number,
): Promise<Record<string, string>> {
  const { sql } = await readerOf(database);
  for (;;) {
    const [row] = await sql<
      { isBusy: boolean }[]
    >`select exists (select from job where program_id = ${programId}
      and (due_at <= now() or leased_until > now())) as "isBusy"`;
    if (!row!.isBusy) return snapshot(database, programId);
    await sleep(20);
  }
}

/** A connection of its own and the one statement that reads every table; made once for each database. */
interface Reader {
  readonly sql: postgres.Sql;
  readonly statement: string;
}

const readers = new WeakMap<TestDatabase, Promise<Reader>>();

function readerOf(database: TestDatabase): Promise<Reader> {
  const known = readers.get(database);
  if (known) return known;
  const reader = openReader(database);
  readers.set(database, reader);
  return reader;
}

async function openReader({ adminOptions }: TestDatabase): Promise<Reader> {
  // Tests end in the middle of nothing: the connection is gone a second after the last snapshot, or with its database.
  const sql = postgres({ ...adminOptions, max: 1, idle_timeout: 1, onnotice: () => {} });
  const tables = await sql<{ name: string }[]>`
    select table_name as name from information_schema.columns join information_schema.tables using (table_schema, table_name)
    where table_schema = 'public' and column_name = 'program_id' and table_type = 'BASE TABLE'
      and table_name <> all (${notRows}) order by 1`;
  // A sum over the rows needs no order among them.
  const prints = tables.map(
    ({
      name,
    }) => `select '${name}' as name, count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) as print
      from "${name}" t where program_id = $1`,
  );
  const counted = `select 'counted', ((select coalesce(sum(users), 0) from user_count where program_id = $1 and kind = 'all')
    + (select coalesce(sum(users), 0) from user_delta where program_id = $1))::text`;
  return { sql, statement: [...prints, counted].join(' union all ') };
}

/** What moves with calls that write nothing: counts, which a chore moves from one table to the other, and numbers that are taken. */
const notRows = ['user_count', 'user_delta', 'number_block'];
