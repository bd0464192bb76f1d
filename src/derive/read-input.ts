import type { FaultDetail, MessageParams } from '../catalogue/errors.ts';
import type { FaultCode } from '../catalogue/faults.ts';
import type { Field, ValueField, Verb } from '../catalogue/field.ts';
import { customField, customFieldLimits, type Kind, readText } from '../catalogue/kinds/index.ts';
import type { Resource } from '../catalogue/resource.ts';
import { perResource } from './columns.ts';

/** A value as it is stored: text in NFC, a number where answers carry one, or free data. `null` clears it. */
export type InputValue = string | number | boolean | object | null;

/** The members of an object that were sent and are inputs of the verb. What was not sent is not there. */
export type Input = Record<string, InputValue>;

/** What reading needs to know of the call. */
export interface ReadContext {
  readonly verb: Verb;
  /** Whether `OP` fields are taken from this caller or ignored. */
  readonly privileged: boolean;
  /** The UTC day, `yyyy-mm-dd`, for rules that compare with it. */
  readonly today: string;
  /** Where every fault is put, so that the caller hears of all at once. */
  readonly faults: FaultDetail[];
}

/**
 * Reads one object of a body by the catalogue: numbers and strings alike come in, faults are collected with their
 * paths, what is not an input of the verb is passed over. Returns what was sent, in the form in which it is stored.
 */
export function readObject(resource: Resource, value: unknown, path: string, context: ReadContext): Input {
  if (!isPlainObject(value)) {
    context.faults.push({ path, fault: 'notObject' });
    return {};
  }
  const input: Input = {};
  for (const [name, field] of fieldsToRead(resource, context)) {
    const read = readField(field, sentValue(value, name, field), `${path}.${name}`, context);
    if (read !== undefined) input[name] = read;
  }
  return input;
}

const readFields = perResource(() => new Map<string, readonly [string, Field][]>());

/** The fields that a verb takes from a caller, found once: bodies are read far more often than fields change. */
function fieldsToRead(resource: Resource, { verb, privileged }: ReadContext): readonly [string, Field][] {
  const known = readFields(resource);
  const key = `${verb} ${privileged}`;
  const fields = known.get(key) ?? findFields(resource, { verb, privileged });
  known.set(key, fields);
  return fields;
}

function findFields(
  resource: Resource,
  caller: Pick<ReadContext, 'verb' | 'privileged'>,
): readonly [string, Field][] {
  // DELETE needs to know which entry it is about and nothing else; the published table lists more.
  const isNamed = resource.shape === 'list' && caller.verb === 'delete';
  return Object.entries(resource.fields).filter(
    ([name, field]) => isInput(field, caller) && (!isNamed || name === 'id'),
  );
}

/** The most entries of one list that a call may carry. */
export const listMax = 50;

/** Reads a list of objects; every entry is read, whatever was wrong with the ones before it. */
export function readList(resource: Resource, value: unknown, path: string, context: ReadContext): Input[] {
  if (!Array.isArray(value)) {
    context.faults.push({ path, fault: 'notList' });
    return [];
  }
  if (value.length === 0) context.faults.push({ path, fault: 'emptyList' });
  if (value.length > listMax) {
    context.faults.push({ path, fault: 'tooManyEntries', params: { maximum: listMax } });
    return [];
  }
  return value.map((entry, index) => readObject(resource, entry, `${path}[${index}]`, context));
}

/** Whether a verb takes a field from this caller; everything else of a body is ignored without error. */
export function isInput(
  field: Field,
  { verb, privileged }: Pick<ReadContext, 'verb' | 'privileged'>,
): boolean {
  if (!['column', 'none'].includes(field.source) && !field.protect) return false;
  if (field.writer === 'server' || field.on[verb] === 'NA') return false;
  return privileged || !(field.on[verb] === 'OP' || field.writer === 'privileged');
}

function sentValue(object: Record<string, unknown>, name: string, { alias }: Field): unknown {
  if (Object.hasOwn(object, name)) return object[name];
  return alias && Object.hasOwn(object, alias) ? object[alias] : undefined;
}

/**
 * Reads one member by its field. Returns undefined for what was not sent and for what is at fault; null takes a value
 * away.
 */
export function readField(
  field: Field,
  sent: unknown,
  path: string,
  context: ReadContext,
): InputValue | undefined {
  const emptyIsValue = field.type !== 'object' && field.kind.emptyIsValue;
  if (sent === undefined || (sent === null && context.verb !== 'put') || (sent === '' && !emptyIsValue)) {
    if (field.on[context.verb] === 'R') context.faults.push({ path, fault: 'required' });
    return undefined;
  }
  if (sent === null) return readNull(field, path, context);
  return field.type === 'object'
    ? readFreeObject(sent, path, context)
    : readValue(field, sent, path, context);
}

/** `null` on PUT clears what may be absent; what Create demands cannot be taken away again. */
function readNull(field: Field, path: string, context: ReadContext): null | undefined {
  if (field.on.post !== 'R' && field.on[context.verb] !== 'R' && field.otherwise === undefined) return null;
  context.faults.push({ path, fault: 'cannotClear' });
  return undefined;
}

function readFreeObject(sent: unknown, path: string, context: ReadContext): object | undefined {
  const fault = customField.check(sent);
  if (!fault) return sent as object;
  context.faults.push({ path, fault, params: customFieldParams[fault] ?? {} });
  return undefined;
}

const customFieldParams: Partial<Record<FaultCode, MessageParams>> = {
  objectTooDeep: { maximum: customFieldLimits.depthMax },
  objectTooLarge: { maximum: customFieldLimits.bytesMax },
};

function readValue(
  { kind, type }: ValueField,
  sent: unknown,
  path: string,
  context: ReadContext,
): string | number | boolean | undefined {
  if (typeof sent === 'number' && Number.isInteger(sent) && !Number.isSafeInteger(sent)) {
    context.faults.push({ path, fault: 'numberTooLarge' });
    return undefined;
  }
  const text = asText(kind, sent);
  if (text === undefined) {
    const params = { expected: ['string', ...kind.accepts].join(' or '), found: jsonType(sent) };
    context.faults.push({ path, fault: 'wrongType', params });
    return undefined;
  }
  const reading = readText(kind, text, context);
  if (reading.fault) {
    const params = { kind: kind.name, maximum: kind.schema.maxLength ?? 0 };
    context.faults.push({ path, fault: reading.fault, params });
    return undefined;
  }
  if (type === 'boolean') return reading.text === '1';
  return type === 'integer' ? Number(reading.text) : reading.text;
}

/** The text that a JSON value stands for where its kind takes values of that type. */
function asText({ accepts, digitsMin }: Kind, sent: unknown): string | undefined {
  if (typeof sent === 'string') return sent;
  if (typeof sent === 'boolean' && accepts.includes('boolean')) return sent ? '1' : '0';
  if (typeof sent === 'number' && accepts.includes('number')) return String(sent).padStart(digitsMin, '0');
  return undefined;
}

function jsonType(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
