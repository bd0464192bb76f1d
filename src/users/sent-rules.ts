import type { FaultDetail } from '../catalogue/errors.ts';
import { listedShapes } from '../catalogue/given-bodies.ts';
import type { Resource } from '../catalogue/resource.ts';
import {
  accessRule,
  accessRuleData,
  accessRuleInfo,
  accessRuleParts,
  unwrittenOfRule,
} from '../catalogue/resources/access-rule.ts';
import { hasColumn } from '../derive/columns.ts';
import { type Input, listMax, type ReadContext, readField } from '../derive/read-input.ts';
import { isPlainObject } from '../objects.ts';
import { ruleFaults } from '../rules/rule-faults.ts';
import { type RuleRow, sourceOf } from '../rules/rule-of-row.ts';
import type { RuleSource } from '../rules/rule-source.ts';

/** A rule as it was sent: what it says anew; null takes a member away. */
export interface SentRule {
  /** Its place in the body: `$.access_rule[0]`. */
  readonly path: string;
  readonly id: number | undefined;
  /** Members of `info`, by name. */
  readonly info: Readonly<Record<string, unknown>>;
  /** The parts beside it, each whole. */
  readonly parts: Readonly<Record<string, object | null>>;
}

/** Reads the member `access_rule`; faults are collected. */
export function readRules(value: unknown, path: string, context: ReadContext): SentRule[] {
  const { faults, verb } = context;
  // On PUT null says that there is none, as an answer does.
  if (value === null && verb === 'put') return [];
  if (value === undefined || value === null || value === '') {
    faults.push({ path, fault: 'required' });
    return [];
  }
  if (!Array.isArray(value)) {
    faults.push({ path, fault: 'notList' });
    return [];
  }
  if (value.length === 0) faults.push({ path, fault: 'emptyList' });
  if (value.length > listMax) {
    faults.push({ path, fault: 'tooManyEntries', params: { maximum: listMax } });
    return [];
  }
  const rules = value.map((one, index) => readRule(one, `${path}[${index}]`, context));
  if (verb === 'post') return rules;
  const ids = rules.map(({ id }) => id);
  for (const [index, { id, path: own }] of rules.entries()) {
    if (id === undefined) faults.push({ path: `${own}.info.id`, fault: 'required' });
    else if (ids.indexOf(id) < index) faults.push({ path: `${own}.info.id`, fault: 'duplicateInList' });
  }
  return rules;
}

function readRule(value: unknown, path: string, context: ReadContext): SentRule {
  const { faults, verb } = context;
  const sent = isPlainObject(value) ? value : {};
  if (sent !== value) faults.push({ path, fault: 'notObject' });
  const given = isPlainObject(sent['info']) ? sent['info'] : {};
  const info = readShape(accessRuleInfo, sent['info'] ?? {}, `${path}.info`, context);
  const id = typeof info['id'] === 'number' && verb !== 'post' ? info['id'] : undefined;
  if (verb === 'delete') return { path, id, info: {}, parts: {} };
  const parts: Record<string, object | null> = {};
  for (const name of accessRuleParts) {
    const part = sent[name];
    if (part === undefined || part === '') continue;
    if (part === null) parts[name] = null;
    else {
      // A part that is sent takes the place of the whole part: nothing of it is there yet.
      const read = readPart(name, part, `${path}.${name}`, { ...context, verb: 'post' });
      if (read) parts[name] = read;
    }
  }
  const others = Object.keys(info).filter((name) => name !== 'id' && !unwrittenOfRule.includes(name));
  const written = others.map((name): [string, unknown] => [name, given[name] === null ? null : info[name]]);
  return { path, id, info: Object.fromEntries(written), parts };
}

function readPart(
  name: (typeof accessRuleParts)[number],
  value: unknown,
  path: string,
  context: ReadContext,
): object | null | undefined {
  if (name === 'override_rule') return readOverride(value, path, context.faults);
  const field = accessRuleData.fields[name];
  const resource = field.of?.();
  if (!resource) throw new Error(`${name} has no form`);
  // One that is left out may be sent as it is, and several as a list.
  if (Array.isArray(value) && name === 'excluded') {
    return value.map((one, index) => readShape(resource, one, `${path}[${index}]`, context));
  }
  return readShape(resource, value, path, context);
}

/** Which rules are struck out: by their numbers, or by a range of orders. */
function readOverride(value: unknown, path: string, faults: FaultDetail[]): object | null {
  if (!isPlainObject(value)) {
    faults.push({ path, fault: 'notObject' });
    return null;
  }
  const { rule_ids: ids, order_from: from, order_to: to } = value;
  if (ids === undefined) {
    const orders = { order_from: wholeOf(from, 0), order_to: wholeOf(to, 999) };
    for (const [name, order] of Object.entries(orders)) {
      if (order === null || order > 999) {
        faults.push({ path: `${path}.${name}`, fault: 'outOfRange', params: { minimum: 0, maximum: 999 } });
      }
    }
    return orders;
  }
  const numbers = Array.isArray(ids) ? ids.map((one) => wholeOf(one, null)) : [];
  if (!Array.isArray(ids)) faults.push({ path: `${path}.rule_ids`, fault: 'notList' });
  else if (numbers.length === 0) faults.push({ path: `${path}.rule_ids`, fault: 'emptyList' });
  if (numbers.length > overriddenMax) {
    faults.push({ path: `${path}.rule_ids`, fault: 'tooManyEntries', params: { maximum: overriddenMax } });
  }
  for (const [index, one] of numbers.entries()) {
    if (one !== null) continue;
    faults.push({ path: `${path}.rule_ids[${index}]`, fault: 'pattern', params: { kind: 'a number' } });
  }
  if (from !== undefined || to !== undefined) {
    faults.push({
      path,
      fault: 'ruleNeverMatches',
      params: { why: 'rule_ids and a range of orders exclude each other' },
    });
  }
  return { rule_ids: numbers };
}

const overriddenMax = 200;

function wholeOf(value: unknown, otherwise: number | null): number | null {
  if (value === undefined || value === null || value === '') return otherwise;
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && /^[0-9]{1,10}$/u.test(text) ? Number(text) : null;
}

/** Reads an object with the objects that it holds. Null says that a member is taken away. */
function readShape(
  resource: Resource,
  value: unknown,
  path: string,
  context: ReadContext,
): Record<string, unknown> {
  if (!isPlainObject(value)) {
    context.faults.push({ path, fault: 'notObject' });
    return {};
  }
  const read: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(resource.fields)) {
    const sent = value[name];
    if (sent === undefined || sent === '') continue;
    const place = `${path}.${name}`;
    const below = field.type === 'object' ? field.of?.() : undefined;
    if (sent === null) read[name] = null;
    else if (below) read[name] = readBelow(below, sent, place, context);
    else {
      const one = readField(field, sent, place, context);
      if (one !== undefined) read[name] = one;
    }
  }
  return context.verb === 'post'
    ? Object.fromEntries(Object.entries(read).filter(([, one]) => one !== null))
    : read;
}

function readBelow(below: Resource, sent: unknown, path: string, context: ReadContext): unknown {
  if (!listedShapes.includes(below)) return readShape(below, sent, path, context);
  if (!Array.isArray(sent)) {
    context.faults.push({ path, fault: 'notList' });
    return [];
  }
  return sent.map((one, index) => readShape(below, one, `${path}[${index}]`, context));
}

/** A stored rule with what was sent for it: the columns as the list of rules takes them. */
export function mergeRule(stored: RuleRow | null, sent: SentRule): Input {
  const before = stored && isPlainObject(stored.parts) ? stored.parts : {};
  const infoBefore = isPlainObject(before['info']) ? before['info'] : {};
  const isOwnColumn = (name: string) => name !== 'parts' && hasColumn(accessRule, name);
  const columns = Object.entries(sent.info).filter(([name]) => isOwnColumn(name));
  const others = Object.entries(sent.info).filter(([name]) => !isOwnColumn(name));
  const info = withoutNull({ ...infoBefore, ...Object.fromEntries(others) });
  const parts = withoutNull({ ...before, ...sent.parts, info: Object.keys(info).length > 0 ? info : null });
  const given = Object.keys(parts).length > 0 ? parts : null;
  return { ...Object.fromEntries(columns), parts: given, ...(stored && { id: stored.id }) };
}

/** Whose a rule is, and the faults of what it would then say. `path` is its place in the body. */
export function faultsOfRule(row: RuleRow, owner: RuleSource['owner'], path: string): FaultDetail[] {
  const parts = isPlainObject(row.parts) ? row.parts : {};
  const rule = isPlainObject(parts['rule']) ? parts['rule'] : {};
  const said = rule['access_type'];
  const { access_type: accessType = null, type = null, value = null } = row;
  const faults: FaultDetail[] = [];
  if (accessType === null && said === undefined) {
    faults.push({ path: `${path}.info.access_type`, fault: 'required' });
  } else if (accessType !== null && said !== undefined && Number(said) !== accessType) {
    const why = 'info.access_type and rule.access_type differ';
    faults.push({ path: `${path}.rule.access_type`, fault: 'ruleNeverMatches', params: { why } });
  }
  if ((type === null) !== (value === null)) {
    const missing = type === null ? 'type' : 'value';
    faults.push({ path: `${path}.info.${missing}`, fault: 'required' });
  } else if (type === null && !asksSomething(parts)) {
    faults.push({ path: `${path}.info.type`, fault: 'required' });
  }
  return [...faults, ...missingMembers(parts, path), ...ruleFaults(sourceOf(row, owner), path)];
}

/** What is left out although the part says nothing without it: a key would compare with nothing, a time never come. */
function missingMembers(parts: Record<string, unknown>, path: string): FaultDetail[] {
  const { rule, schedule, excluded } = parts;
  const keys = isPlainObject(rule) && Array.isArray(rule['keys']) ? rule['keys'] : [];
  const time = isPlainObject(schedule) ? schedule['time'] : undefined;
  const needed: readonly (readonly [place: string, holder: unknown, member: string])[] = [
    ...keys.map((key, index) => [`rule.keys[${index}]`, key, 'value'] as const),
    ...['start_time', 'end_time'].map((member) => ['schedule.time', time, member] as const),
    ...[excluded].flat().map((one, index) => [`excluded[${index}]`, one, 'entity_id'] as const),
  ];
  return needed
    .filter(([, holder, member]) => isPlainObject(holder) && holder[member] === undefined)
    .map(([place, , member]) => ({ path: `${path}.${place}.${member}`, fault: 'required' }));
}

/** A rule that asks nothing would match whatever happens: that must be said by a schedule or a scope at least. */
function asksSomething(parts: Record<string, unknown>): boolean {
  return ['rule', 'frequency', 'schedule', 'info', 'excluded'].some((name) => parts[name] !== undefined);
}

function withoutNull(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== null && value !== undefined),
  );
}
