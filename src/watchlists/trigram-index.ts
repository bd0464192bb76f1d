import { candidateSimilarity } from '../catalogue/watchlists.ts';

/**
 * The three-letter parts of words of ASCII letters and digits, as `pg_trgm` makes them: each word with two spaces before it and one
 * behind.
 */
export function trigramsOf(text: string): Set<string> {
  const parts = new Set<string>();
  for (const word of text.split(' ')) {
    if (word === '') continue;
    const padded = `  ${word} `;
    for (let at = 0; at + 3 <= padded.length; at += 1) parts.add(padded.slice(at, at + 3));
  }
  return parts;
}

/**
 * Texts, and where each of their parts stands, in memory: what the index of PostgreSQL answers for one user costs milliseconds, and
 * here for each of a million users a fraction of one. Finds what `%` of `pg_trgm` finds at `candidateSimilarity`.
 */
export class TrigramIndex {
  /** Parts by number. */
  readonly #numbers = new Map<string, number>();
  /** By the number of a part, the texts that have it. */
  readonly #postings: number[][] = [];
  /** By text, the numbers of its parts. */
  readonly #parts: Int32Array[] = [];
  readonly #counts: Uint16Array;

  constructor(texts: readonly string[]) {
    for (const [index, text] of texts.entries()) {
      const numbers = Int32Array.from(trigramsOf(text), (part) => this.#numberOf(part));
      for (const number of numbers) this.#postings[number]!.push(index);
      this.#parts.push(numbers);
    }
    this.#counts = new Uint16Array(texts.length);
  }

  #numberOf(part: string): number {
    const known = this.#numbers.get(part);
    if (known !== undefined) return known;
    const number = this.#postings.push([]) - 1;
    this.#numbers.set(part, number);
    return number;
  }

  /**
   * Adds to `found` the places of the texts that have enough in common with a text. Whoever has enough has at least so many parts in
   * common that the parts that stand in most texts need not be gone through: a text without any of the others has too few.
   */
  find(text: string, found: Set<number>): void {
    const parts = trigramsOf(text);
    const known = [...parts].flatMap((part) => this.#numbers.get(part) ?? []);
    known.sort((one, other) => this.#postings[one]!.length - this.#postings[other]!.length);
    // Of a text that consists of nothing else; any other needs more.
    const neededMin = Math.ceil(candidateSimilarity * parts.size);
    const frequent = known.splice(Math.max(0, known.length - (neededMin - 1)));
    const touched: number[] = [];
    for (const number of known) {
      for (const index of this.#postings[number]!) {
        if (this.#counts[index] === 0) touched.push(index);
        this.#counts[index]! += 1;
      }
    }
    for (const index of touched) {
      const count = this.#counts[index]!;
      this.#counts[index] = 0;
      const own = this.#parts[index]!;
      const isEnough = (common: number) => common / (parts.size + own.length - common) >= candidateSimilarity;
      if (!isEnough(count + frequent.length)) continue;
      if (isEnough(count + frequent.filter((number) => own.includes(number)).length)) found.add(index);
    }
  }
}
