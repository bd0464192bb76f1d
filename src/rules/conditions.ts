import { findCurrency } from '../catalogue/kinds/currency-table.ts';
import type { FactName } from '../catalogue/rule-facts.ts';
import { canonicalFact, isAmountFact, isOrdered, isTextFact } from './facts.ts';
import { minorUnitsOf } from './money.ts';
import type { RuleKey } from './rule-source.ts';
import type { Money, Transaction } from './transaction.ts';

/** What becomes of a comparison. `unknown`: the transaction has no amount in the currency of the limit. */
export type Outcome = boolean | 'unknown';

/** A comparison that is ready to be made. The currency is that in which a limit without one is. */
export interface Condition {
  /** The fact, and how it is compared, for those who read why. */
  readonly says: RuleKey;
  readonly fact: string;
  /** Of an amount: in which currency the limit is; null: in the user's primary one. */
  readonly currency?: string | null;
  holds(transaction: Transaction, userCurrency: string | null): Outcome;
}

/** A comparison with numbers: of a total, or of an amount. */
export type Bound = (value: number) => boolean;

/** Makes a comparison of a fact ready. The key has been looked through (rule-faults.ts). */
export function compileKey(key: RuleKey, limitCurrency: string | null): Condition {
  if (isAmountFact(key.name)) {
    const currency = limitCurrency;
    return { says: key, fact: key.name, currency, holds: amountCondition(key, currency) };
  }
  if (!isTextFact(key.name)) throw new Error(`"${key.name}" is no fact of a transaction`);
  return { says: key, fact: key.name, holds: textCondition(key.name, key) };
}

/** The comparison of a flat rule: `5411`, `5411,5812`, `5411-5499`, or several of both with commas. */
export function compileValue(fact: FactName, value: string): Condition {
  const exact = new Set<string>();
  const ranges: { readonly low: number; readonly high: number }[] = [];
  for (const entry of value.split(',').map((text) => text.trim())) {
    const range = isOrdered(fact) ? rangeOf(entry) : null;
    if (range) ranges.push(range);
    else exact.add(canonicalFact(fact, entry));
  }
  const holds = ({ facts }: Transaction) => {
    const given = facts[fact];
    if (given === undefined) return false;
    if (exact.has(given)) return true;
    return ranges.length > 0 && ranges.some(({ low, high }) => Number(given) >= low && Number(given) <= high);
  };
  return { says: { name: fact, operator: 'in', value }, fact, holds };
}

/** A comparison with a limit, as a total of minor units or of transactions is compared with it. Null where the value is none. */
export function boundOf({ operator, value }: RuleKey, read: (text: string) => number | null): Bound | null {
  if (operator === 'between') {
    const [low, high] = value.split('-').map((text) => read(text.trim()));
    if (low == null || high == null) return null;
    return (given) => given >= low && given <= high;
  }
  if (operator === 'in' || operator === 'not in') {
    const numbers = value.split(',').map((text) => read(text.trim()));
    if (numbers.some((number) => number === null)) return null;
    const set = new Set(numbers);
    return operator === 'in' ? (given) => set.has(given) : (given) => !set.has(given);
  }
  const limit = read(value.trim());
  if (limit === null) return null;
  switch (operator) {
    case '=':
      return (given) => given === limit;
    case '!=':
      return (given) => given !== limit;
    case '<':
      return (given) => given < limit;
    case '<=':
      return (given) => given <= limit;
    case '>':
      return (given) => given > limit;
    case '>=':
      return (given) => given >= limit;
    default:
      return null;
  }
}

/** The number that a whole number is, of up to fifteen digits; null for any other text. */
export function wholeNumber(text: string): number | null {
  return /^[0-9]{1,15}$/u.test(text) ? Number(text) : null;
}

/** How many decimals a currency has; null for what is none, or has none in the standard. */
export function decimalsOf(currency: string): number | null {
  return findCurrency(currency)?.minorUnit ?? null;
}

/** The amount that a transaction has in a currency, the billing amount first; undefined where it has none. */
export function amountIn({ amounts }: Transaction, currency: string | null): Money | undefined {
  let found: Money | undefined;
  for (const money of amounts) {
    if (money.currency === currency && (!found || money.name === 'billing_amount')) found = money;
  }
  return found;
}

function amountCondition(key: RuleKey, limitCurrency: string | null): Condition['holds'] {
  // A limit is read in minor units, of which there are as many as the currency of the transaction's amount has.
  const bounds = new Map<string, Bound | null>();
  const boundIn = (currency: string): Bound | null => {
    const known = bounds.get(currency);
    if (known !== undefined) return known;
    const decimals = decimalsOf(currency);
    const bound = decimals === null ? null : boundOf(key, (text) => minorUnitsOf(text, decimals));
    bounds.set(currency, bound);
    return bound;
  };
  return (transaction, userCurrency) => {
    const currency = limitCurrency ?? userCurrency;
    const money = amountIn(transaction, currency);
    const bound = money && boundIn(money.currency);
    return money && bound ? bound(money.minorUnits) : 'unknown';
  };
}

function textCondition(fact: FactName, key: RuleKey): Condition['holds'] {
  // The beginning of a number is no number.
  const wanted =
    key.operator === 'starts with' ? key.value.trim().toUpperCase() : canonicalFact(fact, key.value);
  const entries = new Set(key.value.split(',').map((text) => canonicalFact(fact, text)));
  const bound = isOrdered(fact) ? boundOf(key, wholeNumber) : null;
  const test: (given: string) => boolean = (() => {
    switch (key.operator) {
      case '=':
        return (given) => given === wanted;
      case '!=':
        return (given) => given !== wanted;
      case 'in':
        return (given) => entries.has(given);
      case 'not in':
        return (given) => !entries.has(given);
      case 'starts with':
        return (given) => given.startsWith(wanted);
      default:
        if (!bound) throw new Error(`"${key.value}" is no bound of ${fact}`);
        return (given) => wholeNumber(given) !== null && bound(Number(given));
    }
  })();
  // What a transaction does not say is never compared, not even as different.
  return ({ facts }) => {
    const given = facts[fact];
    return given !== undefined && test(given);
  };
}

function rangeOf(entry: string): { low: number; high: number } | null {
  const [low, high, more] = entry.split('-').map((text) => wholeNumber(text.trim()));
  return low != null && high != null && more === undefined ? { low, high } : null;
}
