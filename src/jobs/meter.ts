import { setTimeout as sleep } from 'node:timers/promises';
import type { Connections } from '../storage/connections.ts';
import { type JobMeasure, measureJobs } from '../storage/job-queue.ts';
import { type MessageMeasure, measureMessages } from '../storage/message-queue.ts';
import { jobs } from './jobs.ts';

/** However often metrics are read, the queue is measured no more often. */
const freshMilliseconds = 5000;
/** Metrics do not wait longer for the database: then the last measures are shown. */
const patienceMilliseconds = 1000;

/** What metrics show of the queue, and of the messages that its jobs send. */
export class JobMeter {
  readonly #connections: Connections;
  readonly #worker: { readonly failures: ReadonlyMap<string, number> };
  #last: readonly JobMeasure[] = [];
  #lastMessages: readonly MessageMeasure[] = [];
  #measuring: Promise<void> | null = null;
  #measuredAt = Number.NEGATIVE_INFINITY;

  constructor(connections: Connections, worker: { readonly failures: ReadonlyMap<string, number> }) {
    this.#connections = connections;
    this.#worker = worker;
  }

  /** How many attempts failed in this process, by the name of the job; 0 for those that did not fail. */
  get failures(): ReadonlyMap<string, number> {
    return new Map([...Object.keys(jobs).map((name) => [name, 0] as const), ...this.#worker.failures]);
  }

  /** Every job that is known or in the queue. At most five seconds old while the database answers. */
  async measure(): Promise<readonly JobMeasure[]> {
    if (performance.now() - this.#measuredAt > freshMilliseconds) {
      this.#measuring ??= this.#measure().finally(() => {
        this.#measuring = null;
      });
      await Promise.race([this.#measuring, sleep(patienceMilliseconds, undefined, { ref: false })]);
    }
    return this.#last;
  }

  /** Messages that wait or were given up, by channel and state; as old as `measure` at most. */
  async measureMessages(): Promise<readonly MessageMeasure[]> {
    await this.measure();
    return this.#lastMessages;
  }

  async #measure(): Promise<void> {
    const measured = [measureJobs(this.#connections), measureMessages(this.#connections)] as const;
    const [found, messages] = await Promise.all(measured).catch(() => [null, []] as const);
    if (!found) return;
    this.#lastMessages = messages;
    const known = Object.keys(jobs).filter((name) => !found.some((measure) => measure.name === name));
    this.#last = [...found, ...known.map((name) => ({ name, oldestSeconds: 0, deadLetters: 0 }))];
    this.#measuredAt = performance.now();
  }
}
