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
 * here for each of a million users some hundredths of one. Finds what `%` of `pg_trgm` finds at `candidateSimilarity`.
 */
export class TrigramIndex {
  readonly #postings = new Map<string, number[]>();
  readonly #sizes: number[] = [];
  readonly #counts: Uint16Array;

  constructor(texts: readonly string[]) {
    for (const [index, text] of texts.entries()) {
      const parts = trigramsOf(text);
      this.#sizes.push(parts.size);
      for (const part of parts) {
        const posting = this.#postings.get(part);
        if (posting) posting.push(index);
        else this.#postings.set(part, [index]);
      }
    }
    this.#counts = new Uint16Array(texts.length);
  }

  /** Adds to `found` the places of the texts that have enough in common with a text. */
  find(text: string, found: Set<number>): void {
    const parts = trigramsOf(text);
    const touched: number[] = [];
    for (const part of parts) {
      for (const index of this.#postings.get(part) ?? []) {
        if (this.#counts[index] === 0) touched.push(index);
        this.#counts[index]! += 1;
      }
    }
    for (const index of touched) {
      const common = this.#counts[index]!;
      this.#counts[index] = 0;
      if (common / (parts.size + this.#sizes[index]! - common) >= candidateSimilarity) found.add(index);
    }
  }
}
