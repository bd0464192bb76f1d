import { calcMethod } from '../catalogue/rule-facts.ts';
import type { Consumption, Counted } from './decide.ts';
import { isTrailing } from './windows.ts';

type Wanted = Pick<Consumption, 'rule' | 'window' | 'partition' | 'add'>;

/** One transaction that a rule has counted. */
interface Entry {
  readonly at: number;
  readonly add: number;
  readonly partition: string;
}

/**
 * What rules have counted of one user, held in memory: for transactions that are only tried out, in the order in which they took place. The
 * database counts in the same way (storage/rule-decisions.ts).
 */
export class MemoryCounters {
  /** Of spans of the calendar. */
  readonly #totals = new Map<string, number>();
  /** Of spans of the calendar in which different values are counted. */
  readonly #values = new Map<string, Set<string>>();
  /** Of spans that look back. */
  readonly #entries = new Map<string, Entry[]>();

  /** What a rule has counted before a transaction. */
  counted = (wanted: Wanted): Counted => {
    const { rule, window, partition } = wanted;
    const frequency = rule.limit!.frequency;
    const isDistinct = frequency.method === calcMethod.distinct;
    const key = keyOf(wanted);
    if (isTrailing(frequency)) {
      const counted = (this.#entries.get(key) ?? []).filter(({ at }) => at > window.from!);
      if (!isDistinct) return { total: counted.reduce((sum, { add }) => sum + add, 0) };
      const values = new Set(counted.map((entry) => entry.partition));
      return { total: values.size, isKnown: values.has(partition) };
    }
    if (!isDistinct) return { total: this.#totals.get(key) ?? 0 };
    const values = this.#values.get(key);
    return { total: values?.size ?? 0, isKnown: values?.has(partition) ?? false };
  };

  /** Counts what an allowed transaction consumes. */
  consume(consumed: readonly Consumption[], at: number): void {
    for (const one of consumed) {
      const { add, partition, rule } = one;
      const { frequency } = rule.limit!;
      const key = keyOf(one);
      if (isTrailing(frequency)) entryOf(this.#entries, key, () => []).push({ at, add, partition });
      else if (frequency.method === calcMethod.distinct)
        entryOf(this.#values, key, () => new Set<string>()).add(partition);
      else this.#totals.set(key, (this.#totals.get(key) ?? 0) + add);
    }
  }
}

function entryOf<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

/** Of different values all lie together; else each value by which a rule counts apart has its own total. */
function keyOf({ rule, window, partition }: Wanted): string {
  const isDistinct = rule.limit!.frequency.method === calcMethod.distinct;
  return `${rule.source.owner} ${rule.source.id} ${window.label} ${isDistinct ? '' : partition}`;
}
