/**
 * Wakes the worker of this process: call `wake` after a commit that enqueued jobs. A hint that is lost, with its process,
 * costs no more than the time until the next poll.
 */
export class JobHint {
  #isWoken = false;
  #resolve: (() => void) | null = null;

  wake(): void {
    this.#isWoken = true;
    this.#resolve?.();
  }

  /** Resolves at once where `wake` was called since the last wait, else when it is called or the time is over. */
  async wait(milliseconds: number): Promise<void> {
    if (!this.#isWoken) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#resolve = resolve;
      const timer = setTimeout(resolve, milliseconds);
      timer.unref();
      await promise;
      clearTimeout(timer);
      this.#resolve = null;
    }
    this.#isWoken = false;
  }
}
