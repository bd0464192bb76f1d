import {
  accessRule,
  accessRuleConstants,
  accessRuleEnding,
  accessRuleParts,
} from '../catalogue/resources/access-rule.ts';
import { isPlainObject } from '../objects.ts';
import { isLiveRowOf, tableOf } from './ownership.ts';
import type { Row } from './present.ts';

/** What a rule shows of its members in columns, in the order of the samples, with those that always say the same. */
function infoOf(row: Row): Record<string, unknown> {
  const parts = partsOf(row);
  const rule = isPlainObject(parts['rule']) ? parts['rule'] : {};
  const { channel, service_domain, transaction_type } = accessRuleConstants;
  return {
    id: row['id'],
    type: row['type'] ?? 0,
    access_type: row['access_type'] ?? 0,
    status: row['status'] ?? 0,
    value: row['value'] ?? null,
    channel,
    service_domain,
    notes: row['notes'] ?? null,
    transaction_type,
    expression_operator: Number(rule['expression_operator'] ?? 0),
    ...(isPlainObject(parts['info']) && parts['info']),
  };
}

/** What was given for a rule besides its columns. */
export function partsOf(row: Row): Record<string, unknown> {
  return isPlainObject(row['parts']) ? row['parts'] : {};
}

/** A rule without the ending that it has in an answer of its own: what the history shows, and an export. */
export function presentAccessRule(row: Row): Record<string, unknown> {
  const parts = partsOf(row);
  const given = accessRuleParts.filter((name) => parts[name] !== undefined);
  return { info: infoOf(row), ...Object.fromEntries(given.map((name) => [name, parts[name]])) };
}

/** A rule as an answer shows it. The same form as `selectAccessRules` gives. */
export function showAccessRule(row: Row): Record<string, unknown> {
  return { result: null, ...presentAccessRule(row), ...accessRuleEnding };
}

/** A rule that was just removed: its number, and nothing of what it said (sample). */
export function showDeletedRule(id: number): Record<string, unknown> {
  return showAccessRule({ id });
}

/** SQL that selects the rules of a user as JSON, in the order in which they came, given the user as SQL. */
export function selectAccessRules(user: { readonly programId: string; readonly userId: string }): string {
  const { channel, service_domain, transaction_type } = accessRuleConstants;
  const shownInfo = `(select row_to_json(r)::text from (select t.id, coalesce(t.type, 0) as type,
    coalesce(t.access_type, 0) as access_type, coalesce(t.status, 0) as status, t.value,
    ${channel}::text as channel, ${service_domain} as service_domain, t.notes,
    ${transaction_type}::text as transaction_type,
    coalesce((t.parts->'rule'->>'expression_operator')::integer, 0) as expression_operator) r)`;
  const info = `case when t.parts->'info' is null then ${shownInfo}
    else left(${shownInfo}, -1) || ',' || substr((t.parts->'info')::text, 2) end`;
  const parts = accessRuleParts.map((name) => `coalesce(',"${name}":' || (t.parts->'${name}')::text, '')`);
  const ending = JSON.stringify(accessRuleEnding).slice(1);
  const text = `'{"result":null,"info":' || ${info} || ${parts.join(' || ')} || ',${ending}'`;
  return `select json_agg((${text})::json order by t.id) from ${tableOf(accessRule)} t where ${isLiveRowOf(accessRule, user)}`;
}
