import type { TFunction } from 'i18next';
import type { Option } from '../../fields/options.ts';
import { facts, type Operator, operators } from './rule-names.ts';

/** Names of operators among the texts: those of signs have none that a key could have. */
const operatorTexts = {
  '=': 'is',
  '!=': 'isNot',
  '<': 'below',
  '<=': 'atMost',
  '>': 'above',
  '>=': 'atLeast',
  in: 'oneOf',
  'not in': 'noneOf',
  between: 'between',
  'starts with': 'startsWith',
} as const satisfies Record<Operator, string>;

/** The facts as choices. */
export function factOptions(t: TFunction): Option[] {
  return facts.map((value) => ({ value, label: t(`rules.facts.${value}`) }));
}

/** Operators as choices. */
export function operatorOptions(t: TFunction, of: readonly Operator[] = operators): Option[] {
  return of.map((value) => ({ value, label: operatorName(t, value) }));
}

/** What an operator is called. */
export function operatorName(t: TFunction, operator: string): string {
  const text = operators.find((each) => each === operator);
  return text ? t(`rules.operators.${operatorTexts[text]}`) : operator;
}

/** What a fact is called. */
export function factName(t: TFunction, name: string): string {
  const fact = facts.find((each) => each === name);
  return fact ? t(`rules.facts.${fact}`) : name;
}
