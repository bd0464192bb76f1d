import { availableParallelism } from 'node:os';
import { FairQueue } from '../fair-queue.ts';
import type { HashJob, HashReply, HashStart } from './hash-messages.ts';
import { defaultHashParameters, type HashParameters } from './hash-parameters.ts';
import { HashWorker } from './hash-worker.ts';
import { HasherBusyError } from './hasher-busy-error.ts';
import type { PendingJob } from './pending-job.ts';

export { HasherBusyError } from './hasher-busy-error.ts';

export interface HasherOptions {
  /** Argon2's secret input: kept beside the keys and not in the database, so that a stolen table alone cannot be tried. */
  readonly pepper: Buffer;
  /** How many processes hash; the number of cores when absent. */
  readonly processes?: number;
  readonly parameters?: HashParameters;
  /** The longest expected wait that a job is accepted with. */
  readonly waitMaxMilliseconds?: number;
  /** After how long without a job the processes end, to give their memory back; 30 s when absent. */
  readonly idleMaxMilliseconds?: number;
  /** A clock that never goes back, in milliseconds. */
  readonly now?: () => number;
}

/** Whose job it is. Jobs of different keys are done in turn; the key is the programme's id. */
export interface HashTicket {
  readonly fairnessKey: string;
}

export interface Verification {
  readonly matches: boolean;
  /** The hash cost less than today's parameters ask for: hash the secret anew if it matches. */
  readonly needsRehash: boolean;
}

// A second job waits in the pipe of each process, so that the process goes on without waiting for us.
const jobsPerWorker = 2;
// The kindest there is: a read never waits for a hash while a core could serve it.
const priority = 19;
// How fast the mean follows: about the last ten hashes count.
const meanWeight = 0.1;

/**
 * Hashes secrets with Argon2id in processes of low priority, as many as there are cores. They start with the
 * first job, end when there is none for a while, and are replaced when they die: the job under way is tried once
 * more, the one behind it as if it had never been sent.
 *
 * What cannot be sent at once waits in a queue that serves the fairness keys in turn. It takes as much as can
 * be done within `waitMaxMilliseconds` at the pace measured; beyond that the newest job of the key with the
 * most is refused, so that one programme's flood does not turn away another's single call.
 */
export class Hasher {
  readonly #start: HashStart;
  readonly #processes: number;
  readonly #waitMaxMilliseconds: number;
  readonly #now: () => number;
  readonly #queue = new FairQueue<PendingJob>();
  readonly #workers = new Set<HashWorker>();
  // Processes told to end and not yet gone.
  readonly #ending = new Set<HashWorker>();
  readonly #idleTimer: NodeJS.Timeout;
  #meanMilliseconds: number;
  #closing: PromiseWithResolvers<void> | undefined;

  constructor(options: HasherOptions) {
    const parameters = options.parameters ?? defaultHashParameters;
    this.#start = { kind: 'start', pepper: options.pepper, parameters, priority };
    this.#processes = options.processes ?? availableParallelism();
    this.#waitMaxMilliseconds = options.waitMaxMilliseconds ?? 10_000;
    this.#idleTimer = setTimeout(() => this.#endWorkers(), options.idleMaxMilliseconds ?? 30_000).unref();
    this.#now = options.now ?? (() => performance.now());
    // Until something is measured: a pass over a mebibyte takes somewhat over half a millisecond.
    this.#meanMilliseconds = (parameters.memoryKibibytes / 1024) * parameters.passes * 0.6;
  }

  /** The hash of a secret, in PHC format (`$argon2id$v=19$m=…`). Throws HasherBusyError. */
  async hash(secret: string, ticket: HashTicket): Promise<string> {
    const reply = await this.#submit({ kind: 'hash', secret }, ticket);
    if (reply.kind !== 'hashed') throw unexpected(reply);
    return reply.hash;
  }

  /**
   * Compares a secret with a hash in PHC format. Throws HasherBusyError, and an Error when the hash is not
   * one of Argon2.
   */
  async verify(hash: string, secret: string, ticket: HashTicket): Promise<Verification> {
    const reply = await this.#submit({ kind: 'verify', hash, secret }, ticket);
    if (reply.kind !== 'verified') throw unexpected(reply);
    return { matches: reply.matches, needsRehash: reply.needsRehash };
  }

  /**
   * Compares a secret with a hash that another system made (`readForeignHash` says which). It always asks to be made
   * anew. Throws HasherBusyError, and an Error when the hash is none that is taken.
   */
  async verifyForeign(hash: string, secret: string, ticket: HashTicket): Promise<Verification> {
    const reply = await this.#submit({ kind: 'verifyForeign', hash, secret }, ticket);
    if (reply.kind !== 'verified') throw unexpected(reply);
    return { matches: reply.matches, needsRehash: reply.needsRehash };
  }

  /** How many jobs wait that no process has yet. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** The ids of the processes that run now. */
  get processIds(): number[] {
    return [...this.#workers].flatMap((worker) => worker.pid ?? []);
  }

  /** Takes no more jobs, waits until the accepted ones are done, and ends the processes. */
  async close(): Promise<void> {
    this.#closing ??= Promise.withResolvers();
    this.#settle();
    await this.#closing.promise;
    clearTimeout(this.#idleTimer);
    await Promise.all([...this.#ending].map((worker) => worker.ended));
  }

  #submit(job: HashJob, { fairnessKey }: HashTicket): Promise<HashReply> {
    const { promise, resolve, reject } = Promise.withResolvers<HashReply>();
    const pending: PendingJob = { job, fairnessKey, resolve, reject, sentAt: 0, deaths: 0 };
    if (this.#closing) reject(new Error('The hasher is closed and takes no more secrets.'));
    else if (this.#makeRoom(pending)) {
      this.#queue.add(fairnessKey, pending);
      this.#dispatch();
    }
    return promise;
  }

  /** Refuses one job when too much waits: this one (false) or another (true). */
  #makeRoom(pending: PendingJob): boolean {
    const waitMilliseconds = (this.#queue.length * this.#meanMilliseconds) / this.#processes;
    if (waitMilliseconds <= this.#waitMaxMilliseconds) return true;
    const refused = this.#queue.takeFromLongest(pending.fairnessKey) ?? pending;
    refused.reject(new HasherBusyError(Math.max(1, Math.ceil(waitMilliseconds / 1000))));
    return refused !== pending;
  }

  #dispatch(): void {
    while (this.#queue.length > 0) {
      const worker = this.#freeWorker();
      if (!worker) return;
      const pending = this.#queue.take()!;
      pending.sentAt = this.#now();
      worker.send(pending);
    }
  }

  /** The worker with the least to do; a new one before any has two jobs. */
  #freeWorker(): HashWorker | undefined {
    let free: HashWorker | undefined;
    for (const worker of this.#workers) {
      if (worker.jobs.length < (free?.jobs.length ?? jobsPerWorker)) free = worker;
    }
    if (free?.jobs.length === 0 || this.#workers.size >= this.#processes) return free;
    const worker = new HashWorker(this.#start, {
      onReady: (ready) => {
        ready.idleSince = this.#now();
      },
      onReply: (from, pending, reply) => this.#finish(from, pending, reply),
      onGone: (gone) => this.#replace(gone),
    });
    this.#workers.add(worker);
    return worker;
  }

  #finish(worker: HashWorker, pending: PendingJob, reply: HashReply): void {
    const now = this.#now();
    const began = Math.max(worker.idleSince ?? now, pending.sentAt);
    this.#meanMilliseconds += (now - began - this.#meanMilliseconds) * meanWeight;
    worker.idleSince = now;
    this.#idleTimer.refresh();
    pending.resolve(reply);
    this.#dispatch();
    this.#settle();
  }

  #replace(worker: HashWorker): void {
    this.#workers.delete(worker);
    this.#ending.delete(worker);
    const [underWay, ...behind] = worker.jobs.splice(0);
    for (const pending of behind.reverse()) this.#queue.putBack(pending.fairnessKey, pending);
    if (underWay) {
      underWay.deaths += 1;
      if (underWay.deaths === 1) this.#queue.putBack(underWay.fairnessKey, underWay);
      else
        underWay.reject(
          new Error('Two hash processes in a row died over this job. See their last words on stderr.'),
        );
    }
    this.#dispatch();
    this.#settle();
  }

  /** Ends the processes when the hasher is closing and nothing is left to do. */
  #settle(): void {
    if (this.#closing && this.#queue.length === 0 && this.#endWorkers()) this.#closing.resolve();
  }

  /** Ends the processes and says whether it did: not while one of them has a job. */
  #endWorkers(): boolean {
    if ([...this.#workers].some((worker) => worker.jobs.length > 0)) return false;
    for (const worker of this.#workers) {
      this.#ending.add(worker);
      worker.disconnect();
    }
    this.#workers.clear();
    return true;
  }
}

function unexpected(reply: HashReply): Error {
  return new Error(
    reply.kind === 'failed' ? `Argon2 refused: ${reply.message}` : `A hash process answered ${reply.kind}.`,
  );
}
