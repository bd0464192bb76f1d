import type { RuleFacts } from '../../catalogue/catalogue.ts';
import type { Option } from '../../fields/options.ts';
import type { RuleDraft } from './rule-draft.ts';

type Fact = RuleFacts['facts'][number];

/** The facts as choices: all of them, or those that fit. */
export function factOptions({ facts }: RuleFacts, isFitting: (fact: Fact) => boolean = () => true): Option[] {
  return facts.filter(isFitting).map(({ name, label }) => ({ value: name, label }));
}

/** The facts of flat rules as choices, by the number of their type. */
export function flatOptions({ facts }: RuleFacts): Option[] {
  return facts.flatMap(({ flat_type: type, label }) =>
    type === null ? [] : [{ value: String(type), label }],
  );
}

/** The operators that compare a fact as choices; all of them as long as none is chosen. */
export function operatorOptions({ facts, operators }: RuleFacts, fact = ''): Option[] {
  const fitting = facts.find(({ name }) => name === fact)?.operators;
  return optionsOf(operators.filter(({ name }) => fitting?.includes(name) ?? true));
}

/** The operators that compare a total as choices. */
export function limitOptions({ operators, limit_operators: fitting }: RuleFacts): Option[] {
  return optionsOf(operators.filter(({ name }) => fitting.some((one) => one === name)));
}

function optionsOf(operators: RuleFacts['operators']): Option[] {
  return operators.map(({ name, label }) => ({ value: name, label }));
}

/** What an operator is called. */
export function operatorName({ operators }: RuleFacts, operator: string): string {
  return operators.find(({ name }) => name === operator)?.label ?? operator;
}

/** What a fact is called. */
export function factName({ facts, moments }: RuleFacts, fact: string): string {
  return [...facts, ...moments].find(({ name }) => name === fact)?.label ?? fact;
}

/** What a frequency adds up, by its code. */
export function methodOf({ methods }: Pick<RuleFacts, 'methods'>, code: string | undefined) {
  return methods.find((method) => String(method.code) === code)?.word;
}

/** Whether a rule compares or adds up amounts, which are in some currency. */
export function hasAmounts({ facts, methods }: RuleFacts, { keys, frequency }: RuleDraft): boolean {
  const amounts = facts.filter(({ form }) => form === 'amount').map(({ name }) => name);
  const isCompared = keys.some(({ name = '' }) => amounts.some((amount) => amount === name));
  return isCompared || methodOf({ methods }, frequency['calc_method']) === 'sum';
}
