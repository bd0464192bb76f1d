import { setTimeout as sleep } from 'node:timers/promises';

/** So many calls within a second are people at work, who wait for their answers. */
const busyCalls = 5;
const busyMilliseconds = 1000;
/** The longest rest between two pieces, so that what rests goes on. */
const restMillisecondsMax = 1000;

/** Carries a piece of long work out, when it is the piece's turn. */
export type InPieces = <T>(piece: () => Promise<T>) => Promise<T>;

/**
 * Has long work that can wait, such as an import or the screening of all users, give way to calls that are waited for: while many come, it rests after each
 * piece for as long as the piece took, which leaves the others half of the time.
 */
export class GiveWay {
  readonly #now: () => number;
  /** When the last calls began, the oldest first. */
  readonly #calls: number[] = [];

  /** `now`: milliseconds of a clock that only goes on. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Notes that a call has begun that somebody waits for. */
  noteCall(): void {
    this.#calls.push(this.#now());
    if (this.#calls.length > busyCalls) this.#calls.shift();
  }

  /**
   * Begins work that is done piece by piece. What is returned carries a piece out, after a rest for the one before it. The pieces alone
   * count: what they wait for between them, such as whoever reads what is written, keeps nobody from working.
   */
  begin(): InPieces {
    let took = 0;
    return async (piece) => {
      await this.rest(took);
      const begun = this.#now();
      try {
        return await piece();
      } finally {
        took = this.#now() - begun;
      }
    };
  }

  /** Resolves when work may go on whose last piece took so many milliseconds: at once where few calls come. */
  async rest(tookMilliseconds: number): Promise<void> {
    const milliseconds = this.restOf(tookMilliseconds);
    if (milliseconds > 0) await sleep(milliseconds);
  }

  /** How many milliseconds work rests whose last piece took so many. */
  restOf(tookMilliseconds: number): number {
    const isBusy = this.#calls.length === busyCalls && this.#now() - this.#calls[0]! <= busyMilliseconds;
    return isBusy ? Math.min(tookMilliseconds, restMillisecondsMax) : 0;
  }
}
