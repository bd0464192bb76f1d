import postgres from 'postgres';
import type { TestDatabase } from './database.ts';

/**
 * A fingerprint of every row a programme has, by table: equal before and after what touches none of them. Counters
 * of calls are not among them.
 */
export async function snapshot(
  { adminOptions }: TestDatabase,
  programId: number,
): Promise<Record<string, string>> {
  const sql = postgres({ ...adminOptions, max: 1, onnotice: () => {} });
  try {
    const tables = await sql<{ name: string }[]>`
      select table_name as name from information_schema.columns join information_schema.tables using (table_schema, table_name)
      where table_schema = 'public' and column_name = 'program_id' and table_type = 'BASE TABLE'
        and table_name <> all (${notRows}) order by 1`;
    const prints: Record<string, string> = {};
    for (const { name } of tables) {
      const [row] = await sql<{ print: string }[]>`
        select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as print
        from ${sql(name)} t where program_id = ${programId}`;
      prints[name] = row!.print;
    }
    const [counted] = await sql<{ users: string }[]>`
      select (select coalesce(sum(users), 0) from user_count where program_id = ${programId} and kind = 'all')
        + (select coalesce(sum(users), 0) from user_delta where program_id = ${programId}) as users`;
    return { ...prints, counted: String(counted!.users) };
  } finally {
    await sql.end();
  }
}

/** What moves with calls that write nothing: counts, which a chore moves from one table to the other, and numbers that are taken. */
const notRows = ['user_count', 'user_delta', 'number_block'];
