import type { DecisionOutcome, DecisionReason } from '../catalogue/decisions.ts';
import { calcMethod } from '../catalogue/rule-facts.ts';
import { clockAt } from './clock.ts';
import { type CompiledRule, compareRules } from './compile-rule.ts';
import { amountIn, type Condition, type Outcome } from './conditions.ts';
import { isTextFact } from './facts.ts';
import { candidates, indexRules, type RuleIndex } from './rule-index.ts';
import type { Person, Transaction } from './transaction.ts';
import { type Window, windowOf } from './windows.ts';

/** The rules that decide for a user, in the order in which they are asked. */
export interface RuleSet {
  readonly rules: readonly CompiledRule[];
  /** The group of each rule, as a number. */
  readonly groups: readonly number[];
  readonly groupCount: number;
  /** Which rules have to be looked at for a transaction. */
  readonly index: RuleIndex;
}

/** What becomes of a rule with one transaction. */
export const ruleState = {
  /** It is for another user, transaction or time; or it denies and a value that it asks for is not the transaction's. */
  passedOver: 0,
  notMatched: 1,
  matched: 2,
  /** It would match, and another one strikes it out. */
  struckOut: 3,
  /** It does not match, and another one strikes it out: it is as if it were not there. */
  setAside: 4,
} as const;

/** What a rule has counted before the transaction. */
export interface Counted {
  readonly total: number;
  /** Of different values: the value of this transaction is one of them. */
  readonly isKnown?: boolean;
}

/** What a transaction that is allowed adds to what a rule counts. */
export interface Consumption {
  readonly rule: CompiledRule;
  readonly window: Window;
  /** The value by which the rule counts apart; empty where it does not. Of different values: the value. */
  readonly partition: string;
  /** Transactions, minor units, or 1 for a value that may be a new one. */
  readonly add: number;
  /** The total after it is at most, or at least, so much, or the decision would be another one; null: nothing depends on it. */
  readonly atMost: number | null;
  readonly atLeast: number | null;
}

/** What is decided of a transaction. */
export interface Decision {
  readonly outcome: DecisionOutcome;
  readonly reason: DecisionReason;
  /** The rule that denied. */
  readonly rule: CompiledRule | null;
  /** By the place of the rule in the set: one of `ruleState`. */
  readonly states: Uint8Array;
  /** What it adds; empty where it is denied. */
  readonly consumed: readonly Consumption[];
}

/** A limit of an amount is in a currency of which the transaction says no amount. */
export class AmountMissing extends Error {
  readonly ruleId: number;
  readonly currency: string | null;

  constructor(ruleId: number, currency: string | null) {
    super(`rule ${ruleId} needs an amount in ${currency ?? 'the primary currency'}`);
    this.ruleId = ruleId;
    this.currency = currency;
  }
}

/** What a rule has counted; undefined: not known yet, and taken to be so little that the rule lets the transaction through. */
export type CountedBy = (consumption: Omit<Consumption, 'atMost' | 'atLeast'>) => Counted | undefined;

/** Puts rules into the order in which they are asked. */
export function ruleSetOf(compiled: readonly CompiledRule[]): RuleSet {
  const rules = [...compiled].filter(({ source }) => source.isOn).sort(compareRules);
  const names = [...new Set(rules.map(({ factGroup }) => factGroup))];
  return {
    rules,
    groups: rules.map(({ factGroup }) => names.indexOf(factGroup)),
    groupCount: names.length,
    index: indexRules(rules),
  };
}

const nothing: Counted = { total: 0, isKnown: false };

/**
 * Decides a transaction. Rules in force that match, less those that others strike out: a denying one denies, the first in order named;
 * else each fact with an allowing rule in force needs one that matches; else the programme's default holds. Throws
 * AmountMissing.
 */
export function decide(
  { rules, groups, groupCount, index }: RuleSet,
  transaction: Transaction,
  person: Person,
  countedBy: CountedBy,
  otherwise: 'allow' | 'deny',
): Decision {
  const states = new Uint8Array(rules.length);
  if (!person.isActive) {
    return { outcome: 'deny', reason: 'user_not_active', rule: null, states, consumed: [] };
  }
  const clock = clockAt(transaction.at, person.offsetMinutes);
  const counting: { readonly place: number; readonly consumption: Consumption }[] = [];
  let hasOverrides = false;
  const looked = candidates(index, transaction);
  for (const place of looked) {
    const rule = rules[place]!;
    if (!rule.isInScope(person, transaction)) continue;
    if (rule.holdsAt !== null && !rule.holdsAt(clock)) continue;
    states[place] = ruleState.notMatched;
    if (rule.flat !== null && !isHeld(rule, rule.flat, transaction, person)) continue;
    const { isAny } = rule.source;
    let isMatched = !isAny;
    for (const condition of rule.conditions) {
      const isHolding = isHeld(rule, condition, transaction, person);
      if (isHolding === isAny) {
        isMatched = isAny;
        break;
      }
    }
    if (rule.limit !== null && (isAny || isMatched)) {
      const consumption = consumptionOf(
        rule,
        transaction,
        person,
        windowOf(rule.limit.frequency, transaction.at, clock),
        countedBy,
      );
      if (consumption === null) isMatched = isAny && isMatched;
      else {
        counting.push({ place, consumption: consumption.consumption });
        isMatched = isAny ? isMatched || consumption.isHolding : consumption.isHolding;
      }
    }
    if (!isMatched) continue;
    states[place] = ruleState.matched;
    if (rule.strikes !== null && !rule.source.isObserved) hasOverrides = true;
  }
  if (hasOverrides) strikeOut(rules, states);
  const decides = (place: number) => states[place] === ruleState.matched && !rules[place]!.source.isObserved;
  const denying = looked.find((place) => decides(place) && !rules[place]!.source.isAllow);
  if (denying !== undefined) {
    return { outcome: 'deny', reason: 'rule', rule: rules[denying]!, states, consumed: [] };
  }
  if (isOutside(rules, groups, groupCount, states, looked)) {
    return { outcome: 'deny', reason: 'outside_allow_list', rule: null, states, consumed: [] };
  }
  const isAllowed = looked.some((place) => decides(place) && rules[place]!.source.isAllow);
  if (!isAllowed && otherwise === 'deny') {
    return { outcome: 'deny', reason: 'default', rule: null, states, consumed: [] };
  }
  // An allowing rule that does not match has nothing to count; what is struck out is as if it were not there.
  const consumed = counting
    .filter(({ place }) => {
      if (states[place] === ruleState.struckOut || states[place] === ruleState.setAside) return false;
      return !rules[place]!.source.isAllow || states[place] === ruleState.matched;
    })
    .map(({ consumption }) => consumption);
  return { outcome: 'allow', reason: isAllowed ? 'rule' : 'default', rule: null, states, consumed };
}

function isHeld(rule: CompiledRule, condition: Condition, transaction: Transaction, person: Person): boolean {
  const outcome: Outcome = condition.holds(transaction, person.currency);
  if (outcome !== 'unknown') return outcome;
  // What is only told must not stop a payment.
  if (rule.source.isObserved) return false;
  throw new AmountMissing(rule.source.id, condition.currency ?? person.currency);
}

/** What a rule would count of a transaction, and whether its limit holds; null where what it counts, or counts by, is not given. */
function consumptionOf(
  rule: CompiledRule,
  transaction: Transaction,
  person: Person,
  window: Window,
  countedBy: CountedBy,
): { consumption: Consumption; isHolding: boolean } | null {
  const limit = rule.limit!;
  const { method, uniqueKey } = limit.frequency;
  const partition = uniqueKey === undefined ? '' : factOf(transaction, uniqueKey);
  if (partition === undefined) return null;
  const currency = limit.currency ?? person.currency ?? '';
  const add = method === calcMethod.sum ? amountIn(transaction, currency)?.minorUnits : 1;
  const largest = limit.largestIn(currency);
  if (add === undefined || largest === null) {
    // What is only told must not stop a payment.
    if (rule.source.isObserved) return null;
    throw new AmountMissing(rule.source.id, currency || null);
  }
  const wanted = { rule, window, partition, add };
  const counted = countedBy(wanted);
  const isPassing = rule.source.isAllow;
  const after = (counted ?? nothing).total + (counted?.isKnown === true ? 0 : add);
  const isBelow = counted === undefined ? limit.holdsBelow === isPassing : after <= largest;
  const isGuarded = !rule.source.isObserved;
  return {
    consumption: {
      ...wanted,
      atMost: isGuarded && isBelow ? largest : null,
      atLeast: isGuarded && !isBelow ? largest + 1 : null,
    },
    isHolding: isBelow === limit.holdsBelow,
  };
}

function factOf({ facts }: Transaction, name: string): string | undefined {
  return isTextFact(name) ? facts[name] : undefined;
}

/** Rules strike out in their order: one that is struck out itself strikes nothing. */
function strikeOut(rules: readonly CompiledRule[], states: Uint8Array): void {
  for (const [place, rule] of rules.entries()) {
    const { strikes, source } = rule;
    if (strikes === null || source.isObserved || states[place] !== ruleState.matched) continue;
    for (const [other, { source: reached }] of rules.entries()) {
      const state = states[other];
      if (!strikes(reached)) continue;
      if (state === ruleState.matched) states[other] = ruleState.struckOut;
      else if (state === ruleState.notMatched) states[other] = ruleState.setAside;
    }
  }
}

function isOutside(
  rules: readonly CompiledRule[],
  groups: readonly number[],
  groupCount: number,
  states: Uint8Array,
  looked: readonly number[],
): boolean {
  // Of each group: 1 an allowing rule is in force, 2 one matches.
  const seen = new Uint8Array(groupCount);
  for (const place of looked) {
    const { source } = rules[place]!;
    const state = states[place]!;
    if (!source.isAllow || source.isObserved) continue;
    if (state !== ruleState.notMatched && state !== ruleState.matched) continue;
    const group = groups[place]!;
    if (state === ruleState.matched) seen[group] = 2;
    else if (seen[group] === 0) seen[group] = 1;
  }
  return seen.includes(1);
}
