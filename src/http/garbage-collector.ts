import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** V8's own collector, as `--expose-gc` shows it. */
type Collect = (options: { readonly type: 'major'; readonly execution: 'async' }) => Promise<void>;

/**
 * Has what large bodies leave behind collected before others come. V8 would let the heap double first: bodies of 27 MiB, of which one is
 * there at a time, made a process of 690 MiB.
 */
export class GarbageCollector {
  readonly #bytesMax: number;
  readonly #collect: Collect;
  #left = 0;

  /** `bytesMax`: how much may lie about before it is collected. */
  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
    // The flag counts for contexts that are made from then on.
    setFlagsFromString('--expose-gc');
    this.#collect = runInNewContext('gc');
  }

  /** So many bytes are of no use any more; calls `done` once there is room for others. */
  leaveBehind(bytes: number, done: () => void): void {
    this.#left += bytes;
    if (this.#left < this.#bytesMax) {
      done();
      return;
    }
    this.#left = 0;
    void this.#collect({ type: 'major', execution: 'async' }).finally(done);
  }
}
