import type { FaultKey } from '../catalogue/errors.ts';
import type { Field, Verb } from '../catalogue/field.ts';
import type { Resource } from '../catalogue/resource.ts';

/** One thing that is wrong with a body: where, as a JSON path, and what. */
export interface Fault {
  readonly path: string;
  readonly fault: FaultKey;
}

/** A value as it is stored: text in NFC, a number where answers carry one, or free data. `null` clears it. */
export type InputValue = string | number | object | null;

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
  readonly faults: Fault[];
  /** Fields of the resource that may be absent although the verb requires them, because a rule supplies them. */
  readonly optional?: readonly string[];
}

/**
 * Reads one object of a body by the catalogue: numbers and strings alike come in, faults are collected with their
 * paths, what is not an input of the verb is passed over. Returns what was sent, in the form in which it is stored.
 */
export function readObject(resource: Resource, value: unknown, path: string, context: ReadContext): Input {
  if (!isPlainObject(value)) {
    context.faults.push({ path, fault: 'notAnObject' });
    return {};
  }
  const input: Input = {};
  for (const [name, field] of Object.entries(resource.fields)) {
    if (!isInput(field, context)) continue;
    const sent = Object.hasOwn(value, name)
      ? value[name]
      : field.alias && Object.hasOwn(value, field.alias)
        ? value[field.alias]
        : undefined;
    const read = readField(name, field, sent, `${path}.${name}`, context);
    if (read !== undefined) input[name] = read;
  }
  return input;
}

/** Reads a list of objects; every entry is read, whatever was wrong with the ones before it. */
export function readList(resource: Resource, value: unknown, path: string, context: ReadContext): Input[] {
  if (!Array.isArray(value)) {
    context.faults.push({ path, fault: 'notAList' });
    return [];
  }
  if (value.length === 0) context.faults.push({ path, fault: 'emptyList' });
  if (value.length > listMax) {
    context.faults.push({ path, fault: 'tooManyEntries' });
    return [];
  }
  return value.map((entry, index) => readObject(resource, entry, `${path}[${index}]`, context));
}

/** The most entries of one list that a call may carry. */
const listMax = 50;

/** Whether a verb takes a field from this caller; everything else of a body is ignored without error. */
export function isInput(
  field: Field,
  { verb, privileged }: Pick<ReadContext, 'verb' | 'privileged'>,
): boolean {
  if (!['column', 'none'].includes(field.source) && !field.protect) return false;
  if (field.writer === 'server' || field.on[verb] === 'NA') return false;
  return privileged || !(field.on[verb] === 'OP' || field.writer === 'privileged');
}

function readField(
  name: string,
  field: Field,
  sent: unknown,
  path: string,
  context: ReadContext,
): InputValue | undefined {
  const required = field.on[context.verb] === 'R' && !context.optional?.includes(name);
  if (
    sent === undefined ||
    (sent === null && context.verb === 'post') ||
    (sent === '' && !field.kind.emptyIsValue)
  ) {
    if (required) context.faults.push({ path, fault: 'required' });
    return undefined;
  }
  if (sent === null) return readNull(field, path, context);
  if (field.type === 'object') return readFreeObject(field, sent, path, context);
  const text = toText(sent, field, path, context);
  if (text === undefined) return undefined;
  const fault = field.kind.pattern?.test(text) === false ? 'pattern' : field.kind.check?.(text, context);
  if (fault) {
    context.faults.push({ path, fault });
    return undefined;
  }
  const stored = field.kind.stored?.(text) ?? text;
  return field.type === 'integer' ? Number(stored) : stored;
}

/** `null` on PUT clears what may be absent; what Create demands cannot be taken away again. */
function readNull(field: Field, path: string, context: ReadContext): null | undefined {
  if (field.on.post === 'R' || field.on[context.verb] === 'R') {
    context.faults.push({ path, fault: 'required' });
    return undefined;
  }
  return null;
}

function readFreeObject(field: Field, sent: unknown, path: string, context: ReadContext): object | undefined {
  if (!isPlainObject(sent)) {
    context.faults.push({ path, fault: 'notAnObject' });
    return undefined;
  }
  const fault = field.kind.checkObject?.(sent);
  if (fault) {
    context.faults.push({ path, fault });
    return undefined;
  }
  return sent;
}

function toText(sent: unknown, field: Field, path: string, context: ReadContext): string | undefined {
  const text = asText(sent);
  if (text === undefined) {
    context.faults.push({ path, fault: typeof sent === 'number' ? 'numberTooLarge' : 'wrongType' });
    return undefined;
  }
  const normal = text.normalize('NFC');
  return field.kind.trim ? normal.trim() : normal;
}

/** A JSON number is as good as its text, as long as it did not lose digits on the way. */
function asText(sent: unknown): string | undefined {
  if (typeof sent === 'string') return sent;
  if (typeof sent === 'boolean') return sent ? '1' : '0';
  if (typeof sent !== 'number') return undefined;
  return Number.isInteger(sent) && !Number.isSafeInteger(sent) ? undefined : String(sent);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
