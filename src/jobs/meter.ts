import { FreshValue } from '../fresh-value.ts';
import type { Connections } from '../storage/connections.ts';
import { type JobMeasure, measureJobs } from '../storage/job-queue.ts';
import { type MessageMeasure, measureMessages } from '../storage/message-queue.ts';
import { jobs } from './jobs.ts';

/** What metrics show of the queue, and of the messages that its jobs send. */
export class JobMeter {
  readonly #worker: { readonly failures: ReadonlyMap<string, number> };
  readonly #measures: FreshValue<readonly [readonly JobMeasure[], readonly MessageMeasure[]]>;

  constructor(connections: Connections, worker: { readonly failures: ReadonlyMap<string, number> }) {
    this.#worker = worker;
    this.#measures = new FreshValue(
      () => Promise.all([measureJobs(connections), measureMessages(connections)]),
      [[], []],
    );
  }

  /** How many attempts failed in this process, by the name of the job; 0 for those that did not fail. */
  get failures(): ReadonlyMap<string, number> {
    return new Map([...Object.keys(jobs).map((name) => [name, 0] as const), ...this.#worker.failures]);
  }

  /** Every job that is known or in the queue. */
  async measure(): Promise<readonly JobMeasure[]> {
    const [found] = await this.#measures.get();
    const known = Object.keys(jobs).filter((name) => !found.some((measure) => measure.name === name));
    return [...found, ...known.map((name) => ({ name, oldestSeconds: 0, deadLetters: 0 }))];
  }

  /** Messages that wait or were given up, by channel and state. */
  async measureMessages(): Promise<readonly MessageMeasure[]> {
    const [, messages] = await this.#measures.get();
    return messages;
  }
}
