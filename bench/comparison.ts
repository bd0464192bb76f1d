import type { Round } from './measure.ts';
import type { ScenarioName } from './scenarios/index.ts';

/** What is held against what: of how many calls a second, of the time or the processor time of a call, of the slowest in a hundred. */
export type Measure = 'rate' | 'time' | 'processor' | 'p99';

/** A ratio that a comparison is made for. */
export interface WantedRatio {
  readonly of: string;
  readonly over: string;
  readonly by: Measure;
  /** What it should reach, or not pass. */
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** Several contenders measured in turns, and the ratios that are looked for. */
export interface Comparison {
  readonly scenario: ScenarioName;
  readonly title: string;
  readonly connections: number;
  readonly rounds: readonly Round[];
  readonly ratios: readonly WantedRatio[];
}

/** Takes a comparison as soon as it is made: what was measured is not lost with what comes after it. */
export type Keep = (comparison: Comparison) => void;

/** A ratio as it came out: the median of the rounds' own ratios, and each of them. */
export interface FoundRatio {
  readonly median: number;
  readonly each: readonly number[];
}

/** The middle of some numbers; NaN of none. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length % 2 === 1) return sorted[middle]!;
  return (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Works out a ratio: each round compares neighbours in time. */
export function findRatio(rounds: readonly Round[], { of, over, by }: WantedRatio): FoundRatio {
  const each = rounds.map((round) => {
    const [one, other] = [round[of]!, round[over]!];
    if (by === 'rate') return one.perSecond / other.perSecond;
    if (by === 'time') return other.perSecond / one.perSecond;
    if (by === 'p99') return one.p99 / other.p99;
    return (one.serverMs + one.databaseMs) / (other.serverMs + other.databaseMs);
  });
  return { median: median(each), each };
}

/** Whether a ratio is as it should be; undefined where nothing is asked of it. */
export function isMet(ratio: number, { atLeast, atMost }: Pick<WantedRatio, 'atLeast' | 'atMost'>) {
  if (atLeast === undefined && atMost === undefined) return undefined;
  return (atLeast === undefined || ratio >= atLeast) && (atMost === undefined || ratio <= atMost);
}
