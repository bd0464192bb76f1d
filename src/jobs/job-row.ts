import type { JobRow } from '../storage/job-queue.ts';
import type { JobPriority, JobTable, OneOffName, PayloadOf } from './definition.ts';
import { jobs } from './jobs.ts';

/** The name of a job that a change can enqueue. */
export type EnqueuedName = OneOffName<typeof jobs>;

/** What is said of a job besides its name. */
export interface JobParts<P> {
  /** Taken before the row is written: `ids.next(0, jobTable)`. */
  readonly id: number;
  /** The programme whose rows the job works on; `*` for a job of the installation. */
  readonly programId: number | '*';
  /** The user the job is about: erasure deletes the job. Absent where it is about none. */
  readonly userId?: number;
  readonly payload: P;
  /** From when on it may run: the moment of the change, or later. */
  readonly dueAt: Date;
  /**
   * Of several jobs of one name and user with the same key only one waits: the earlier time and the later payload count. One
   * that runs is run once more afterwards; a dead letter is taken up again. Stored in clear: make it of numbers and fixed words.
   */
  readonly uniqueKey?: string;
  /** In place of that of the definition. */
  readonly priority?: JobPriority;
}

/** Makes the row of a job of any table, for a change of a user or `enqueueJobs`. Throws an Error for a payload that is not of ids. */
export function makeJobRow<T extends JobTable, N extends OneOffName<T>>(
  table: T,
  name: N,
  parts: JobParts<PayloadOf<T[N]>>,
): JobRow {
  const definition = table[name];
  if (definition?.kind !== 'one-off') throw new Error(`${name} is no job that can be enqueued`);
  const { id, programId, userId = null, payload, dueAt, uniqueKey = null, priority } = parts;
  for (const value of Object.values(payload).flat()) {
    // The compiler sees to it as well, but for a cast: nobody may find a person's data in the queue.
    if (!Number.isSafeInteger(value))
      throw new Error(`the payload of ${name} must hold ids and nothing else`);
  }
  return {
    program_id: programId === '*' ? 0 : programId,
    id,
    user_id: userId,
    name,
    payload,
    priority: priority ?? definition.priority,
    unique_key: uniqueKey,
    due_at: dueAt.toISOString(),
    attempts: 0,
  };
}

/** Makes the row of a job. Pure: the job is enqueued when the row is written. */
export function jobRow<N extends EnqueuedName>(
  name: N,
  parts: JobParts<PayloadOf<(typeof jobs)[N]>>,
): JobRow {
  return makeJobRow(jobs, name, parts);
}
