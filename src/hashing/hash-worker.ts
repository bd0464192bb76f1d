import { type ChildProcess, fork } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { HashReply, HashStart } from './hash-messages.ts';
import type { PendingJob } from './pending-job.ts';

/** What a worker reports to its hasher. */
export interface HashWorkerEvents {
  /** The process is up. */
  onReady(worker: HashWorker): void;
  /** The oldest job of `worker.jobs` is done; it has been taken from there. */
  onReply(worker: HashWorker, job: PendingJob, reply: HashReply): void;
  /** The process ended or cannot be reached; its unanswered jobs are in `worker.jobs`. Called once. */
  onGone(worker: HashWorker): void;
}

const program = fileURLToPath(new URL('./hash-process.ts', import.meta.url));

/** The parent's side of one hash process. */
export class HashWorker {
  /** Jobs sent and not yet answered, oldest first. Only the first can be under way. */
  readonly jobs: PendingJob[] = [];
  /** When the process could begin with the first of `jobs`; undefined until it is up. */
  idleSince: number | undefined;
  readonly ended: Promise<void>;
  readonly #process: ChildProcess;
  #isLeaving = false;

  constructor(start: HashStart, events: HashWorkerEvents) {
    // The process gets none of the parent's environment, which may hold keys, and none of its flags.
    this.#process = fork(program, [], {
      serialization: 'advanced',
      execArgv: [],
      // Niceness counts within a session there: the hash processes get one each, and say how nice that one is.
      detached: doesKernelGroupBySession(),
      env: process.platform === 'win32' ? { SystemRoot: process.env['SystemRoot'] } : {},
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    let gone = false;
    const end = (): void => {
      resolve();
      if (gone) return;
      gone = true;
      this.#process.kill('SIGKILL');
      events.onGone(this);
    };
    this.#process.on('exit', end);
    this.#process.on('error', end);
    this.#process.on('disconnect', () => {
      // After `disconnect` of ours the process ends by itself; otherwise nobody can reach it any more.
      if (!this.#isLeaving) end();
    });
    this.#process.on('message', (reply: HashReply) => {
      // What a dead process still had in the pipe comes too late: its jobs have been given to another.
      if (gone) return;
      if (reply.kind === 'ready') events.onReady(this);
      else events.onReply(this, this.jobs.shift()!, reply);
    });
    this.#post(start);
  }

  /** The id of the process; undefined when it could not be started. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Sends a job behind those already sent. */
  send(job: PendingJob): void {
    this.jobs.push(job);
    this.#post(job.job);
  }

  /** Lets the process end. To be called when no job is under way. */
  disconnect(): void {
    this.#isLeaving = true;
    if (this.#process.connected) this.#process.disconnect();
  }

  #post(message: HashStart | PendingJob['job']): void {
    // A failing send is not reported here: the end of the process is, with all that it left unanswered.
    this.#process.send(message, () => {});
  }
}

/**
 * Whether Linux shares the processor out between sessions before it does between processes, and lets a session say how nice
 * it is (sched(7), "The autogroup feature").
 */
function doesKernelGroupBySession(): boolean {
  try {
    accessSync('/proc/self/autogroup', constants.W_OK);
    return readFileSync('/proc/sys/kernel/sched_autogroup_enabled', 'latin1').trim() === '1';
  } catch {
    return false;
  }
}
