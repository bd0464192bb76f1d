import { entity } from '../catalogue/codes.ts';
import { calcMethod, factOfType } from '../catalogue/rule-facts.ts';
import { type Condition, compileKey, compileValue, decimalsOf } from './conditions.ts';
import { minorUnitsOf } from './money.ts';
import type { RuleFrequency, RuleKey, RuleOverride, RuleSource } from './rule-source.ts';
import { compileSchedule, type Holds } from './schedule.ts';
import type { Person, Transaction } from './transaction.ts';

/** The limit of a rule that counts. */
export interface Limit {
  readonly frequency: RuleFrequency;
  /** The key as it is said. */
  readonly says: RuleKey;
  /** The currency of a limit of amounts; null: the user's primary one. */
  readonly currency: string | null;
  /** The most that a total may be for the key to say what it says of small totals; null where the currency has no minor units. */
  largestIn(currency: string): number | null;
  /** What the key says of totals up to the largest; above it says the opposite. */
  readonly holdsBelow: boolean;
}

/** A rule that is ready to be asked. */
export interface CompiledRule {
  readonly source: RuleSource;
  /** Which allowing rules stand beside each other: those of one group allow together. */
  readonly factGroup: string;
  /** What must hold of a flat rule besides, where one of the conditions is enough. */
  readonly flat: Condition | null;
  /** The keys but that of the limit; with the flat value where all must hold. */
  readonly conditions: readonly Condition[];
  readonly limit: Limit | null;
  readonly holdsAt: Holds | null;
  readonly strikes: ((other: RuleSource) => boolean) | null;
  /** Whether it is for this user and this transaction. */
  isInScope(person: Person, transaction: Transaction): boolean;
  /** How many things the scope names: of two rules of one order, the one that names more is named. */
  readonly narrowness: number;
}

/** Makes a rule ready. Throws on one that `ruleFaults` would have refused. */
export function compileRule(source: RuleSource): CompiledRule {
  const { frequency } = source;
  const limitKey = frequency && source.keys.find(({ name }) => name === frequency.limitKey);
  const others = source.keys.filter((key) => key !== limitKey);
  // "currency = USD" beside an amount says in which currency the limit is.
  const limitCurrency = currencyOf(others);
  const conditions = others.map((key) => compileKey(key, limitCurrency));
  const flat = source.flat ? compileFlat(source, limitCurrency) : null;
  return {
    source,
    factGroup: factGroupOf(source),
    flat: source.isAny ? flat : null,
    // Amounts last: whether a transaction has one in the currency matters only where all else holds.
    conditions: [...(flat && !source.isAny ? [flat] : []), ...conditions].sort(
      (a, b) => Number(a.currency !== undefined) - Number(b.currency !== undefined),
    ),
    limit: frequency && limitKey ? compileLimit(frequency, limitKey, limitCurrency) : null,
    holdsAt: source.schedule ? compileSchedule(source.schedule) : null,
    strikes: source.override ? compileOverride(source, source.override) : null,
    isInScope: compileScope(source),
    narrowness: Object.values(source.scope).filter((id) => id !== undefined).length,
  };
}

/** Orders rules as they are asked: the lower order first, then the narrower scope, then the lower number. */
export function compareRules(a: CompiledRule, b: CompiledRule): number {
  return a.source.order - b.source.order || b.narrowness - a.narrowness || a.source.id - b.source.id;
}

function currencyOf(keys: readonly RuleKey[]): string | null {
  const isNamed = ({ name, operator }: RuleKey) =>
    operator === '=' && (name === 'currency' || name === 'billing_currency');
  return keys.find(isNamed)?.value.trim().toUpperCase() ?? null;
}

function factGroupOf({ flat, keys }: RuleSource): string {
  const names = [...(flat ? [factOfType[flat.type] ?? ''] : []), ...keys.map(({ name }) => name)];
  return [...new Set(names)].sort().join(' ');
}

/** A flat amount is the most per transaction: what is above it is denied, or what is up to it allowed. */
function compileFlat({ flat, isAllow }: RuleSource, limitCurrency: string | null): Condition {
  const { type, value } = flat!;
  const fact = factOfType[type];
  if (fact === undefined) throw new Error(`there is no type ${type} of rules`);
  if (fact !== 'amount') return compileValue(fact, value);
  return compileKey({ name: fact, operator: isAllow ? '<=' : '>', value }, limitCurrency);
}

function compileLimit(frequency: RuleFrequency, key: RuleKey, currency: string | null): Limit {
  const isSum = frequency.method === calcMethod.sum;
  const { operator } = key;
  // "at least 4" says of a total what "more than 3" says.
  const less = operator === '>=' || operator === '<' ? 1 : 0;
  const read = (code: string): number | null => {
    const decimals = isSum ? decimalsOf(code) : 0;
    return decimals === null ? null : minorUnitsOf(key.value, decimals);
  };
  return {
    frequency,
    says: key,
    currency: isSum ? currency : null,
    largestIn: (code) => {
      const limit = read(code);
      return limit === null ? null : limit - less;
    },
    holdsBelow: operator === '<' || operator === '<=',
  };
}

function compileOverride(own: RuleSource, override: RuleOverride): (other: RuleSource) => boolean {
  const isReached = ((): ((other: RuleSource) => boolean) => {
    if ('ruleIds' in override) {
      const ids = new Set(override.ruleIds);
      return ({ id }) => ids.has(id);
    }
    return ({ order }) => order >= override.orderFrom && order <= override.orderTo;
  })();
  // A user's rule never reaches one of the programme, and no rule itself.
  return (other) => other !== own && (own.owner === 'program' || other.owner === 'user') && isReached(other);
}

function compileScope({ scope, excluded }: RuleSource): CompiledRule['isInScope'] {
  const { userId, groupId, binId, accountId, posId } = scope;
  const bin = binId === undefined ? undefined : String(binId);
  const account = accountId === undefined ? undefined : String(accountId);
  const terminal = posId === undefined ? undefined : String(posId);
  if (Object.values(scope).every((id) => id === undefined) && excluded.length === 0) return () => true;
  return (person, { facts }) =>
    (userId === undefined || person.userId === userId) &&
    (groupId === undefined || person.groupIds.has(groupId)) &&
    (bin === undefined || facts.bin_id === bin) &&
    (account === undefined || (facts.account_id === account && person.accountIds.has(accountId!))) &&
    (terminal === undefined || facts.terminal_id === terminal) &&
    !excluded.some((one) => isAbout(one, person, facts));
}

function isAbout(one: RuleSource['excluded'][number], person: Person, facts: Transaction['facts']): boolean {
  switch (one.entity) {
    case entity.user:
      return person.userId === one.entityId;
    case entity.account:
      return facts.account_id === String(one.entityId);
    case entity.group:
      return person.groupIds.has(one.entityId);
    case entity.organisation:
      return facts.organization_id === String(one.entityId);
    default:
      return false;
  }
}
