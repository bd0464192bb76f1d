import { errors } from '../catalogue/errors.ts';

const waitMaxMilliseconds = 15_000;

/**
 * Names that calls of this process hold while they work out hashes, so that of several calls that want the same source
 * id or contact only one pays for hashing. Calls of other processes may hash beside it: the keys of the database decide
 * which of them writes.
 */
export class Reservations {
  readonly #taken = new Map<string, Promise<void>>();

  /**
   * Waits until none of the names is taken, and takes them all. Returns how to give them back. Throws requestInProgress
   * where that takes longer than 15 s.
   */
  async take(names: Iterable<string>): Promise<() => void> {
    const wanted = [...new Set(names)];
    const deadline = performance.now() + waitMaxMilliseconds;
    for (let other = this.#find(wanted); other; other = this.#find(wanted)) {
      if (!(await endsBy(other, deadline))) throw errors.requestInProgress();
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    for (const name of wanted) this.#taken.set(name, promise);
    return () => {
      for (const name of wanted) this.#taken.delete(name);
      resolve();
    };
  }

  #find(names: readonly string[]): Promise<void> | undefined {
    const taken = names.find((name) => this.#taken.has(name));
    return taken === undefined ? undefined : this.#taken.get(taken);
  }
}

/** Whether a promise is settled by a moment of `performance.now()`. */
async function endsBy(promise: Promise<void>, deadline: number): Promise<boolean> {
  const late = Promise.withResolvers<false>();
  const timer = setTimeout(() => late.resolve(false), Math.max(0, deadline - performance.now()));
  try {
    return await Promise.race([promise.then(() => true), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
