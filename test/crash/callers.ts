import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorTable } from '../../src/catalogue/error-table.ts';
import type { Answer } from '../harness/assembled.ts';

/** Where the API is at the moment, and a token for it. */
export interface Target {
  readonly address: string;
  readonly token: string;
}

/** Callers of the API at work side by side. A call whose answer is lost can be repeated with its source id until it is answered. */
export abstract class Callers {
  /** Answers that no outage explains. */
  readonly unexpected: string[] = [];
  unanswered = 0;
  protected readonly random: () => number;
  readonly #at: () => Target;
  #isStopped = false;
  #isAbandoned = false;

  constructor(at: () => Target, random: () => number) {
    this.#at = at;
    this.random = random;
  }

  /** Runs so many callers until they are stopped, and the calls that must be answered are. */
  async run(callers: number): Promise<void> {
    await Promise.all(
      Array.from({ length: callers }, async () => {
        while (!this.#isStopped) await this.live();
      }),
    );
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** Stops without another call, as when a test has failed: what runs is rejected. */
  abandon(): void {
    this.stop();
    this.#isAbandoned = true;
  }

  protected get isStopped(): boolean {
    return this.#isStopped;
  }

  /** What a caller does over and over: the calls of one user's life. */
  protected abstract live(): Promise<void>;

  /** Repeats a call with its source id until it is answered, and not because of another one at the same moment. */
  protected async insist(
    path: string,
    body: object,
    sourceId: string = randomUUID(),
    method = 'POST',
  ): Promise<Answer> {
    for (;;) {
      if (this.#isAbandoned) throw new Error('the calls were abandoned');
      const answer = await this.call(path, body, sourceId, method);
      if (answer && answer.json.result.code !== errorTable.changeConflict.code) return answer;
      await sleep(50 + this.random() * 100);
    }
  }

  /** Calls once: undefined where the answer is lost, or where the server says that it cannot answer now. */
  protected async call(
    path: string,
    body: object,
    sourceId: string,
    method = 'POST',
  ): Promise<Answer | undefined> {
    const { address, token } = this.#at();
    try {
      const response = await fetch(`${address}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'source-id': sourceId,
        },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(20_000),
      });
      const json = (await response.json()) as Answer['json'];
      const { status } = response;
      if (status === 503) throw new Error(json.result.code);
      if (![200, 409, 422, 423, 429].includes(status))
        this.unexpected.push(`${method} ${path}: ${status} ${JSON.stringify(json.result)}`);
      return { status, json, headers: {} };
    } catch {
      this.unanswered += 1;
      return undefined;
    }
  }
}
