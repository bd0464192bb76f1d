import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import { describeFailure } from '../describe-failure.ts';
import type { Connections } from '../storage/connections.ts';
import {
  buryJob,
  completeJob,
  extendLeases,
  giveBackJob,
  type JobWork,
  type LeasedJob,
  leaseJobs,
  readJob,
  recurJob,
  retryLater,
} from '../storage/job-lease.ts';
import { backOffSeconds } from './back-off.ts';
import type { JobDefinition, JobTable } from './definition.ts';
import { FinalFailure } from './final-failure.ts';
import type { JobBinding, JobBindings } from './handler.ts';
import type { JobHint } from './hint.ts';

/** What a worker works with. */
export interface WorkerParts<T extends JobTable> {
  readonly connections: Connections;
  readonly table: T;
  readonly bindings: JobBindings<T>;
  readonly hint: JobHint;
  readonly log: FastifyBaseLogger;
}

/** How a worker works; tests give other values. */
export interface WorkerOptions {
  /** How many jobs run at once in this process. */
  readonly concurrency: number;
  /** How long a job is this process's without a sign of life. A third of it passes between two signs. */
  readonly leaseSeconds: number;
  /** How long the queue is left alone where no hint comes and nothing is known to be due. */
  readonly pollMilliseconds: number;
  /** How long running jobs may take when the process stops: less than the 25 s of the drain. */
  readonly graceMilliseconds: number;
  /** At least 0 and below 1. */
  readonly random: () => number;
}

const usualOptions: WorkerOptions = {
  concurrency: 8,
  leaseSeconds: 60,
  pollMilliseconds: 5000,
  graceMilliseconds: 20_000,
  random: Math.random,
};

/** A wait shorter than this is not worth a statement: jobs that become due within it are leased together. */
const pauseMilliseconds = 20;
/** While many jobs wait, as many as end within this time are replaced by one lease. */
const breathMilliseconds = 3;

/** A job of this process: its lease, and how its handler learns that it should end. */
interface Running {
  readonly job: LeasedJob;
  readonly ending: AbortController;
  readonly done: Promise<void>;
}

/**
 * Leases jobs and runs them until it is stopped. It leases when a hint comes, when the next job it knows of is due, and
 * at every poll. While jobs run their leases are lengthened; a job whose lease ended all the same is another process's,
 * and what this one still writes about it changes nothing.
 */
export class JobWorker<T extends JobTable> {
  readonly #parts: WorkerParts<T>;
  readonly #options: WorkerOptions;
  readonly #running = new Set<Running>();
  readonly #stopping = new AbortController();
  readonly #failures = new Map<string, number>();
  #loop: Promise<void> | undefined;
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(parts: WorkerParts<T>, options: Partial<WorkerOptions> = {}) {
    this.#parts = parts;
    this.#options = { ...usualOptions, ...options };
  }

  /** How many attempts failed in this process, by the name of the job. */
  get failures(): ReadonlyMap<string, number> {
    return this.#failures;
  }

  start(): void {
    this.#loop = this.#work();
    this.#heartbeat = setInterval(() => void this.#extend(), (this.#options.leaseSeconds * 1000) / 3).unref();
  }

  /**
   * Leases nothing more and waits for the jobs that run, whose signals are aborted. What has not ended after the grace is
   * given back: another process takes it at once.
   */
  async stop(): Promise<void> {
    const { hint, connections } = this.#parts;
    this.#stopping.abort(new Error('the process stops'));
    for (const { ending } of this.#running) ending.abort(this.#stopping.signal.reason);
    hint.wake();
    const inTime = new AbortController();
    await Promise.race([
      this.#loop?.then(() => Promise.all([...this.#running].map(({ done }) => done))),
      sleep(this.#options.graceMilliseconds, undefined, { signal: inTime.signal }).catch(() => undefined),
    ]);
    inTime.abort();
    clearInterval(this.#heartbeat);
    // Where the database is gone the leases end by themselves.
    await Promise.allSettled([...this.#running].map(({ job }) => giveBackJob(connections, job)));
  }

  async #work(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const pause = await this.#lease().catch((error: unknown) => {
        this.#parts.log.error({ cause: describeFailure(error) }, 'no jobs could be leased');
        return this.#options.pollMilliseconds;
      });
      await this.#parts.hint.wait(pause);
    }
  }

  /** Leases as many jobs as this process has room for and starts them. Returns how long to wait, in milliseconds. */
  async #lease(): Promise<number> {
    const { concurrency, leaseSeconds: seconds, pollMilliseconds } = this.#options;
    const limit = concurrency - this.#running.size;
    // The end of a job wakes this loop.
    if (limit === 0) return pollMilliseconds;
    const names = Object.keys(this.#parts.table);
    const { jobs, nextMilliseconds } = await leaseJobs(this.#parts.connections, names, { limit, seconds });
    if (this.#stopping.signal.aborted) {
      await Promise.all(jobs.map((job) => giveBackJob(this.#parts.connections, job)));
      return 0;
    }
    for (const job of jobs) this.#start(job);
    // There may be more. Jobs that ended during the lease have left room that their ends, with room before, told nobody of.
    if (jobs.length === limit) return this.#running.size < concurrency ? 0 : pollMilliseconds;
    return Math.min(pollMilliseconds, Math.max(nextMilliseconds ?? pollMilliseconds, pauseMilliseconds));
  }

  #start(job: LeasedJob): void {
    const ending = new AbortController();
    const done = this.#run(job, ending.signal)
      .catch((error: unknown) => {
        // Neither read nor ended: the lease ends, and the job is taken again.
        this.#parts.log.error(
          { jobId: job.id, cause: describeFailure(error) },
          'a job was left to its lease',
        );
      })
      .finally(() => {
        const wasFull = this.#running.size === this.#options.concurrency;
        this.#running.delete(running);
        if (wasFull) setTimeout(() => this.#parts.hint.wake(), breathMilliseconds).unref();
      });
    const running = { job, ending, done };
    this.#running.add(running);
  }

  async #run(job: LeasedJob, signal: AbortSignal): Promise<void> {
    const { connections, table, bindings, hint } = this.#parts;
    const work = await readJob(connections, job);
    if (!work) return;
    const definition = table[work.name]!;
    if (definition.kind === 'one-off' && work.attempts > definition.attemptsMax) {
      // The last attempts never came to an end that could be noted: the job ends its process, or takes its memory.
      return this.#bury(job, work, 'LeaseEnded');
    }
    const { name, userId, payload, attempts: attempt } = work;
    try {
      // The payload is one of this job: `makeJobRow` wrote it under the name by which it is read.
      const binding = bindings[name] as JobBinding<unknown>;
      await binding.run({ programId: job.programId, id: job.id, userId, payload, attempt, signal });
    } catch (error) {
      if (signal.aborted) return giveBackJob(connections, job);
      return this.#fail(job, work, definition, error);
    }
    if (definition.kind === 'recurring') await recurJob(connections, job, definition.everySeconds);
    // What was enqueued again while it ran could not be leased when its hint came.
    else if (await completeJob(connections, job)) hint.wake();
  }

  async #fail(job: LeasedJob, work: JobWork, definition: JobDefinition, error: unknown): Promise<void> {
    const cause = describeFailure(error);
    const { name, attempts } = work;
    this.#failures.set(name, (this.#failures.get(name) ?? 0) + 1);
    this.#parts.log.error({ job: name, jobId: job.id, attempts, cause }, 'job failed');
    const kind = [cause.name, cause.code].filter(Boolean).join(' ');
    if (
      definition.kind === 'one-off' &&
      (error instanceof FinalFailure || attempts >= definition.attemptsMax)
    ) {
      return this.#bury(job, work, kind);
    }
    const wait = backOffSeconds(attempts, this.#options.random());
    const seconds = definition.kind === 'recurring' ? Math.min(wait, definition.everySeconds) : wait;
    await retryLater(this.#parts.connections, job, { seconds, error: kind });
  }

  async #bury(job: LeasedJob, { name, attempts }: JobWork, error: string): Promise<void> {
    this.#parts.log.error({ job: name, jobId: job.id, attempts, error }, 'job given up: a dead letter');
    await buryJob(this.#parts.connections, job, error);
  }

  async #extend(): Promise<void> {
    const { connections, log } = this.#parts;
    const running = [...this.#running];
    const held = running.map(({ job }) => job);
    try {
      const lost = await extendLeases(connections, held, this.#options.leaseSeconds);
      for (const { job, ending } of running) {
        if (lost.includes(job)) ending.abort(new Error('the lease of the job ended'));
      }
    } catch (error) {
      log.error({ cause: describeFailure(error) }, 'leases of jobs could not be lengthened');
    }
  }
}
