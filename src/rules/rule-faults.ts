import { deliveryMethod, entity, ruleRecipient } from '../catalogue/codes.ts';
import type { FaultDetail } from '../catalogue/errors.ts';
import { kinds, readText } from '../catalogue/kinds/index.ts';
import {
  type AmountName,
  amountFacts,
  calcMethod,
  calendarSpans,
  type FactName,
  factOfType,
  formOfFact,
  limitOperators,
  operatorsOfForm,
  textFacts,
  trailingSpans,
} from '../catalogue/rule-facts.ts';
import { boundOf, decimalsOf, wholeNumber } from './conditions.ts';
import { canonicalFact, countName, isAmountFact, isOrdered, isTextFact } from './facts.ts';
import { minorUnitsOf } from './money.ts';
import type { RuleFrequency, RuleKey, RuleSource } from './rule-source.ts';
import { neverHolds } from './schedule.ts';

const dayLength = 86_400_000;
const trailingDaysMax = 31;
const keysMax = 20;
const orderMax = 999;
const totalOperators: readonly string[] = limitOperators;
const textOperators: readonly string[] = operatorsOfForm.text;
const excludable: readonly number[] = [entity.user, entity.account, entity.group, entity.organisation];

/** Who can be told what a rule denies, and by what. */
const recipients: ReadonlyMap<number, readonly number[]> = new Map<number, readonly number[]>([
  [ruleRecipient.operator, [deliveryMethod.mail, deliveryMethod.webhook]],
  [ruleRecipient.client, [deliveryMethod.webhook]],
  [ruleRecipient.user, [deliveryMethod.mail, deliveryMethod.sms, deliveryMethod.inApp]],
]);

/** More digits than any currency has minor units: what fits here fits somewhere. */
const decimalsMax = 4;

/**
 * What is wrong with a rule: names that nobody knows, values that do not fit, what contradicts itself, and what can never match.
 * `path` is where the rule stands in the body.
 */
export function ruleFaults(rule: RuleSource, path: string): FaultDetail[] {
  const faults: FaultDetail[] = [];
  const at = (place: string, detail: Omit<FaultDetail, 'path'>) =>
    faults.push({ path: `${path}.${place}`, ...detail });
  const unknown = (place: string, allowed: readonly (string | number)[]) =>
    at(place, { fault: 'unknownCode', params: { allowed: allowed.join(', ') } });

  if (rule.flat) {
    const fact = factOfType[rule.flat.type];
    if (fact === undefined) unknown('info.type', Object.keys(factOfType));
    else if (!isValueOf(fact, rule.flat.value)) at('info.value', valueFault(fact));
  }
  if (rule.order < 0 || rule.order > orderMax) {
    at('info.order', { fault: 'outOfRange', params: { minimum: 0, maximum: orderMax } });
  }
  if (rule.keys.length > keysMax) at('rule.keys', { fault: 'tooManyEntries', params: { maximum: keysMax } });
  const limitKey = rule.frequency?.limitKey;
  for (const [index, key] of rule.keys.entries()) {
    const place = `rule.keys[${index}]`;
    if (key.name === limitKey) continue;
    if (!isTextFact(key.name) && !isAmountFact(key.name)) {
      unknown(`${place}.name`, [...textFacts, ...amountFacts]);
    } else if (!operatorsOf(key.name).includes(key.operator)) {
      unknown(`${place}.expression_operator`, operatorsOf(key.name));
    } else if (!fits(key)) at(`${place}.value`, valueFault(key.name));
  }
  checkFrequency(rule, at, unknown);
  for (const [index, { entity: code }] of rule.excluded.entries()) {
    if (!excludable.includes(code)) unknown(`excluded[${index}].entity`, excludable);
  }
  if (rule.notification) {
    const { recipient, method } = rule.notification;
    const methods = recipients.get(recipient);
    if (!methods) unknown('notification.recipient_entity', [...recipients.keys()]);
    else if (!methods.includes(method)) unknown('notification.delivery_method', methods);
  }
  if (rule.override && 'orderFrom' in rule.override && rule.override.orderFrom > rule.override.orderTo) {
    at('override_rule', never('order_from is behind order_to'));
  }
  if (rule.schedule && neverHolds(rule.schedule)) {
    at('schedule', never('the schedule holds at no time'));
  }
  if (faults.length === 0) {
    const why = contradiction(rule);
    if (why) at('rule', never(why));
    if (rule.excluded.some((one) => one.entity === entity.user && one.entityId === rule.scope.userId)) {
      at('excluded', never('the user whom it is about is excluded'));
    }
  }
  return faults;
}

type At = (place: string, detail: Omit<FaultDetail, 'path'>) => void;

function checkFrequency(
  { frequency, keys }: RuleSource,
  at: At,
  unknown: (place: string, allowed: readonly (string | number)[]) => void,
): void {
  if (!frequency) return;
  const { method, span, length, uniqueKey, limitKey } = frequency;
  const methods: readonly number[] = Object.values(calcMethod);
  if (!methods.includes(method)) {
    unknown('frequency.calc_method', methods);
    return;
  }
  const spans: readonly string[] = [...calendarSpans, ...trailingSpans.keys()];
  const place = 'frequency.frequency_time';
  if (!spans.includes(span)) unknown(`${place}.name`, spans);
  else {
    const unit = trailingSpans.get(span);
    const maximum = unit === undefined ? 1 : Math.min(999, (trailingDaysMax * dayLength) / unit);
    if (!(length >= 1 && length <= maximum)) {
      at(`${place}.value`, { fault: 'outOfRange', params: { minimum: 1, maximum } });
    }
  }
  if (uniqueKey === undefined && method === calcMethod.distinct)
    at(`${place}.unique_key`, { fault: 'required' });
  if (uniqueKey !== undefined && !isTextFact(uniqueKey)) unknown(`${place}.unique_key`, textFacts);
  const allowed: readonly string[] = method === calcMethod.sum ? amountFacts : [countName];
  const index = keys.findIndex(({ name }) => name === limitKey);
  const key = keys[index];
  if (!key || !allowed.includes(limitKey)) {
    unknown(`${place}.rule_key_name`, allowed);
    return;
  }
  if (keys.filter(({ name }) => name === limitKey).length > 1) {
    at('rule.keys', { fault: 'duplicateInList' });
  }
  if (!totalOperators.includes(key.operator))
    unknown(`rule.keys[${index}].expression_operator`, totalOperators);
  const isNumber = method === calcMethod.sum ? isAmount(key.value) : wholeNumber(key.value) !== null;
  if (!isNumber) at(`rule.keys[${index}].value`, valueFault(limitKey));
}

function operatorsOf(name: FactName | AmountName): readonly string[] {
  return operatorsOfForm[formOfFact(name)];
}

/** Whether a value of a flat rule fits its fact. */
function isValueOf(fact: string, value: string): boolean {
  if (isAmountFact(fact)) return isAmount(value);
  const entries = value.split(',').map((text) => text.trim());
  if (entries.some((entry) => entry === '')) return false;
  if (fact === 'currency') return entries.every(isCurrency);
  if (fact === 'country_code') return entries.every(isCountry);
  if (!isOrdered(fact)) return true;
  return entries.every((entry) => {
    const [low, high, more] = entry.split('-').map(wholeNumber);
    if (more !== undefined || low == null) return false;
    return high === undefined || (high !== null && low <= high);
  });
}

/** Whether the value of a key can be compared with its fact. */
function fits({ name, operator, value }: RuleKey): boolean {
  const isList = operator === 'in' || operator === 'not in';
  if (isList && value.split(',').some((entry) => entry.trim() === '')) return false;
  if (isAmountFact(name))
    return boundOf({ name, operator, value }, (text) => minorUnitsOf(text, decimalsMax)) !== null;
  if (name.endsWith('currency') && operator !== 'starts with') {
    return (isList ? value.split(',') : [value]).every((text) => isCurrency(text.trim()));
  }
  if (name === 'country_code' && operator !== 'starts with') {
    return (isList ? value.split(',') : [value]).every((text) => isCountry(text.trim()));
  }
  if (textOperators.includes(operator)) return true;
  return boundOf({ name, operator, value }, wholeNumber) !== null && !isBackwards(operator, value);
}

function isBackwards(operator: string, value: string): boolean {
  if (operator !== 'between') return false;
  const [low, high] = value.split('-').map(Number);
  return low! > high!;
}

function isAmount(text: string): boolean {
  return minorUnitsOf(text.trim(), decimalsMax) !== null;
}

function isCurrency(code: string): boolean {
  return decimalsOf(code.toUpperCase()) !== null;
}

function isCountry(code: string): boolean {
  return readText(kinds.country, code).fault === null;
}

function valueFault(fact: string): Omit<FaultDetail, 'path'> {
  return { fault: 'ruleValue', params: { fact } };
}

function never(why: string): Omit<FaultDetail, 'path'> {
  return { fault: 'ruleNeverMatches', params: { why } };
}

/** Why no transaction can fulfil all that a rule asks; null where one can, as far as single facts tell. */
function contradiction(rule: RuleSource): string | null {
  const { keys, isAny, flat, frequency } = rule;
  if (isAny) return null;
  if (frequency && isBelowAll(frequency, keys)) return 'each total is more than the limit';
  const flatKey: RuleKey[] = [];
  const fact = flat && factOfType[flat.type];
  if (fact && fact !== 'amount' && !/[0-9]-[0-9]/u.test(flat.value)) {
    flatKey.push({ name: fact, operator: 'in', value: flat.value });
  }
  const compared = [...flatKey, ...keys.filter(({ name }) => name !== frequency?.limitKey)];
  for (const name of new Set(compared.map((key) => key.name))) {
    const ofFact = compared.filter((key) => key.name === name);
    if (isAmountFact(name) ? isEmptyRange(ofFact) : hasNoValue(ofFact))
      return `${name} has no value that fits`;
  }
  return null;
}

/** Whether a limit asks for less than a total can be: a transaction counts itself, and an amount is never negative. */
function isBelowAll({ method, limitKey }: RuleFrequency, keys: readonly RuleKey[]): boolean {
  const smallest = method === calcMethod.sum ? 0 : 1;
  const { operator, value } = keys.find(({ name }) => name === limitKey)!;
  return (operator === '<' && Number(value) <= smallest) || (operator === '<=' && Number(value) < smallest);
}

/** Whether of the values that keys name none fulfils the others. Where they name none, whether their range is empty. */
function hasNoValue(keys: readonly RuleKey[]): boolean {
  const listed = keys.filter(({ operator }) => operator === '=' || operator === 'in');
  const [first] = listed;
  if (!first) return isEmptyRange(keys);
  const candidates = first.operator === '=' ? [first.value] : first.value.split(',');
  const { name } = first;
  return !candidates.some((value) => keys.every((key) => isFulfilled(key, canonicalFact(name, value))));
}

function isFulfilled({ operator, value, name }: RuleKey, given: string): boolean {
  const wanted = canonicalFact(name, value);
  const entries = value.split(',').map((text) => canonicalFact(name, text));
  switch (operator) {
    case '=':
      return given === wanted;
    case '!=':
      return given !== wanted;
    case 'in':
      return entries.includes(given);
    case 'not in':
      return !entries.includes(given);
    case 'starts with':
      return given.startsWith(value.trim().toUpperCase());
    default:
      return boundOf({ name, operator, value }, wholeNumber)?.(Number(given)) ?? true;
  }
}

function isEmptyRange(keys: readonly RuleKey[]): boolean {
  // No amount and no number of a transaction is negative.
  let [low, high] = [0, Number.POSITIVE_INFINITY];
  const smallest = 1 / 10 ** decimalsMax;
  for (const { operator, value } of keys) {
    const [from, to] = operator === 'between' ? value.split('-').map(Number) : [Number(value), Number(value)];
    if (operator === '>') low = Math.max(low, from! + smallest);
    if (operator === '<') high = Math.min(high, to! - smallest);
    if (operator === '>=' || operator === '=' || operator === 'between') low = Math.max(low, from!);
    if (operator === '<=' || operator === '=' || operator === 'between') high = Math.min(high, to!);
  }
  return low > high;
}
