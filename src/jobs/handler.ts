import type { JobDefinition, JobTable, PayloadOf } from './definition.ts';

/** A job that runs, as its handler sees it. */
export interface RunningJob<P> {
  /** The programme whose rows the job works on; `*` for a job of the installation. */
  readonly programId: number | '*';
  readonly id: number;
  /** Null where the job is about no user. */
  readonly userId: number | null;
  readonly payload: P;
  /** 1 at the first attempt. */
  readonly attempt: number;
  /**
   * Aborted when the process stops, or when another process may have taken the job over. A handler that works for long
   * looks at the signal and ends early by `signal.throwIfAborted()`: the job is then given back and the attempt not counted.
   */
  readonly signal: AbortSignal;
}

/**
 * What a job does. A handler may run twice for one job (a process dies between the work and the note that it is done), and
 * twice at once in rare cases: its effect must be the same as of one run. What it throws is logged and the job tried again, but
 * for a FinalFailure, with which it is given up.
 */
export type JobHandler<P> = (job: RunningJob<P>) => Promise<void>;

/** What a job does, and what of it is owed when the queue is new. */
export interface JobBinding<P> {
  readonly run: JobHandler<P>;
  /**
   * Enqueues, from rows, the jobs that are still to be done. The queue is in no backup: after a restore this decides what
   * is done again, so that a mail that was sent long ago is not sent once more. May run twice; give the jobs unique keys.
   */
  readonly owed?: () => Promise<void>;
}

/** A binding for each job of a table; the compiler refuses a table without one of them. */
export type JobBindings<T extends JobTable> = {
  readonly [N in keyof T]: JobBinding<T[N] extends JobDefinition ? PayloadOf<T[N]> : never>;
};
