import type { RowOutcome, RowResult } from './source-row.ts';

/** How many rows had which outcome. */
export type Tally = Record<RowOutcome, number>;

/** Nothing counted yet. */
export function newTally(): Tally {
  return { created: 0, present: 0, checked: 0, refused: 0 };
}

/** Counts a row. */
export function count(tally: Tally, { outcome }: RowResult): void {
  tally[outcome] += 1;
}

/** How many rows were counted. */
export function totalOf(tally: Tally): number {
  return Object.values(tally).reduce((sum, number) => sum + number, 0);
}
