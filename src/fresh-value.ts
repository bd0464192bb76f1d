import { setTimeout as sleep } from 'node:timers/promises';

/** However often a value is asked for, it is read no more often. */
const freshMilliseconds = 5000;
/** Nobody waits longer for the database: then the last value is shown. */
const patienceMilliseconds = 1000;

/** A value that costs to read, such as a measure of a table: at most five seconds old while it can be read. */
export class FreshValue<T> {
  readonly #read: () => Promise<T>;
  #last: T;
  #reading: Promise<void> | null = null;
  #readAt = Number.NEGATIVE_INFINITY;

  /** `first`: what is told until it was read for the first time. */
  constructor(read: () => Promise<T>, first: T) {
    this.#read = read;
    this.#last = first;
  }

  /** The value; an older one where it cannot be read within a second. */
  async get(): Promise<T> {
    if (performance.now() - this.#readAt > freshMilliseconds) {
      this.#reading ??= this.#refresh().finally(() => {
        this.#reading = null;
      });
      await Promise.race([this.#reading, sleep(patienceMilliseconds, undefined, { ref: false })]);
    }
    return this.#last;
  }

  async #refresh(): Promise<void> {
    const found = await this.#read().then(
      (value) => ({ value }),
      () => null,
    );
    if (!found) return;
    this.#last = found.value;
    this.#readAt = performance.now();
  }
}
