import { LRUCache } from 'lru-cache';

/** An answer, and the state that it was made from. */
export interface KeptAnswer<Answer> {
  readonly state: string;
  readonly answer: Answer;
}

/** What a cache is told. */
export interface AnswerCacheOptions {
  /** What all entries together may take. The one that was used longest ago goes first. */
  readonly bytesMax: number;
  /** An entry that nobody used for so long goes too: what was erased does not stay in memory. */
  readonly idleMilliseconds: number;
  /** A number of at least 0 and below 1. */
  readonly random?: () => number;
}

/** What an entry takes besides its texts: objects, and places in the tables of the cache. */
const entryBytes = 400;

/** A cache counts as full from this share of its bytes on. */
const fullShare = 0.9;

/**
 * The share of answers that a full cache still takes in: what is read often comes in soon, and where everybody is read in
 * turn, little is thrown out for what is not read again.
 */
const admittedShare = 1 / 8;

/** How many keys are remembered that were asked for lately; a power of two. */
const seenMax = 8192;

/**
 * Keeps answers beside the state that each was made from. It does not know whether that state still holds: whoever uses an
 * answer compares the state with the database first. A key is kept from its second use on, so that reads of everybody in
 * turn push nothing out.
 */
export class AnswerCache<Answer> {
  readonly #options: AnswerCacheOptions;
  readonly #entries: LRUCache<string, KeptAnswer<Answer>>;
  /** Hashes of the keys that were asked for, each in a place of its own making. */
  readonly #seen = new Uint32Array(seenMax);

  constructor(options: AnswerCacheOptions) {
    this.#options = options;
    this.#entries = new LRUCache({
      maxSize: options.bytesMax,
      ttl: options.idleMilliseconds,
      updateAgeOnGet: true,
    });
  }

  /** What all entries take together, in bytes. */
  get bytes(): number {
    return this.#entries.calculatedSize;
  }

  /** The entry of a key. */
  get(key: string): KeptAnswer<Answer> | undefined {
    return this.#entries.get(key);
  }

  /** Whether the answer of a key is worth keeping: not at its first use, and in a full cache not each time. */
  isWanted(key: string): boolean {
    const hash = hashOf(key);
    const place = hash & (seenMax - 1);
    const wasSeen = this.#seen[place] === hash;
    this.#seen[place] = hash;
    if (!wasSeen) return false;
    const isFull = this.bytes > this.#options.bytesMax * fullShare;
    return !isFull || (this.#options.random ?? Math.random)() < admittedShare;
  }

  /** Keeps an answer, in place of an older one. `text`: what of it takes room. */
  keep(key: string, kept: KeptAnswer<Answer>, text: string): void {
    // A text with a character beyond Latin-1 takes two bytes each.
    this.#entries.set(key, kept, { size: entryBytes + 2 * (key.length + kept.state.length + text.length) });
  }

  /** Drops the entry of a key, if there is one. */
  drop(key: string): void {
    this.#entries.delete(key);
  }

  /** Drops what nobody used for long. */
  dropIdle(): void {
    this.#entries.purgeStale();
  }
}

/** A hash of 32 bits that spreads keys which differ in a digit (FNV-1a). */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
