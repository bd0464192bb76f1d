import type postgres from 'postgres';

/** Every row of every table of a database as text, with the table's name: what somebody with the owner's rights reads. */
export async function everyRow(sql: postgres.Sql): Promise<{ table: string; row: string }[]> {
  const tables = await sql<{ name: string }[]>`
    select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`;
  const rows = await Promise.all(
    tables.map(async ({ name }) => {
      const found = await sql<{ row: string }[]>`select row_to_json(t)::text as row from ${sql(name)} t`;
      return found.map(({ row }) => ({ table: name, row }));
    }),
  );
  return rows.flat();
}

/** Which of some values bytes or a text hold: as they are, in small letters, in hexadecimal digits. */
export function valuesIn(content: Buffer | string, values: readonly string[]): string[] {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return values.filter((value) =>
    [value, value.toLowerCase(), Buffer.from(value).toString('hex')].some((form) => bytes.includes(form)),
  );
}
