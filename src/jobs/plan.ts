import type { Connections } from '../storage/connections.ts';
import { planJobs } from '../storage/job-queue.ts';
import { type JobTable, jobPriority } from './definition.ts';
import type { JobBinding } from './handler.ts';
import type { JobName } from './jobs.ts';

const owedJob: JobName = 'jobs.enqueue_owed';

/**
 * Plans the recurring jobs of a table that have no row yet; each process does so when it starts. Where none has, the queue
 * is new (a first start, or a restore), and the job that enqueues what is owed is due at once.
 */
export function planQueue(connections: Connections, table: JobTable): Promise<void> {
  const planned = Object.entries(table).flatMap(([name, definition]) =>
    definition.kind === 'recurring' ? [{ name, everySeconds: definition.everySeconds }] : [],
  );
  return planJobs(connections, planned, { name: owedJob, priority: jobPriority.urgent });
}

/** Does the work of `jobs.enqueue_owed`: enqueues what each job says is owed. */
export async function enqueueOwed(bindings: Readonly<Record<string, JobBinding<never>>>): Promise<void> {
  for (const { owed } of Object.values(bindings)) await owed?.();
}
