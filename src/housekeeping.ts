import type { FastifyBaseLogger } from 'fastify';
import { describeFailure } from './describe-failure.ts';

/**
 * A piece of work that is due again and again in each process that has a DATA_DIR, since it works on that folder. What
 * works on the database alone is a recurring job (`jobs/jobs.ts`).
 */
export interface Chore {
  readonly name: string;
  readonly everyMilliseconds: number;
  /** A run that takes long ends early once `stopping` is aborted; the next one goes on. */
  readonly run: (stopping: AbortSignal) => Promise<void>;
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
