import type { Consumption, Counted } from './decide.ts';
import { calcMethod } from './rule-source.ts';
import { isTrailing } from './windows.ts';

/** One transaction that a rule has counted. */
interface Entry {
  readonly at: number;
  readonly add: number;
  readonly partition: string;
}

type Wanted = Pick<Consumption, 'rule' | 'window' | 'partition' | 'add'>;

/**
 * What rules have counted, held in memory: for transactions that are only tried out, in the order in which they took place. The
 * database counts in the same way (storage/rule-counters.ts).
 */
export class MemoryCounters {
  readonly #entries = new Map<string, Entry[]>();

  /** What a rule has counted before a transaction. */
  counted = (wanted: Wanted): Counted => {
    const { rule, window, partition } = wanted;
    const frequency = rule.limit!.frequency;
    const stored = this.#entries.get(keyOf(wanted)) ?? [];
    const counted = isTrailing(frequency) ? stored.filter(({ at }) => at > window.from!) : stored;
    if (frequency.method !== calcMethod.distinct) {
      return { total: counted.reduce((sum, { add }) => sum + add, 0) };
    }
    const values = new Set(counted.map((entry) => entry.partition));
    return { total: values.size, isKnown: values.has(partition) };
  };

  /** Counts what an allowed transaction consumes. */
  consume(consumed: readonly Consumption[], at: number): void {
    for (const one of consumed) {
      const key = keyOf(one);
      const { add, partition } = one;
      this.#entries.set(key, [...(this.#entries.get(key) ?? []), { at, add, partition }]);
    }
  }
}

/** Of different values all lie together; else each value by which a rule counts apart has its own total. */
function keyOf({ rule, window, partition }: Wanted): string {
  const isDistinct = rule.limit!.frequency.method === calcMethod.distinct;
  return JSON.stringify([rule.source.id, window.label, isDistinct ? '' : partition]);
}
