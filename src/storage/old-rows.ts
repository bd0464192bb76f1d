import { type Connections, runFor } from './connections.ts';

/** Removes, in all programmes, the answers stored for replay that are older than so many hours. */
export async function removeOldAnswers(connections: Connections, hours: number): Promise<void> {
  const clean = (table: string) => ({
    text: `delete from ${table} where created_at < (now() at time zone 'UTC') - make_interval(hours => $1::integer)`,
    values: [hours],
  });
  await runFor(connections, '*', clean('idempotency_record'), clean('administration_record'));
}

/** Removes counts of attempts, and counters of changes, whose time is over. */
export async function removeEndedAttempts(connections: Connections): Promise<void> {
  await runFor(
    connections,
    '*',
    { text: 'delete from attempt where ends_at < now()' },
    { text: `delete from counter where ends_at < now() at time zone 'UTC'` },
  );
}
