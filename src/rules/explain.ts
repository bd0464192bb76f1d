import type { RuleEffect, RuleGround } from '../catalogue/decisions.ts';
import { clockAt } from './clock.ts';
import type { CompiledRule } from './compile-rule.ts';
import type { Condition } from './conditions.ts';
import { type Decision, type RuleSet, ruleState } from './decide.ts';
import type { RuleKey } from './rule-source.ts';
import type { Person, Transaction } from './transaction.ts';

/** What became of one rule that is for the user and the transaction. */
export interface RuleTrace {
  readonly id: number;
  /** 1 where all that the rule asks holds, whether or not another one strikes it out. */
  readonly matched: 0 | 1;
  readonly effect: RuleEffect;
  /** Which comparisons hold, and which do not: names of facts, and values of the rule. */
  readonly grounds: readonly RuleGround[];
}

/**
 * Tells what became of each rule that is for the user and the transaction. Facts are named by the rule's own comparisons, so that no
 * value is told that the rule does not name.
 */
export function explain(
  { rules }: RuleSet,
  { states }: Pick<Decision, 'states'>,
  transaction: Transaction,
  person: Person,
): RuleTrace[] {
  return rules.flatMap((rule, place) => {
    if (!person.isActive || !rule.isInScope(person, transaction)) return [];
    const state = states[place]!;
    const isMatched = state === ruleState.matched;
    return [
      {
        id: rule.source.id,
        matched: isMatched || state === ruleState.struckOut ? 1 : 0,
        effect: effectOf(rule, state),
        grounds: groundsOf(rule, state, transaction, person),
      },
    ];
  });
}

function effectOf({ source }: CompiledRule, state: number): RuleEffect {
  if (isStruckOut(state)) return 'struck_out';
  if (state !== ruleState.matched) return 'none';
  if (source.isObserved) return 'observe';
  return source.isAllow ? 'allow' : 'deny';
}

function groundsOf(
  rule: CompiledRule,
  state: number,
  transaction: Transaction,
  person: Person,
): RuleGround[] {
  if (isStruckOut(state)) return [{ ground: 'struck_out', ...noKey }];
  if (rule.holdsAt !== null && !rule.holdsAt(clockAt(transaction.at, person.offsetMinutes)))
    return [{ ground: 'schedule', ...noKey }];
  const compared = [...(rule.flat ? [rule.flat] : []), ...rule.conditions];
  const grounds = compared.map((condition) => ({
    ground: groundOf(condition, transaction, person),
    ...keyOf(condition.says),
  }));
  if (rule.limit) {
    const ground = state === ruleState.matched ? 'limit' : 'within';
    return [...grounds, { ground, ...keyOf(rule.limit.says) }];
  }
  return grounds.length === 0 ? [{ ground: 'always', ...noKey }] : grounds;
}

const noKey = { name: null, operator: null, value: null };

function keyOf({ name, operator, value }: RuleKey): Omit<RuleGround, 'ground'> {
  return { name, operator, value };
}

function groundOf(condition: Condition, transaction: Transaction, person: Person): RuleGround['ground'] {
  const outcome = condition.holds(transaction, person.currency);
  if (outcome === 'unknown') return 'no_amount';
  if (outcome) return 'holds';
  return condition.fact in transaction.facts || condition.currency !== undefined ? 'fails' : 'absent';
}

/** The same as a line of English, for a log. */
export function whyOf(grounds: readonly RuleGround[]): string {
  return grounds
    .map(({ ground, name, operator, value }) => {
      const key = `${name} ${operator} ${value}`;
      switch (ground) {
        case 'holds':
        case 'limit':
          return key;
        case 'fails':
          return `not ${key}`;
        case 'within':
          return `limit ${key}`;
        case 'absent':
          return `${key}: ${name} is not given`;
        case 'no_amount':
          return `${key}: no amount in the currency of the limit`;
        case 'struck_out':
          return 'another rule strikes it out';
        case 'schedule':
          return 'outside its schedule';
        default:
          return 'always';
      }
    })
    .join('; ');
}

function isStruckOut(state: number): boolean {
  return state === ruleState.struckOut || state === ruleState.setAside;
}
