import type { TFunction } from 'i18next';
import type { Answered } from '../../api/answered.ts';
import type { Catalogue } from '../../catalogue/catalogue.ts';
import type { Draft } from '../../fields/drafts.ts';
import { codeLabel, countryName } from '../../fields/values.ts';
import type { RuleDraft } from './rule-draft.ts';
import { factName, methodOf, operatorName } from './rule-words.ts';
import { saySchedule } from './say-schedule.ts';

type RuleGround = Answered<
  'GET',
  '/v1/rule/decision'
>['decisions'][number]['rules'][number]['grounds'][number];

/** What a rule is said with. */
export interface Speech {
  readonly t: TFunction;
  readonly language: string;
  readonly catalogue: Catalogue;
}

/** What a limit of a number of transactions compares. */
const countName = 'count';

/** A rule as a sentence: what becomes of which transactions, when, and of whom. */
export function sayRule(speech: Speech, draft: RuleDraft): string {
  const { t, language } = speech;
  const isAllow = draft.info['access_type'] === '1';
  const compared = [...sayFlat(speech, draft.info), ...sayKeys(speech, draft)];
  const parts = [
    t(isAllow ? 'rules.say.allow' : 'rules.say.deny'),
    ...(compared.length > 0 ? [t('rules.say.where', { conditions: join(compared, t, false) })] : []),
    ...sayLimit(speech, draft),
    ...sayWhen(speech, draft),
    ...sayWhom(speech, draft),
    ...sayBeside(speech, draft),
  ];
  const sentence = parts.join(t('rules.say.comma'));
  const said = draft.isObserved ? t('rules.say.observed', { sentence }) : sentence;
  return `${said.charAt(0).toLocaleUpperCase(language)}${said.slice(1)}${t('rules.say.stop')}`;
}

/** What is kept with a rule and decides nothing. */
function sayBeside({ t }: Speech, { isObserved, action, place }: RuleDraft): string[] {
  const code = action['action'];
  const where = ['latitude', 'longitude', 'position_description'].map((name) => place[name]).filter(Boolean);
  return [
    ...(code && !isObserved ? [t('rules.say.action', { action: code })] : []),
    ...(where.length > 0 ? [t('rules.say.place', { place: where.join(' ') })] : []),
  ];
}

function join(parts: readonly string[], t: TFunction, isAny: boolean): string {
  return parts.join(` ${t(isAny ? 'rules.say.or' : 'rules.say.and')} `);
}

function sayFlat(speech: Speech, { type = '', value = '', access_type }: Draft): string[] {
  const fact = speech.catalogue.rules.facts.find(({ flat_type }) => String(flat_type) === type);
  if (!fact || value === '') return [];
  // Of amounts the value is the most that an allowing rule lets through.
  const operator =
    fact.form === 'amount' ? (access_type === '1' ? '<=' : '>') : value.includes(',') ? 'in' : '=';
  return [sayComparison(speech, { name: fact.name, expression_operator: operator, value })];
}

function sayKeys(speech: Speech, { keys, isAny }: RuleDraft): string[] {
  const said = keys.filter(({ name }) => name).map((key) => sayComparison(speech, key));
  if (said.length === 0) return [];
  return isAny && said.length > 1 ? [`(${join(said, speech.t, true)})`] : said;
}

/** Why a rule matched or did not, as far as one ground of it says. */
export function sayGround(speech: Speech, { ground, name, operator, value }: RuleGround): string {
  const { t } = speech;
  const key = { name: name ?? '', expression_operator: operator ?? '', value: value ?? '' };
  return t(`rules.grounds.${ground}`, { comparison: sayComparison(speech, key) });
}

/** A comparison: "merchant category is one of 7995, 7801". */
function sayComparison({ t, language, catalogue }: Speech, key: Draft): string {
  const { name = '', expression_operator: operator = '', value = '' } = key;
  const values = value
    .split(',')
    .map((one) => one.trim())
    .map((one) =>
      name === 'country_code' && /^\d+$/u.test(one) ? countryName(catalogue, one, language) : one,
    );
  return t('rules.say.comparison', {
    fact: name === countName ? t('rules.transactionCount') : factName(catalogue.rules, name),
    operator: operatorName(catalogue.rules, operator),
    value: values.join(t('rules.say.comma')),
  });
}

/** What is added up, and from where on: "when the number of transactions a day is above 3". */
function sayLimit({ t, catalogue: { rules } }: Speech, { frequency, span, limit }: RuleDraft): string[] {
  const method = methodOf(rules, frequency['calc_method']);
  const name = rules.spans.find((each) => each === span['name']);
  if (!method || !name) return [];
  const unique = span['unique_key'];
  const over = t(`rules.say.spans.${name}`, { number: span['value'] || '1' });
  return [
    t('rules.say.limit', {
      total: t(`rules.say.totals.${method}`, { fact: factName(rules, unique ?? '') }),
      over,
      operator: operatorName(rules, limit['expression_operator'] ?? ''),
      value: limit['value'] ?? '',
    }),
    ...(unique && method !== 'distinct' ? [t('rules.say.apart', { fact: factName(rules, unique) })] : []),
  ];
}

function sayWhen({ t, language }: Speech, { schedule, time }: RuleDraft): string[] {
  const said = saySchedule(t, language, schedule, time);
  return schedule['expression_operator'] === '1' && said.length > 1 ? [join(said, t, true)] : said;
}

/** What a rule says of itself beside what it compares: its name, its order, for whom it is. */
export function infoFields({ resources }: Speech['catalogue']) {
  return resources.get('access_rule_info')?.fields ?? [];
}

function sayWhom({ t, catalogue }: Speech, { info, excluded }: RuleDraft): string[] {
  const scopes = (['user_id', 'group_id', 'bin_id', 'account_id', 'pos_id'] as const).filter(
    (name) => info[name],
  );
  const labels = infoFields(catalogue);
  const labelOf = (name: string) => labels.find((field) => field.name === name)?.label ?? name;
  const whom = scopes.map((name) => `${labelOf(name)} ${info[name]}`);
  const except = excluded.map(
    ({ entity, entity_id }) => `${codeLabel(catalogue, 'entity', entity)} ${entity_id ?? ''}`,
  );
  return [
    ...(whom.length > 0 ? [t('rules.say.for', { whom: whom.join(t('rules.say.comma')) })] : []),
    ...(except.length > 0 ? [t('rules.say.except', { whom: except.join(t('rules.say.comma')) })] : []),
  ];
}
