import { findCurrency } from '../../src/catalogue/kinds/currency-table.ts';
import type { RuleKey, RuleSource } from '../../src/rules/rule-source.ts';
import type { Person, Transaction } from '../../src/rules/transaction.ts';

/** What the plain evaluator says of a transaction. */
export interface PlainDecision {
  readonly outcome: 'allow' | 'deny';
  readonly reason: string;
  readonly ruleId: number | null;
}

/** A transaction that was allowed before, and the numbers of the rules that have counted it. */
export interface Allowed {
  readonly transaction: Transaction;
  readonly countedBy: ReadonlySet<number>;
}

type Truth = boolean | 'no amount';

/**
 * Access rules once more, as plainly as they are described and without a thought for speed: what was counted is counted anew from
 * all that was allowed before. Throws `no amount` where a limit is in a currency of which the transaction has none.
 */
export function decidePlainly(
  sources: readonly RuleSource[],
  transaction: Transaction,
  person: Person,
  before: readonly Allowed[],
  otherwise: 'allow' | 'deny',
): PlainDecision {
  if (!person.isActive) return { outcome: 'deny', reason: 'user_not_active', ruleId: null };
  const inForce = sources
    .filter(({ isOn }) => isOn)
    .filter((rule) => isFor(rule, transaction, person) && isInTime(rule, transaction, person))
    .sort((a, b) => a.order - b.order || named(b) - named(a) || a.id - b.id);
  const matching = inForce.filter((rule) => matches(rule, transaction, person, before));
  const struck = new Set<RuleSource>();
  for (const rule of matching) {
    if (!rule.override || rule.isObserved || struck.has(rule)) continue;
    for (const other of inForce) if (other !== rule && reaches(rule, other)) struck.add(other);
  }
  const left = matching.filter((rule) => !struck.has(rule) && !rule.isObserved);
  const denying = left.find((rule) => !rule.isAllow);
  if (denying) return { outcome: 'deny', reason: 'rule', ruleId: denying.id };
  const allowing = inForce.filter((rule) => rule.isAllow && !rule.isObserved && !struck.has(rule));
  const facts = new Set(allowing.map(factsOf));
  for (const fact of facts) {
    if (!allowing.some((rule) => factsOf(rule) === fact && left.includes(rule)))
      return { outcome: 'deny', reason: 'outside_allow_list', ruleId: null };
  }
  if (left.length > 0) return { outcome: 'allow', reason: 'rule', ruleId: null };
  return { outcome: otherwise, reason: 'default', ruleId: null };
}

/** A user's rule reaches only rules of the user. */
function reaches({ owner, override }: RuleSource, other: RuleSource): boolean {
  if (!override || (owner === 'user' && other.owner === 'program')) return false;
  if ('ruleIds' in override) return override.ruleIds.includes(other.id);
  return other.order >= override.orderFrom && other.order <= override.orderTo;
}

function named({ scope }: RuleSource): number {
  return Object.values(scope).filter((id) => id !== undefined).length;
}

const types = ['', 'country_code', 'currency', 'amount', 'channel', 'merchant_id', 'terminal_id'];
types.push('merchant_category_code', 'type', 'bin_id');

function factsOf({ flat, keys }: RuleSource): string {
  const names = keys.map(({ name }) => name);
  return [...new Set(flat ? [types[flat.type]!, ...names] : names)].sort().join(' ');
}

function isFor({ scope, excluded }: RuleSource, { facts }: Transaction, person: Person): boolean {
  if (scope.userId !== undefined && scope.userId !== person.userId) return false;
  if (scope.groupId !== undefined && !person.groupIds.has(scope.groupId)) return false;
  if (scope.binId !== undefined && facts.bin_id !== `${scope.binId}`) return false;
  if (scope.posId !== undefined && facts.terminal_id !== `${scope.posId}`) return false;
  if (scope.accountId !== undefined) {
    if (facts.account_id !== `${scope.accountId}` || !person.accountIds.has(scope.accountId)) return false;
  }
  return excluded.every(({ entity, entityId }) => {
    if (entity === 7) return person.userId !== entityId;
    if (entity === 10) return facts.account_id !== `${entityId}`;
    if (entity === 40) return !person.groupIds.has(entityId);
    return facts.organization_id !== `${entityId}`;
  });
}

/** The days and times of a schedule, by a calendar that is asked anew each time. */
function isInTime({ schedule }: RuleSource, { at }: Transaction, { offsetMinutes }: Person): boolean {
  if (!schedule) return true;
  const local = new Date(at + offsetMinutes * 60_000);
  const clock = local.toISOString().slice(11, 16);
  let parts: boolean[] = [];
  let day = local;
  if (schedule.time) {
    const { start, end } = schedule.time;
    const isOver = end <= start;
    parts = [isOver ? clock >= start || clock < end : clock >= start && clock < end];
    if (isOver && clock < end) day = new Date(local.getTime() - 86_400_000);
  }
  const date = day.toISOString().slice(0, 10);
  if (schedule.firstDay && date < schedule.firstDay) return false;
  if (schedule.lastDay && date > schedule.lastDay) return false;
  const word = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', ...options }).format(day).toLowerCase();
  const list = (text: string) => text.toLowerCase().split(',');
  if (schedule.daysOfWeek) {
    const weekday = word({ weekday: 'long' });
    parts.push(list(schedule.daysOfWeek).some((name) => weekday.startsWith(name)));
  }
  if (schedule.months) {
    const month = word({ month: 'long' });
    parts.push(
      list(schedule.months).some((name) => month.startsWith(name) || Number(name) === day.getUTCMonth() + 1),
    );
  }
  if (schedule.daysOfMonth && schedule.daysOfMonth !== 'all') {
    parts.push(list(schedule.daysOfMonth).some((name) => Number(name) === day.getUTCDate()));
  } else if (schedule.daysOfMonth && schedule.isAny && parts.length === 0) parts.push(true);
  if (parts.length === 0) return true;
  return schedule.isAny ? parts.includes(true) : !parts.includes(false);
}

function matches(
  rule: RuleSource,
  transaction: Transaction,
  person: Person,
  before: readonly Allowed[],
): boolean {
  const flat = rule.flat ? [flatKey(rule)] : [];
  if (rule.isAny && !flat.every((key) => isHeld(rule, key, transaction, person))) return false;
  const named = rule.keys.filter(({ name }) => name !== rule.frequency?.limitKey);
  const others = rule.isAny ? named : [...flat, ...named];
  const simple = [...others].sort((a, b) => Number(isAmount(a)) - Number(isAmount(b)));
  const found = rule.isAny
    ? simple.some((key) => isHeld(rule, key, transaction, person))
    : simple.every((key) => isHeld(rule, key, transaction, person));
  if (!rule.frequency) return found;
  if (!rule.isAny && !found) return false;
  return rule.isAny
    ? isUnderLimit(rule, transaction, person, before) || found
    : isUnderLimit(rule, transaction, person, before);
}

function flatKey({ flat, isAllow }: RuleSource): RuleKey {
  const { type, value } = flat!;
  if (type === 3) return { name: 'amount', operator: isAllow ? '<=' : '>', value };
  return { name: types[type]!, operator: 'in', value };
}

function isAmount({ name }: RuleKey): boolean {
  return name === 'amount' || name === 'billing_amount';
}

function currencyOf({ keys, frequency }: RuleSource, person: Person): string | null {
  const key = keys.find(
    ({ name, operator }) =>
      operator === '=' &&
      name !== frequency?.limitKey &&
      (name === 'currency' || name === 'billing_currency'),
  );
  return key?.value.toUpperCase() ?? person.currency;
}

function amountOf(rule: RuleSource, { amounts }: Transaction, person: Person): number | null {
  const currency = currencyOf(rule, person);
  const fitting = amounts.filter((money) => money.currency === currency);
  return (fitting.find(({ name }) => name === 'billing_amount') ?? fitting[0])?.minorUnits ?? null;
}

function isHeld(rule: RuleSource, key: RuleKey, transaction: Transaction, person: Person): boolean {
  const truth = compare(rule, key, transaction, person);
  if (truth !== 'no amount') return truth;
  if (rule.isObserved) return false;
  throw new Error('no amount');
}

function compare(rule: RuleSource, key: RuleKey, transaction: Transaction, person: Person): Truth {
  const values = key.value.split(',').map((one) => one.trim().toUpperCase());
  if (isAmount(key)) {
    const units = amountOf(rule, transaction, person);
    if (units === null) return 'no amount';
    const decimals = findCurrency(currencyOf(rule, person)!)!.minorUnit!;
    const number = (text: string) => Math.round(Number(text) * 10 ** decimals);
    return compareNumbers(key.operator, units, key.value, values, number);
  }
  const given = transaction.facts[key.name as keyof Transaction['facts']];
  if (given === undefined) return false;
  switch (key.operator) {
    case '=':
      return given === key.value.toUpperCase();
    case '!=':
      return given !== key.value.toUpperCase();
    case 'starts with':
      return given.startsWith(key.value.toUpperCase());
    case 'in':
      return values.some((one) => {
        const [low, high] = one.split('-').map(Number);
        const isRange =
          /^[0-9]+-[0-9]+$/u.test(one) && /code|_id/u.test(key.name) && key.name !== 'country_code';
        return isRange && rule.flat ? Number(given) >= low! && Number(given) <= high! : one === given;
      });
    case 'not in':
      return !values.includes(given);
    default:
      return (
        /^[0-9]+$/u.test(given) && compareNumbers(key.operator, Number(given), key.value, values, Number)
      );
  }
}

function compareNumbers(
  operator: RuleKey['operator'],
  given: number,
  value: string,
  values: readonly string[],
  number: (text: string) => number,
): boolean {
  switch (operator) {
    case '=':
      return given === number(value);
    case '!=':
      return given !== number(value);
    case '<':
      return given < number(value);
    case '<=':
      return given <= number(value);
    case '>':
      return given > number(value);
    case '>=':
      return given >= number(value);
    case 'in':
      return values.map(number).includes(given);
    case 'not in':
      return !values.map(number).includes(given);
    default: {
      const [low, high] = value.split('-').map(number);
      return given >= low! && given <= high!;
    }
  }
}

function isUnderLimit(
  rule: RuleSource,
  transaction: Transaction,
  person: Person,
  before: readonly Allowed[],
): boolean {
  const frequency = rule.frequency!;
  const key = rule.keys.find(({ name }) => name === frequency.limitKey)!;
  const fact = (one: Transaction) =>
    frequency.uniqueKey && one.facts[frequency.uniqueKey as keyof Transaction['facts']];
  if (frequency.uniqueKey && fact(transaction) === undefined) return false;
  const isSpanOf = (one: Transaction) =>
    frequency.span.startsWith('last_')
      ? one.at >
        transaction.at -
          frequency.length *
            { last_minutes: 60e3, last_hours: 36e5, last_days: 864e5 }[frequency.span as 'last_days']!
      : spanName(frequency.span, one.at, person) === spanName(frequency.span, transaction.at, person);
  const counted = before
    .filter(({ countedBy }) => countedBy.has(rule.id))
    .map((one) => one.transaction)
    .filter(isSpanOf);
  const same = counted.filter((one) => frequency.method === 3 || fact(one) === fact(transaction));
  let total: number;
  if (frequency.method === 1) total = same.length + 1;
  else if (frequency.method === 3) total = new Set([...same.map(fact), fact(transaction)]).size;
  else {
    const units = amountOf(rule, transaction, person);
    if (units === null) {
      if (rule.isObserved) return false;
      throw new Error('no amount');
    }
    total = same.reduce((sum, one) => sum + (amountOf(rule, one, person) ?? 0), units);
  }
  const decimals = frequency.method === 2 ? findCurrency(currencyOf(rule, person)!)!.minorUnit! : 0;
  const number = (text: string) => Math.round(Number(text) * 10 ** decimals);
  return compareNumbers(key.operator, total, key.value, [], number);
}

function spanName(span: string, at: number, { offsetMinutes }: Person): string {
  const local = new Date(at + offsetMinutes * 60_000).toISOString();
  switch (span) {
    case 'hour':
      return local.slice(0, 13);
    case 'day':
      return local.slice(0, 10);
    case 'month':
      return local.slice(0, 7);
    case 'year':
      return local.slice(0, 4);
    case 'week': {
      const date = new Date(`${local.slice(0, 10)}T00:00:00Z`);
      while (date.getUTCDay() !== 1) date.setUTCDate(date.getUTCDate() - 1);
      return date.toISOString();
    }
    default:
      return '';
  }
}
