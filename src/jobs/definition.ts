/**
 * What a job carries: numbers of rows, never values. A payload is stored in clear and outlives the call that made it; the
 * handler reads what the rows hold when it runs, and opens sealed values by the user's vault.
 */
export type JobPayload = Readonly<Record<string, number | readonly number[]>>;

/** A payload without members. */
export type NoPayload = Readonly<Record<never, never>>;

/** Which of the jobs that are due run first. A job of a lower number overtakes all of a higher one. */
export const jobPriority = { urgent: 0, normal: 1, low: 2 } as const;

/** One of `jobPriority`. */
export type JobPriority = (typeof jobPriority)[keyof typeof jobPriority];

/** A kind of job that is enqueued by a change and runs once. */
export interface OneOffJob<P extends JobPayload = JobPayload> {
  readonly kind: 'one-off';
  readonly priority: JobPriority;
  /** How often the job is tried before it becomes a dead letter. */
  readonly attemptsMax: number;
  /** Carries the type of the payload; never set. */
  readonly payload?: P;
}

/** A kind of job that runs again and again for the whole installation, in one process at a time. It never dies. */
export interface RecurringJob {
  readonly kind: 'recurring';
  /** Seconds from the end of one run to the next. */
  readonly everySeconds: number;
}

/** A kind of job. */
export type JobDefinition = OneOffJob | RecurringJob;

/** Kinds of jobs by name. */
export type JobTable = Readonly<Record<string, JobDefinition>>;

/** Names of the jobs of a table that a change can enqueue. */
export type OneOffName<T extends JobTable> = {
  [N in keyof T]: T[N] extends OneOffJob ? N : never;
}[keyof T] &
  string;

/** What a job of a table carries. */
export type PayloadOf<D extends JobDefinition> = D extends OneOffJob<infer P> ? P : NoPayload;

/** Defines a job that runs once: `oneOff<{ emailId: number }>()`. Normal priority and 15 attempts, unless said otherwise. */
export function oneOff<P extends JobPayload = NoPayload>(
  options: Partial<Pick<OneOffJob, 'priority' | 'attemptsMax'>> = {},
): OneOffJob<P> {
  return { kind: 'one-off', priority: jobPriority.normal, attemptsMax: 15, ...options };
}

/** Defines a job that recurs. */
export function recurring(everySeconds: number): RecurringJob {
  return { kind: 'recurring', everySeconds };
}
