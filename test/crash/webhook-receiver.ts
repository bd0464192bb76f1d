import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { WebhookEvent } from '../../src/webhooks/event.ts';
import type { Taken } from './outages.ts';

/** The status of an answer; 'cut' ends the connection without one. */
export type EventAnswer = number | 'cut';

/** What the process that takes events says. */
export type FromReceiver =
  | { readonly listensAt: AddressInfo | string | null }
  | {
      readonly taken: number;
      readonly path: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | { readonly answered: number };

/** What it is told. */
export interface ToReceiver {
  readonly taken: number;
  readonly answer: EventAnswer;
}

/** An event that was posted whole. */
export interface TakenEvent extends Taken {
  /** The path that it was posted to. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly event: WebhookEvent;
  /** What the process was told to answer, and when; absent where it was gone by then. */
  verdict?: { readonly answer: EventAnswer; readonly at: number };
  acknowledgedAt?: number;
}

/** The systems of a programme: a process that takes events, can be killed, and comes back on the same port. */
export class WebhookReceiver {
  /** Everything that was taken, by all processes, in order. */
  readonly taken: TakenEvent[] = [];
  /** Says what an event is answered, once it was taken. */
  onEvent: (taken: TakenEvent) => Promise<EventAnswer> = async () => 204;
  #child: ChildProcess | undefined;
  #port = 0;

  /** The origin of its addresses. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Starts a process, after the first one on the same port. */
  async start(): Promise<void> {
    // The options of the process that runs tests are not its own.
    const child = fork(join(import.meta.dirname, 'webhook-receiver-process.ts'), [String(this.#port)], {
      execArgv: [],
    });
    this.#child = child;
    const open = new Map<number, TakenEvent>();
    const { promise: listens, resolve } = Promise.withResolvers<void>();
    child.on('message', (message: FromReceiver) => {
      if ('listensAt' in message) {
        this.#port = (message.listensAt as AddressInfo).port;
        resolve();
      } else if ('answered' in message) {
        const one = open.get(message.answered)!;
        open.delete(message.answered);
        const { answer, at } = one.verdict!;
        if (answer !== 'cut' && answer < 300) one.acknowledgedAt = at;
      } else {
        const { taken, path, headers, body } = message;
        const one: TakenEvent = {
          ...{ path, headers, body, event: JSON.parse(body) },
          takenAt: performance.now(),
        };
        this.taken.push(one);
        open.set(taken, one);
        void this.#answer(child, taken, one);
      }
    });
    await listens;
  }

  /** Sends the process a signal. */
  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** Kills the process without a chance to say anything. */
  kill(): void {
    this.signal('SIGKILL');
  }

  /** Resolves once the process that was killed is gone, and all that it has said was heard. */
  async gone(): Promise<void> {
    if (this.#child?.connected) await once(this.#child, 'disconnect');
  }

  async #answer(child: ChildProcess, taken: number, one: TakenEvent): Promise<void> {
    const answer = await this.onEvent(one);
    // One that was killed meanwhile answers nothing.
    if (!child.connected) return;
    one.verdict = { answer, at: performance.now() };
    child.send({ taken, answer } satisfies ToReceiver, () => undefined);
  }
}
