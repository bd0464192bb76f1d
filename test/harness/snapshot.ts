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
      select table_name as name from information_schema.columns
      where table_schema = 'public' and column_name = 'program_id' order by 1`;
    const prints: Record<string, string> = {};
    for (const { name } of tables) {
      const [row] = await sql<{ print: string }[]>`
        select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as print
        from ${sql(name)} t where program_id = ${programId}`;
      prints[name] = row!.print;
    }
    return prints;
  } finally {
    await sql.end();
  }
}
