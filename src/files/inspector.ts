import { availableParallelism } from 'node:os';
import { FairQueue } from '../fair-queue.ts';
import { type InspectionJob, type InspectionReply, unreadable } from './inspection.ts';
import { InspectionWorker } from './inspection-worker.ts';

export interface InspectorOptions {
  /** How many processes open files; as many as cores, at most four, when absent. */
  readonly processes?: number;
  /** How long a process may take for a file; 20 s when absent. */
  readonly workMaxMilliseconds?: number;
  /** After how long without a job the processes end; 30 s when absent. */
  readonly idleMaxMilliseconds?: number;
}

interface Pending {
  readonly job: InspectionJob;
  readonly party: string;
  readonly resolve: (reply: InspectionReply) => void;
  /** How many processes have died over it. */
  deaths: number;
}

/**
 * Opens files of strangers in processes of their own, with limits of time and memory: a file that breaks what opens it breaks nothing
 * else. Programmes are served in turn. A process that dies over a file is replaced, and the file tried once more; one that takes too
 * long is ended. A file over which two processes died, or that took too long, cannot be read.
 */
export class Inspector {
  readonly #queue = new FairQueue<Pending>();
  readonly #busy = new Map<InspectionWorker, Pending>();
  readonly #free = new Set<InspectionWorker>();
  readonly #processes: number;
  readonly #workMaxMilliseconds: number;
  readonly #timers = new Map<InspectionWorker, NodeJS.Timeout>();
  readonly #idleTimer: NodeJS.Timeout;
  #isClosing = false;

  constructor(options: InspectorOptions = {}) {
    this.#processes = options.processes ?? Math.min(4, availableParallelism());
    this.#workMaxMilliseconds = options.workMaxMilliseconds ?? 20_000;
    this.#idleTimer = setTimeout(() => this.#endFree(), options.idleMaxMilliseconds ?? 30_000).unref();
  }

  /** Does a job for a programme. */
  run(job: InspectionJob, programId: number): Promise<InspectionReply> {
    if (this.#isClosing) return Promise.reject(new Error('The inspector is closed and opens no more files.'));
    const { promise, resolve } = Promise.withResolvers<InspectionReply>();
    const party = String(programId);
    this.#queue.add(party, { job, party, resolve, deaths: 0 });
    this.#dispatch();
    return promise;
  }

  /** How many files wait that no process has yet. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** The ids of the processes that run now. */
  get processIds(): number[] {
    return [...this.#busy.keys(), ...this.#free].flatMap(({ pid }) => pid ?? []);
  }

  /** Ends the processes. To be called when nobody waits for a file any more. */
  async close(): Promise<void> {
    this.#isClosing = true;
    clearTimeout(this.#idleTimer);
    const workers = [...this.#free, ...this.#busy.keys()];
    for (const worker of workers) worker.kill();
    await Promise.all(workers.map(({ ended }) => ended));
  }

  #dispatch(): void {
    while (this.#queue.length > 0) {
      const worker = this.#takeFree();
      if (!worker) return;
      const pending = this.#queue.take()!;
      this.#busy.set(worker, pending);
      this.#timers.set(
        worker,
        setTimeout(() => {
          // It is the file's doing: it would take as long again.
          pending.deaths = 1;
          worker.kill();
        }, this.#workMaxMilliseconds).unref(),
      );
      worker.send(pending.job);
    }
  }

  #takeFree(): InspectionWorker | undefined {
    const [free] = this.#free;
    if (free) {
      this.#free.delete(free);
      return free;
    }
    if (this.#busy.size >= this.#processes) return undefined;
    return new InspectionWorker({
      onReply: (worker, reply) => this.#finish(worker, reply),
      onGone: (worker) => this.#replace(worker),
    });
  }

  #finish(worker: InspectionWorker, reply: InspectionReply): void {
    const pending = this.#release(worker);
    if (!pending) return;
    this.#free.add(worker);
    this.#idleTimer.refresh();
    pending.resolve(reply);
    this.#dispatch();
  }

  #replace(worker: InspectionWorker): void {
    this.#free.delete(worker);
    const pending = this.#release(worker);
    if (pending) {
      pending.deaths += 1;
      if (pending.deaths > 1 || this.#isClosing) pending.resolve(unreadable);
      else this.#queue.putBack(pending.party, pending);
    }
    if (!this.#isClosing) this.#dispatch();
  }

  #release(worker: InspectionWorker): Pending | undefined {
    clearTimeout(this.#timers.get(worker));
    this.#timers.delete(worker);
    const pending = this.#busy.get(worker);
    this.#busy.delete(worker);
    return pending;
  }

  #endFree(): void {
    for (const worker of this.#free) worker.disconnect();
    this.#free.clear();
  }
}
