import { errors } from '../catalogue/errors.ts';

/** How the memory for large bodies is shared. */
export interface UploadMemoryOptions {
  /** How many bytes of bodies may be there at once. */
  readonly bytesMax: number;
  /** For how long a body waits for its turn. */
  readonly waitMaxMilliseconds: number;
}

interface Waiting {
  readonly bytes: number;
  readonly admit: () => void;
}

/**
 * Memory for large bodies, by bytes, first come, first served: a body that would be one too many waits, unread, until others are done
 * with. One that is larger than what those behind it need is not overtaken, so that it has its turn at last.
 */
export class UploadMemory {
  readonly #options: UploadMemoryOptions;
  readonly #waiting: Waiting[] = [];
  #taken = 0;

  constructor(options: UploadMemoryOptions) {
    this.#options = options;
  }

  /** How many bytes are taken. */
  get taken(): number {
    return this.#taken;
  }

  /** How many bodies wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * Takes memory for a body; resolves, once there is some, to how it is given back, which may be called once. Throws uploadsBusy after the
   * longest wait, and what `signal` aborts with.
   */
  async take(bytes: number, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#waiting.length > 0 || !this.#fits(bytes)) await this.#wait(bytes, signal);
    else this.#taken += bytes;
    return () => {
      this.#taken -= bytes;
      this.#admit();
    };
  }

  async #wait(bytes: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const one: Waiting = { bytes, admit: resolve };
    const leave = (reason: unknown) => {
      const at = this.#waiting.indexOf(one);
      // One that was admitted meanwhile stays so.
      if (at < 0) return;
      this.#waiting.splice(at, 1);
      reject(reason);
      this.#admit();
    };
    const late = setTimeout(
      () => leave(errors.uploadsBusy({ seconds: 10 })),
      this.#options.waitMaxMilliseconds,
    );
    const abort = () => leave(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    this.#waiting.push(one);
    try {
      await promise;
    } finally {
      clearTimeout(late);
      signal.removeEventListener('abort', abort);
    }
  }

  #admit(): void {
    for (let next = this.#waiting[0]; next && this.#fits(next.bytes); next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#taken += next.bytes;
      next.admit();
    }
  }

  /** Whatever a body needs, it fits where there is no other. */
  #fits(bytes: number): boolean {
    return this.#taken === 0 || this.#taken + bytes <= this.#options.bytesMax;
  }
}
