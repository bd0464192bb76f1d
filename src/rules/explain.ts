import type { RuleEffect } from '../catalogue/decisions.ts';
import { clockAt } from './clock.ts';
import type { CompiledRule } from './compile-rule.ts';
import { type Decision, type RuleSet, ruleState } from './decide.ts';
import type { Person, Transaction } from './transaction.ts';

/** What became of one rule that is for the user and the transaction. */
export interface RuleTrace {
  readonly id: number;
  /** 1 where all that the rule asks holds, whether or not another one strikes it out. */
  readonly matched: 0 | 1;
  readonly effect: RuleEffect;
  /** Which comparisons hold, and which do not: names of facts, and values of the rule. */
  readonly why: string;
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
        why: whyOf(rule, state, transaction, person),
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

function whyOf(rule: CompiledRule, state: number, transaction: Transaction, person: Person): string {
  if (isStruckOut(state)) return 'another rule strikes it out';
  if (rule.holdsAt !== null && !rule.holdsAt(clockAt(transaction.at, person.offsetMinutes)))
    return 'outside its schedule';
  const conditions = [...(rule.flat ? [rule.flat] : []), ...rule.conditions].map((condition) => {
    const outcome = condition.holds(transaction, person.currency);
    if (outcome === 'unknown') return `${condition.says}: no amount in the currency of the limit`;
    if (outcome) return condition.says;
    const isGiven = condition.fact in transaction.facts || condition.currency !== undefined;
    return isGiven ? `not ${condition.says}` : `${condition.says}: ${condition.fact} is not given`;
  });
  const limit = rule.limit
    ? [state === ruleState.matched ? rule.limit.says : `limit ${rule.limit.says}`]
    : [];
  const said = [...conditions, ...limit];
  return said.length === 0 ? 'always' : said.join('; ');
}

function isStruckOut(state: number): boolean {
  return state === ruleState.struckOut || state === ruleState.setAside;
}
