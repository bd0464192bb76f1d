import postgres from 'postgres';
import type { ConnectionOptions } from './connection.ts';

/**
 * Frees what deleted and overwritten rows of users took up, and gathers the planner's samples anew: those hold values of
 * rows. With `rewrite` every table is written into a new file, so that no page keeps what was removed, for as long as
 * nobody else may use that table; then the old files are let go.
 *
 * Connects as the owner. A table that this user may not clean is left, and its name returned.
 */
export async function cleanTables(
  options: ConnectionOptions,
  { rewrite, onTable }: { rewrite: boolean; onTable: (done: number, total: number) => void },
): Promise<string[]> {
  const left: string[] = [];
  const sql = postgres({
    ...options,
    max: 1,
    onnotice: ({ message = '' }) => {
      const [, name] = /permission denied to \w+ "([^"]+)"/.exec(message) ?? [];
      if (name) left.push(name);
    },
  });
  try {
    const rows = await sql<{ name: string }[]>`
      select format('%I.%I', nspname, relname) as name
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.oid = 'public.users'::regclass or c.oid in (select name from tables_of_users()) order by 1`;
    const tables = rows.map(({ name }) => name);
    for (const [index, name] of tables.entries()) {
      await sql.unsafe(`vacuum (${rewrite ? 'full, ' : ''}analyze) ${name}`);
      await forgetSamplesOfEmpty(sql, name);
      onTable(index + 1, tables.length);
    }
    if (rewrite) {
      await sql`vacuum (full) pg_catalog.pg_statistic`;
      await sql`checkpoint`.catch((error: { code?: string }) => {
        // The next one comes by itself.
        if (error.code !== insufficientPrivilege) throw error;
      });
    }
  } finally {
    await sql.end({ timeout: 5 });
  }
  return left;
}

/**
 * Of an empty table the planner keeps the samples that it has. Giving a column the type that it has already drops those
 * of that column; there are no rows that it could hold anybody up for.
 */
async function forgetSamplesOfEmpty(sql: postgres.Sql, table: string): Promise<void> {
  const columns = await sql<{ name: string; type: string }[]>`
    select format('%I', a.attname) as name, format_type(a.atttypid, a.atttypmod) as type
    from pg_attribute a join pg_type t on t.oid = a.atttypid join pg_class c on c.oid = a.attrelid
    join pg_stats s on s.schemaname = c.relnamespace::regnamespace::text and s.tablename = c.relname and s.attname = a.attname
    where c.oid = ${table}::regclass and a.attnum > 0 and t.typcategory not in ('N', 'D', 'B')`;
  if (columns.length === 0) return;
  const [found] = await sql.unsafe(`select exists (select from ${table}) as is_filled`);
  if (found?.['is_filled'] === true) return;
  const changes = columns.map(({ name, type }) => `alter column ${name} type ${type}`);
  await sql.unsafe(`alter table ${table} ${changes.join(', ')}`).catch((error: { code?: string }) => {
    if (error.code !== insufficientPrivilege) throw error;
  });
}

const insufficientPrivilege = '42501';
