import postgres from 'postgres';
import type { TestDatabase } from './database.ts';

/** What is not as it was after a restore: counts are counted and jobs planned anew, numbers leave some out, keys are new. */
const renewed = [
  ...['migration', 'user_count', 'user_delta', 'job'],
  ...['number_block', 'number_space', 'signing_key'],
];

/** Columns that a restore raises, so that nobody takes what was before it for what is there. */
const raised: Readonly<Record<string, string>> = { users: 'version', program: 'rules_version' };

/**
 * All that a backup must bring back of a database: every row as text by table, but for the versions of users and of rules, sequences and where
 * blocks of numbers stand, keys and indexes. The counts of users are compared with the users by `verifySearch`.
 */
export async function everything({ adminOptions }: Pick<TestDatabase, 'adminOptions'>) {
  const sql = postgres({ ...adminOptions, max: 1, onnotice: () => {} });
  try {
    const tables = await sql<{ name: string }[]>`
      select relname::text as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind = 'r' and relpersistence = 'p' and relname not in ${sql(renewed)}
      order by 1`;
    const rows: Record<string, string[]> = {};
    for (const { name } of tables) {
      const column = raised[name];
      const text = column ? sql`(to_jsonb(t) - ${column}::text)::text` : sql`t::text`;
      const found = await sql<{ row: string }[]>`select ${text} as row from ${sql(name)} t order by 1`;
      rows[name] = found.map(({ row }) => row);
    }
    const sequences = await sql`
      select sequencename::text, last_value::text from pg_sequences
      where schemaname = 'public' and sequencename <> 'job_id_seq'
      union all select name, next_number::text from number_space order by 1`;
    const constraints = await sql`
      select conrelid::regclass::text as "table", conname::text, pg_get_constraintdef(oid) as definition, convalidated
      from pg_constraint where connamespace = 'public'::regnamespace order by 1, 2`;
    const indexes =
      await sql`select indexname::text, indexdef from pg_indexes where schemaname = 'public' order by 1`;
    const migrations = await sql`select number, name, checksum from migration order by number`;
    return {
      rows,
      sequences: [...sequences],
      constraints: [...constraints],
      indexes: [...indexes],
      migrations: [...migrations],
    };
  } finally {
    await sql.end();
  }
}
