import { FairQueue } from './fair-queue.ts';

/**
 * Shares out the turns of the event loop between pieces of long work, such as the rows of imports: in each turn so many
 * pieces go on, party by party, and whatever else the process has to do comes between two turns.
 */
export class FairTurns {
  readonly #count: number;
  readonly #waiting = new FairQueue<() => void>();
  #isAwaited = false;

  /** `count`: how many pieces go on in a turn, of all parties. */
  constructor(count: number) {
    this.#count = count;
  }

  /** Resolves when a piece of a party's work may go on. */
  next(party: string): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.add(party, resolve);
      this.#await();
    });
  }

  #await(): void {
    if (this.#isAwaited) return;
    this.#isAwaited = true;
    setImmediate(() => {
      this.#isAwaited = false;
      for (let begun = 0; begun < this.#count; begun += 1) this.#waiting.take()?.();
      if (this.#waiting.length > 0) this.#await();
    });
  }
}
