import { accessRuleStatus, accessType } from '../catalogue/codes.ts';
import { isPlainObject } from '../objects.ts';
import type { RuleFrequency, RuleKey, RuleOverride, RuleSchedule, RuleSource } from './rule-source.ts';

/** A rule as it is stored, of a user or of a programme. What a new one does not say is undefined. */
export interface RuleRow {
  readonly id: number;
  readonly type: number | null | undefined;
  readonly access_type: number | null | undefined;
  readonly status: number | null | undefined;
  readonly value: string | null | undefined;
  /** What was given besides, in the form of the API. */
  readonly parts: unknown;
}

/** The order of a rule that names none. */
export const defaultOrder = 500;

/** Rules that are only told what they would do (`action.action`). */
export const observeAction = '2';

/** What a stored rule says. Its parts have been looked through when they were written. */
export function sourceOf(row: RuleRow, owner: RuleSource['owner']): RuleSource {
  const parts = objectOf(row.parts);
  const info = objectOf(parts['info']);
  const rule = objectOf(parts['rule']);
  const keys = Array.isArray(rule['keys']) ? rule['keys'].map(keyOf) : [];
  const frequency = frequencyOf(parts['frequency']);
  const schedule = scheduleOf(parts['schedule']);
  const override = overrideOf(parts['override_rule']);
  const notification = notificationOf(parts['notification']);
  return {
    id: row.id,
    owner,
    isAllow: (row.access_type ?? numberOf(rule['access_type'])) === accessType.allow,
    isOn: row.status !== accessRuleStatus.off,
    order: numberOf(info['order']) ?? defaultOrder,
    isObserved: objectOf(parts['action'])['action'] === observeAction,
    scope: scopeOf(info),
    ...(row.type != null && row.value != null && { flat: { type: row.type, value: row.value } }),
    isAny: rule['expression_operator'] === '1' && keys.length > 0,
    keys,
    ...(frequency && { frequency }),
    ...(schedule && { schedule }),
    ...(override && { override }),
    ...(notification && { notification }),
    excluded: listOf(parts['excluded']).map((one) => ({
      entity: numberOf(one['entity']) ?? -1,
      entityId: numberOf(one['entity_id']) ?? -1,
    })),
  };
}

function scopeOf(info: Record<string, unknown>): RuleSource['scope'] {
  const named = {
    userId: numberOf(info['user_id']),
    groupId: numberOf(info['group_id']),
    binId: numberOf(info['bin_id']),
    accountId: numberOf(info['account_id']),
    posId: numberOf(info['pos_id']),
  };
  return Object.fromEntries(Object.entries(named).filter(([, id]) => id !== undefined));
}

function keyOf(value: unknown): RuleKey {
  const { name, expression_operator: operator, value: limit } = objectOf(value);
  return {
    name: String(name),
    operator: String(operator),
    value: String(limit),
  };
}

function frequencyOf(value: unknown): RuleFrequency | undefined {
  if (!isPlainObject(value)) return undefined;
  const time = objectOf(value['frequency_time']);
  return {
    method: Number(value['calc_method']),
    span: String(time['name']),
    length: numberOf(time['value']) ?? 1,
    ...(time['unique_key'] !== undefined && { uniqueKey: String(time['unique_key']) }),
    limitKey: String(time['rule_key_name']),
  };
}

function scheduleOf(value: unknown): RuleSchedule | undefined {
  if (!isPlainObject(value)) return undefined;
  const time = objectOf(value['time']);
  const text = (name: string) => (typeof value[name] === 'string' ? value[name] : undefined);
  const [firstDay, lastDay] = [text('start_date'), text('expiry_date')];
  const [daysOfWeek, months, daysOfMonth] = [text('days_of_week'), text('on_months'), text('days_of_month')];
  return {
    isAny: value['expression_operator'] === '1',
    ...(firstDay !== undefined && { firstDay }),
    ...(lastDay !== undefined && { lastDay }),
    ...(isPlainObject(value['time']) && {
      time: { start: String(time['start_time']), end: String(time['end_time']) },
    }),
    ...(daysOfWeek !== undefined && { daysOfWeek }),
    ...(months !== undefined && { months }),
    ...(daysOfMonth !== undefined && { daysOfMonth: daysOfMonth.toLowerCase() }),
  };
}

function overrideOf(value: unknown): RuleOverride | undefined {
  if (!isPlainObject(value)) return undefined;
  const { rule_ids: ids, order_from: from, order_to: to } = value;
  if (Array.isArray(ids)) return { ruleIds: ids.map(Number) };
  return { orderFrom: numberOf(from) ?? 0, orderTo: numberOf(to) ?? 999 };
}

function notificationOf(value: unknown): RuleSource['notification'] {
  if (!isPlainObject(value) || value['enabled'] === '0') return undefined;
  const { recipient_entity: recipient, delivery_method: method } = value;
  return { recipient: numberOf(recipient) ?? -1, method: numberOf(method) ?? -1 };
}

function listOf(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.map(objectOf);
  return isPlainObject(value) ? [value] : [];
}

function objectOf(value: unknown): Record<string, unknown> {
  return isPlainObject(value) ? value : {};
}

function numberOf(value: unknown): number | undefined {
  return value === undefined || value === null || value === '' ? undefined : Number(value);
}
