import { type FactName, factOfType, textFacts } from '../catalogue/rule-facts.ts';
import type { CompiledRule } from './compile-rule.ts';
import { canonicalFact, isTextFact } from './facts.ts';
import type { Transaction } from './transaction.ts';

/** Which of many rules a transaction can match, by the values that they ask for. */
export interface RuleIndex {
  /** Places of rules that have to be looked at whatever the transaction says, ascending. */
  readonly always: readonly number[];
  /** By a fact and a value of it, the places of the rules that match nothing else. */
  readonly byValue: ReadonlyMap<FactName, ReadonlyMap<string, readonly number[]>>;
}

/**
 * Sorts rules by a value without which they do not match. Those that allow are always looked at: that they do not match decides as
 * well.
 */
export function indexRules(rules: readonly CompiledRule[]): RuleIndex {
  const always: number[] = [];
  const byValue = new Map<FactName, Map<string, number[]>>();
  for (const [place, { source }] of rules.entries()) {
    const asked = source.isAllow ? undefined : (valuesOfFlat(source) ?? valuesOfKeys(source));
    if (asked === undefined) {
      always.push(place);
      continue;
    }
    const values = byValue.get(asked.fact) ?? new Map<string, number[]>();
    byValue.set(asked.fact, values);
    for (const value of new Set(asked.values)) values.set(value, [...(values.get(value) ?? []), place]);
  }
  return { always, byValue };
}

/** The places of the rules that a transaction can match, ascending. */
export function candidates({ always, byValue }: RuleIndex, { facts }: Transaction): readonly number[] {
  if (byValue.size === 0) return always;
  const found: number[] = [];
  for (const [fact, values] of byValue) {
    const given = facts[fact];
    const places = given === undefined ? undefined : values.get(given);
    if (places) found.push(...places);
  }
  return found.length === 0 ? always : [...always, ...found].sort((one, other) => one - other);
}

type Asked = { readonly fact: FactName; readonly values: readonly string[] } | undefined;

/** The flat value must hold whatever the keys say. A range names too many values. */
function valuesOfFlat({ flat }: CompiledRule['source']): Asked {
  const fact = flat && factOfType[flat.type];
  if (fact === undefined || fact === 'amount') return undefined;
  const values = flat!.value.split(',').map((value) => value.trim());
  if (values.some((value) => /^[0-9]+-[0-9]+$/u.test(value))) return undefined;
  return { fact, values: values.map((value) => canonicalFact(fact, value)) };
}

/** The first key that names values, where all keys must hold. */
function valuesOfKeys({ keys, isAny }: CompiledRule['source']): Asked {
  if (isAny) return undefined;
  const key = keys.find(({ name, operator }) => isTextFact(name) && (operator === '=' || operator === 'in'));
  const fact = textFacts.find((name) => name === key?.name);
  if (key === undefined || fact === undefined) return undefined;
  const values = key.operator === '=' ? [key.value] : key.value.split(',');
  return { fact, values: values.map((value) => canonicalFact(fact, value)) };
}
