import type { Draft } from '../../fields/drafts.ts';
import type { Value } from '../../fields/values.ts';

/** A rule as answers have it: parts, most of which are absent. */
export interface Rule {
  readonly info: Readonly<Record<string, Value>>;
  readonly [part: string]: Value;
}

/** A rule as somebody types it. What is added up stands apart from the other comparisons. */
export interface RuleDraft {
  readonly info: Draft;
  /** It tells what it would do, and decides nothing. */
  readonly isObserved: boolean;
  /** Whether one comparison is enough. */
  readonly isAny: boolean;
  readonly keys: readonly Draft[];
  /** The comparison of the total. */
  readonly limit: Draft;
  readonly frequency: Draft;
  readonly span: Draft;
  readonly schedule: Draft;
  readonly time: Draft;
  readonly excluded: readonly Draft[];
  /** Numbers of rules that it strikes out. */
  readonly ruleIds: string;
  readonly overrides: Draft;
  readonly notification: Draft;
  /** What programs read of a rule that decides. */
  readonly action: Draft;
  /** A place that is kept with it. */
  readonly place: Draft;
}

/** The code of an action that only tells. */
const observe = '2';

/** Members of `info` that the editor asks for. */
export const infoNames = [
  ...(['name', 'access_type', 'order', 'status', 'description', 'notes', 'type', 'value'] as const),
  ...(['user_id', 'group_id', 'bin_id', 'account_id', 'pos_id'] as const),
] as const;

/** A rule that was begun: it denies, and only tells at first. */
export const emptyRule: RuleDraft = {
  info: { access_type: '0' },
  isObserved: true,
  isAny: false,
  keys: [],
  limit: {},
  frequency: {},
  span: {},
  schedule: {},
  time: {},
  excluded: [],
  ruleIds: '',
  overrides: {},
  notification: {},
  action: {},
  place: {},
};

/** What there is of a rule, as somebody would type it. */
export function draftOfRule(rule: Rule): RuleDraft {
  const condition = objectOf(rule['rule']);
  const frequency = objectOf(rule['frequency']);
  const schedule = objectOf(rule['schedule']);
  const span = textsOf(objectOf(frequency['frequency_time']));
  const keys = listOf(condition['keys']).map(textsOf);
  const limit = keys.find(({ name }) => name !== undefined && name === span['rule_key_name']);
  const { rule_ids: ruleIds, ...overrides } = objectOf(rule['override_rule']);
  const info = textsOf(rule.info);
  return {
    info: {
      ...Object.fromEntries(infoNames.map((name) => [name, info[name] ?? ''])),
      type: info['type'] === '0' ? '' : (info['type'] ?? ''),
      access_type: isAllowing(rule) ? '1' : '0',
    },
    isObserved: isObserved(rule),
    isAny: String(condition['expression_operator'] ?? '') === '1',
    keys: keys.filter((key) => key !== limit),
    limit: limit ?? {},
    frequency: textsOf(frequency),
    span,
    schedule: textsOf(schedule),
    time: textsOf(objectOf(schedule['time'])),
    excluded: listOf(rule['excluded']).map(textsOf),
    ruleIds: Array.isArray(ruleIds) ? ruleIds.join(', ') : '',
    overrides: textsOf(overrides),
    notification: textsOf(objectOf(rule['notification'])),
    action: isObserved(rule) ? {} : textsOf(objectOf(rule['action'])),
    place: textsOf(objectOf(rule['geo_coordinates'])),
  };
}

/** The body of a rule; `id`: of the one that is changed, of which everything that is absent goes. */
export function bodyOfRule(draft: RuleDraft, id: number | null): Record<string, unknown> {
  const info = id === null ? given(draft.info) : { id, ...orNull(draft.info) };
  const { rule_key_name: _, ...span } = draft.span;
  const counts = isGiven(draft.limit) || isGiven(draft.frequency) || isGiven(span);
  const keys = [...draft.keys, ...(counts ? [draft.limit] : [])].map(given);
  const ruleIds = draft.ruleIds.split(/[\s,]+/u).filter((one) => one !== '');
  const time = given(draft.time);
  const parts: Record<string, object | undefined> = {
    action: draft.isObserved ? { action: observe } : isGiven(draft.action) ? given(draft.action) : undefined,
    geo_coordinates: isGiven(draft.place) ? given(draft.place) : undefined,
    rule: keys.length > 0 ? { expression_operator: draft.isAny ? '1' : '0', keys } : undefined,
    frequency: counts
      ? {
          ...given(draft.frequency),
          frequency_time: given({ ...span, rule_key_name: draft.limit['name'] ?? '' }),
        }
      : undefined,
    schedule:
      isGiven(draft.schedule) || isGiven(time)
        ? { ...given(draft.schedule), ...(isGiven(time) && { time }) }
        : undefined,
    notification: isGiven(draft.notification) ? given(draft.notification) : undefined,
    override_rule:
      ruleIds.length > 0
        ? { rule_ids: ruleIds }
        : isGiven(draft.overrides)
          ? given(draft.overrides)
          : undefined,
    excluded: draft.excluded.length > 0 ? draft.excluded.map(given) : undefined,
  };
  // Of a rule that is changed, what is not said any more is taken away.
  const sent = Object.entries(parts)
    .filter(([, part]) => part !== undefined || id !== null)
    .map(([name, part]): [string, object | null] => [name, part ?? null]);
  return { info, ...Object.fromEntries(sent) };
}

/** Whether a rule allows; others deny. */
function isAllowing(rule: Rule): boolean {
  return [rule.info['access_type'], objectOf(rule['rule'])['access_type']].some(
    (one) => Number(one ?? 0) === 1,
  );
}

/** Whether a rule only tells what it would do. */
export function isObserved(rule: Rule): boolean {
  return String(objectOf(rule['action'])['action'] ?? '') === observe;
}

function objectOf(value: Value): Readonly<Record<string, Value>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, Value>>)
    : {};
}

function listOf(value: Value): readonly Readonly<Record<string, Value>>[] {
  if (Array.isArray(value)) return value.map(objectOf);
  return typeof value === 'object' && value !== null ? [objectOf(value)] : [];
}

function textsOf(values: Readonly<Record<string, Value>>): Draft {
  const plain = Object.entries(values).filter(([, value]) => value !== null && typeof value !== 'object');
  return Object.fromEntries(plain.map(([name, value]) => [name, String(value ?? '')]));
}

function given(draft: Draft): Draft {
  return Object.fromEntries(Object.entries(draft).filter(([, text]) => text.trim() !== ''));
}

function isGiven(draft: Draft): boolean {
  return Object.keys(given(draft)).length > 0;
}

function orNull(draft: Draft): Record<string, string | null> {
  return Object.fromEntries(Object.entries(draft).map(([name, text]) => [name, text.trim() || null]));
}
