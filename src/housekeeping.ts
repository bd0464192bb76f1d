import type { FastifyBaseLogger } from 'fastify';
import { describeFailure } from './describe-failure.ts';
import { recordHours } from './records/replay.ts';
import { type Connections, runFor } from './storage/connections.ts';
import { addUpCounts, cleanSearchIndex } from './storage/user-counts.ts';

/** A piece of work that is due again and again, by one process at a time. */
export interface Chore {
  readonly name: string;
  readonly everyMilliseconds: number;
  /** A run that takes long ends early once `stopping` is aborted; the next one goes on. */
  readonly run: (stopping: AbortSignal) => Promise<void>;
}

const minute = 60_000;
const second = 1000;

/** What every installation has to do: what ended goes, what was counted is added up, what waits for an index goes in. */
export function databaseChores(connections: Connections): Chore[] {
  return [
    {
      name: 'remove old answers',
      everyMilliseconds: 10 * minute,
      run: async () => {
        const clean = (table: string) => ({
          text: `delete from ${table} where created_at < (now() at time zone 'UTC') - make_interval(hours => $1::integer)`,
          values: [recordHours],
        });
        await runFor(connections, '*', clean('idempotency_record'), clean('administration_record'));
      },
    },
    {
      name: 'add up the counts of users',
      everyMilliseconds: 10 * second,
      run: async () => {
        await runFor(connections, '*', addUpCounts);
      },
    },
    {
      name: 'empty what waits for the index of parts',
      everyMilliseconds: 5 * second,
      run: async () => {
        await runFor(connections, '*', cleanSearchIndex);
      },
    },
    {
      name: 'remove ended counts of attempts',
      everyMilliseconds: minute,
      run: async () => {
        await runFor(connections, '*', { text: 'delete from attempt where ends_at < now()' });
      },
    },
  ];
}

/**
 * Runs chores until stopped. Each is harmless when two processes do it at once; in one process a chore waits until its
 * last run has ended. A failure is logged and the chore tried again when it is next due. Returns how to stop: it waits
 * for what is running.
 */
export function startChores(chores: readonly Chore[], log: FastifyBaseLogger): () => Promise<void> {
  const running = new Map<Chore, Promise<void>>();
  const stopping = new AbortController();
  const start = (chore: Chore) => {
    if (running.has(chore)) return;
    const run = chore
      .run(stopping.signal)
      .catch((error: unknown) =>
        log.error({ chore: chore.name, cause: describeFailure(error) }, 'chore failed'),
      )
      .finally(() => running.delete(chore));
    running.set(chore, run);
  };
  const timers = chores.map((chore) => setInterval(start, chore.everyMilliseconds, chore).unref());
  return async () => {
    for (const timer of timers) clearInterval(timer);
    stopping.abort();
    await Promise.all(running.values());
  };
}
