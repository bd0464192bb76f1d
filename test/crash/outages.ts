import { setTimeout as sleep } from 'node:timers/promises';
import type { SentChannel } from '../../src/catalogue/message-templates.ts';
import { shuffled } from '../harness/random.ts';

/** What takes what the server sends: a receiver of messages, or that of events. */
export type ReceiverPart = SentChannel | 'webhook';

/** What can fail: a receiver, the server with its worker, or its PostgreSQL. */
export type Part = ReceiverPart | 'server' | 'database';

/** A time during which a part was not there, by `performance.now()`. */
export interface Outage {
  readonly part: Part;
  readonly from: number;
  readonly to: number;
}

/** How a part is taken away. */
export interface Blow {
  readonly name: string;
  readonly parts: readonly Part[];
  /** Takes the part away at once, before it returns. */
  strike(): void;
  /** Has it come back. */
  mend(): Promise<void>;
}

/** Something that a receiver has taken. Times are of `performance.now()`. */
export interface Taken {
  readonly takenAt: number;
  /** Absent where no acknowledgement was written to a connection that was still open. */
  readonly acknowledgedAt?: number | undefined;
}

/** How long after an acknowledgement the server may take to note it, in milliseconds: struck meanwhile, it may not have. */
const notingMilliseconds = 1500;
/** How long before its connection was ended an acknowledgement may not have been read. */
const readingMilliseconds = 300;
/** How long after PostgreSQL was back statements may have failed. */
const reconnectingMilliseconds = 1000;

/**
 * Whether the server may not have noted that a receiver took something: the acknowledgement was lost, or the server, or what it was to
 * be noted in. What became of an event is noted once PostgreSQL is back: only the server is lost there.
 */
export function mayBeUnnoted(
  receiver: ReceiverPart,
  { takenAt, acknowledgedAt }: Taken,
  outages: readonly Outage[],
): boolean {
  if (acknowledgedAt === undefined) return true;
  const isEvent = receiver === 'webhook';
  const notedAt = isEvent ? notedAfter(acknowledgedAt, outages) : acknowledgedAt + notingMilliseconds;
  return outages.some(({ part, from, to }) => {
    if (part === receiver) return from >= acknowledgedAt && from <= acknowledgedAt + readingMilliseconds;
    const isOurs = part === 'server' || (part === 'database' && !isEvent);
    return isOurs && from <= notedAt && to >= takenAt - reconnectingMilliseconds;
  });
}

/** When a note is made at the latest that waits for PostgreSQL from a moment on. */
function notedAfter(moment: number, outages: readonly Outage[]): number {
  return outages
    .filter(({ part }) => part === 'database')
    .toSorted((one, other) => one.from - other.from)
    .reduce(
      (latest, { from, to }) =>
        from <= latest ? Math.max(latest, to + reconnectingMilliseconds + notingMilliseconds) : latest,
      moment + notingMilliseconds,
    );
}

/** Moments to strike at: by chance; when a message has come whole and is not acknowledged; just after it was acknowledged. */
const moments = ['any', 'taken', 'acknowledged'] as const;
type Moment = (typeof moments)[number];

/** A blow that waits for the moment in the life of a message at which it strikes. */
interface Trap {
  readonly moment: Moment;
  readonly spring: () => void;
}

/** How long the wait for a moment lasts until it is struck anyway, in milliseconds. */
const momentMilliseconds = 1500;

/** How long the wait for something to get done between two blows lasts at most, in milliseconds. */
const progressMilliseconds = 5000;

/** Takes parts away by chance, has them come back, and remembers when each was away. */
export class Outages {
  readonly past: Outage[] = [];
  /** How often each blow has struck. */
  readonly counts = new Map<string, number>();
  readonly #random: () => number;
  #traps: Trap[] = [];
  #isAbandoned = false;
  /** How many messages a receiver takes next and does not acknowledge. */
  readonly #swallows: Record<ReceiverPart, number> = { email: 0, sms: 0, webhook: 0 };

  constructor(random: () => number) {
    this.#random = random;
  }

  /**
   * Strikes one blow after the other, in an order and at moments by chance, until so much time is over, every blow has struck, and
   * `isEnough`. Between two of them something must get done, since a busy machine takes long to come back: `progress` counts it.
   */
  async run(
    blows: readonly Blow[],
    milliseconds: number,
    { progress, isEnough }: { readonly progress: () => number; readonly isEnough: () => boolean },
  ): Promise<void> {
    const end = performance.now() + milliseconds;
    const isOver = () =>
      this.#isAbandoned ||
      (performance.now() > end && blows.every(({ name }) => this.counts.has(name)) && isEnough());
    while (!isOver()) {
      // Each once in a round, so that every blow strikes in a short run, too.
      for (const blow of shuffled(blows, this.#random)) {
        if (isOver()) return;
        const before = progress();
        const latest = performance.now() + progressMilliseconds;
        await sleep(200 + this.#random() * 1000);
        while (progress() === before && performance.now() < latest && !this.#isAbandoned) await sleep(25);
        await this.strike(blow, moments[Math.floor(this.#random() * moments.length)]!);
      }
    }
  }

  /** Strikes no more, as when a test has failed. */
  abandon(): void {
    this.#isAbandoned = true;
  }

  /** Strikes a blow and mends it. */
  async strike(blow: Blow, moment: Moment = 'any'): Promise<void> {
    if (moment !== 'any') await this.#momentOf(moment, () => blow.strike());
    else blow.strike();
    const from = performance.now();
    this.counts.set(blow.name, (this.counts.get(blow.name) ?? 0) + 1);
    await sleep(this.#random() * 400);
    await blow.mend();
    const to = performance.now();
    this.past.push(...blow.parts.map((part) => ({ part, from, to })));
  }

  /** Has a receiver take its next messages and not acknowledge them. */
  swallow(receiver: ReceiverPart): void {
    this.#swallows[receiver] += 1 + Math.floor(this.#random() * 3);
  }

  /** What a receiver does with a message that has come whole: whether the connection ends without an acknowledgement. */
  async taken(receiver: ReceiverPart): Promise<'cut' | undefined> {
    if (this.#swallows[receiver] > 0) {
      this.#swallows[receiver] -= 1;
      return 'cut';
    }
    const before = this.#nextTrap('taken');
    if (before) {
      before.spring();
      // Until it is known that nobody is there any more.
      await sleep(30);
    }
    const after = this.#nextTrap('acknowledged');
    if (after) setTimeout(after.spring, this.#random() * 4);
    return undefined;
  }

  #nextTrap(moment: Moment): Trap | undefined {
    const trap = this.#traps.find((one) => one.moment === moment);
    this.#traps = this.#traps.filter((one) => one !== trap);
    return trap;
  }

  #momentOf(moment: Moment, strike: () => void): Promise<void> {
    return new Promise((resolve) => {
      let isSprung = false;
      const spring = () => {
        if (isSprung) return;
        isSprung = true;
        this.#traps = this.#traps.filter((one) => one !== trap);
        strike();
        resolve();
      };
      const trap: Trap = { moment, spring };
      this.#traps.push(trap);
      setTimeout(spring, momentMilliseconds);
    });
  }
}
