import type postgres from 'postgres';

/**
 * The process ids of the sessions of this database that wait for a lock. The server has a database of each test file
 * that runs beside this one: what waits in those does not count.
 */
export async function lockWaits(sql: postgres.Sql | postgres.TransactionSql): Promise<number[]> {
  // Within a transaction the sessions are read once, and those begun later are not seen.
  await sql`select pg_stat_clear_snapshot()`;
  const waiting = await sql<{ pid: number }[]>`
    select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
  return waiting.map(({ pid }) => pid);
}
