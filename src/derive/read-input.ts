import type { FaultDetail, MessageParams } from '../catalogue/errors.ts';
import type { FaultCode } from '../catalogue/faults.ts';
import type { Field, ValueField, Verb } from '../catalogue/field.ts';
import {
  customField,
  customFieldLimits,
  type Kind,
  readText,
  type TakenType,
} from '../catalogue/kinds/index.ts';
import type { Resource } from '../catalogue/resource.ts';
import { address } from '../catalogue/resources/address.ts';
import { addresses } from '../catalogue/resources/addresses.ts';
import { personalInfo } from '../catalogue/resources/personal-info.ts';
import { isPlainObject } from '../objects.ts';
import { isStored } from './columns.ts';
import { keptFields } from './kept.ts';
import { wiped } from './mask.ts';
import { listIn } from './ownership.ts';
import { perResource } from './per-resource.ts';
import type { InputOf } from './rows.ts';

/** A value as it is stored: text in NFC, a number where answers carry one, or free data. `null` clears it. */
export type InputValue = string | number | boolean | object | null;

/** The members of an object that were sent and are inputs of the verb. What was not sent is not there. */
export type Input = Record<string, InputValue> & {
  readonly id?: number;
  [maybeShown]?: readonly MaybeShown[];
};

/** Under this an input of PUT has the members that may have been sent as an answer showed them. */
export const maybeShown = Symbol('members that may be what an answer shows');

/**
 * A member that leaves its value alone if it is what an answer shows of the stored one: a mask, null, or a value that was
 * taken once and that no rule would take now.
 */
export interface MaybeShown {
  readonly name: string;
  /** What was sent, as JSON. */
  readonly sent: unknown;
  /** What the member says otherwise. */
  readonly value: InputValue | undefined;
  readonly faults: readonly FaultDetail[];
}

/** The value of a field that holds texts only, such as one that is sealed. */
export function textOf(value: InputValue): string | null {
  return value === null ? null : String(value);
}

/** What reading needs to know of the call. */
export interface ReadContext {
  readonly verb: Verb;
  /** Whether `OP` fields are taken from this caller or ignored. */
  readonly privileged: boolean;
  /** The latest day, `yyyy-mm-dd`, that it is anywhere on earth: what is later is in the future. */
  readonly today: string;
  /**
   * Whether what an export holds is read: every stored field, whichever verb writes it, and of a list's entry only what
   * none can be without.
   */
  readonly restores?: boolean;
  /** How many entries of each list the call has carried so far, wherever they stand. */
  readonly entries?: Map<Resource, number>;
  /** Where every fault is put, so that the caller hears of all at once. */
  readonly faults: FaultDetail[];
  /** Where the faults of values are put besides that are none if the value is stored so already (`MaybeShown`). */
  readonly doubtful?: FaultDetail[];
}

/**
 * Reads one object of a body by the catalogue: numbers and strings alike come in, faults are collected with their
 * paths, what is not an input of the verb is passed over. Returns what was sent, in the form in which it is stored.
 */
export function readObject<R extends Resource>(
  resource: R,
  value: unknown,
  path: string,
  context: ReadContext,
): Input & InputOf<R> {
  const input: Input = {};
  if (!isPlainObject(value)) context.faults.push({ path, fault: 'notObject' });
  else {
    const shown: MaybeShown[] = [];
    const doubtful: FaultDetail[] = [];
    for (const { name, field, isRequired } of fieldsToRead(resource, context)) {
      const sent = sentValue(value, name, field);
      const count = context.faults.length;
      const read = readField(field, sent, `${path}.${name}`, context, isRequired);
      const isFaulty = context.faults.length > count && isShownOf(resource, field, sent);
      if (context.verb === 'put' && name !== 'id' && (isFaulty || standsForShown(field, sent))) {
        const faults = context.faults.splice(count);
        // Of a value that is wiped nothing else is shown.
        if (!isWiped(field, sent)) shown.push({ name, sent, value: read, faults });
        if (!standsForShown(field, sent)) doubtful.push(...faults);
      } else if (read !== undefined) input[name] = read;
    }
    // Of an entry that names none nothing can be shown.
    if (resource.shape === 'list' && input.id === undefined)
      context.faults.push(...shown.flatMap(({ faults }) => faults));
    else if (shown.length > 0) {
      input[maybeShown] = shown;
      context.doubtful?.push(...doubtful);
    }
    checkAtLeastOne(resource, input, path, context);
  }
  // What was read stands under the names of its fields, each in the form of its field.
  return input as Input & InputOf<R>;
}

/** Whether a value may be what an answer shows in place of a stored one. */
function standsForShown(field: Field, sent: unknown): boolean {
  if (sent === null) return isStored(field);
  return (
    isWiped(field, sent) || (field.protect === 'masked' && typeof sent === 'string' && sent.includes('*'))
  );
}

/** Whether a value is what an answer shows of a secret. */
function isWiped({ protect }: Field, sent: unknown): boolean {
  return protect !== undefined && protect !== 'masked' && sent === wiped;
}

/** The JSON types in which answers show values. */
const shownTypes = { string: 'string', integer: 'number', boolean: 'boolean', object: 'object' } as const;

/** Whether a value may be a stored one as an answer shows it: `notes` are said of a call, and not shown of the user. */
function isShownOf({ shape, primaryOf }: Resource, field: Field, sent: unknown): boolean {
  const isKept = (shape !== 'shape' || primaryOf !== undefined) && isStored(field);
  return isKept && sent !== '' && typeof sent === shownTypes[field.type];
}

/** Of a new object one of the fields must have been sent that it cannot be without. */
function checkAtLeastOne(
  { atLeastOne }: Resource,
  input: Input,
  path: string,
  { verb, faults }: ReadContext,
): void {
  if (!atLeastOne || verb !== 'post') return;
  const { of: names, fault } = atLeastOne;
  const isMissing = (name: string) => input[name] === undefined;
  const isFaulty = (name: string) => faults.some((found) => found.path === `${path}.${name}`);
  if (names.every(isMissing) && !names.some(isFaulty)) faults.push({ path: `${path}.${names[0]}`, fault });
}

/** A field that a call takes from its caller. */
export interface FieldToRead {
  readonly name: string;
  readonly field: Field;
  readonly isRequired: boolean;
}

const readFields = perResource(() => new Map<string, readonly FieldToRead[]>());

/** The fields that a verb takes from a caller, found once: bodies are read far more often than fields change. */
function fieldsToRead(resource: Resource, context: ReadContext): readonly FieldToRead[] {
  const { verb, privileged, restores } = context;
  const known = readFields(resource);
  const key = `${verb} ${privileged} ${restores}`;
  const fields = known.get(key) ?? (restores ? restoredFields(resource) : findFields(resource, context));
  known.set(key, fields);
  return fields;
}

function findFields(
  resource: Resource,
  caller: Pick<ReadContext, 'verb' | 'privileged'>,
): readonly FieldToRead[] {
  // DELETE needs to know which entry it is about and nothing else; the published table lists more.
  const isNamed = resource.shape === 'list' && caller.verb === 'delete';
  return Object.entries(resource.fields)
    .filter(([name, field]) => isInput(field, caller) && (!isNamed || name === 'id'))
    .map(([name, field]) => ({ name, field, isRequired: field.on[caller.verb] === 'R' }));
}

/**
 * The fields that are read of what an export holds. The server's own are read apart (kept.ts). An address is demanded no
 * more of than the one a user is created with.
 */
export function restoredFields(resource: Resource): readonly FieldToRead[] {
  const demanding: Resource = resource === addresses ? address : resource;
  const isDemanded = (name: string, field: Field) =>
    (resource.shape === 'list' || resource === personalInfo) &&
    field.protect !== 'discarded' &&
    field.otherwise === undefined &&
    demanding.fields[name]?.on.post === 'R';
  return Object.entries(resource.fields)
    .filter(([name, { on, source, protect, writer }]) => {
      // The number of something outside is told by whoever knows it; ours are given anew.
      const isOurs = name === 'id' && on.post === 'NA';
      const isKept = writer === 'server' || keptFields(resource).some((kept) => kept.name === name);
      return !isOurs && !isKept && (source === 'column' || protect !== undefined);
    })
    .map(([name, field]) => ({ name, field, isRequired: isDemanded(name, field) }));
}

/** The most entries of one list that a call may carry, wherever they stand. */
export const listMax = 50;

/** Reads a list of objects; every entry is read, whatever was wrong with the ones before it. */
export function readList(resource: Resource, value: unknown, path: string, context: ReadContext): Input[] {
  if (!Array.isArray(value)) {
    context.faults.push({ path, fault: 'notList' });
    return [];
  }
  if (value.length === 0) context.faults.push({ path, fault: 'emptyList' });
  // A row of an import has a limit as a whole.
  const count = (context.entries?.get(resource) ?? 0) + value.length;
  context.entries?.set(resource, count);
  if (count > listMax && !context.restores) {
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
 * away. `isRequired`: whether it must be there; what the verb asks of the field where absent.
 */
export function readField(
  field: Field,
  sent: unknown,
  path: string,
  context: ReadContext,
  isRequired = field.on[context.verb] === 'R',
): InputValue | undefined {
  const emptyIsValue = field.type !== 'object' && field.kind.emptyIsValue;
  if (sent === undefined || (sent === null && context.verb !== 'put') || (sent === '' && !emptyIsValue)) {
    if (isRequired) context.faults.push({ path, fault: 'required' });
    return undefined;
  }
  if (sent === null) return readNull(field, path, context);
  if (field.type !== 'object') return readValue(field, sent, path, context);
  const below = listIn(field);
  return below ? readList(below, sent, path, context) : readFreeObject(sent, path, context);
}

/** Whether null takes a value away. Entries of a list below are closed, not cleared. */
export function isClearable(field: Field, verb: Verb): boolean {
  return field.on.post !== 'R' && field.on[verb] !== 'R' && !listIn(field);
}

/**
 * `null` on PUT clears what may be absent, back to the value that it has by itself, if any; what Create demands cannot be taken
 * away again.
 */
function readNull(field: Field, path: string, context: ReadContext): InputValue | undefined {
  if (isClearable(field, context.verb)) return field.otherwise ?? null;
  context.faults.push({ path, fault: 'cannotClear' });
  return undefined;
}

/** Reads free data of the caller's own. Undefined for what is at fault. */
export function readFreeObject(sent: unknown, path: string, context: ReadContext): object | undefined {
  const fault = customField.check(sent);
  if (fault) context.faults.push({ path, fault, params: customFieldParams[fault] ?? {} });
  return !fault && isPlainObject(sent) ? sent : undefined;
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
    const params = {
      expected: ['string', ...kind.accepts.map(typeName)].join(' or '),
      found: typeFound(sent),
    };
    context.faults.push({ path, fault: 'wrongType', params });
    return undefined;
  }
  const reading = readText(kind, text, context);
  if (reading.fault) {
    context.faults.push({ path, fault: reading.fault, params: reading.params });
    return undefined;
  }
  if (type === 'boolean') return reading.text === '1';
  return type === 'integer' ? Number(reading.text) : reading.text;
}

/** The text that a JSON value stands for where its kind takes values of that type. */
function asText({ accepts, digitsMin }: Kind, sent: unknown): string | undefined {
  if (typeof sent === 'string') return sent;
  if (typeof sent === 'boolean' && accepts.includes('boolean')) return sent ? '1' : '0';
  if (typeof sent !== 'number') return undefined;
  const isTaken = accepts.includes('number') || (accepts.includes('digits') && isWhole(sent));
  return isTaken ? String(sent).padStart(digitsMin, '0') : undefined;
}

function isWhole(value: number): boolean {
  return Number.isInteger(value) && value >= 0;
}

function typeName(type: TakenType): string {
  return type === 'digits' ? 'whole number' : type;
}

/** What came in place of a value of another type. */
function typeFound(sent: unknown): string {
  return typeof sent === 'number' && !isWhole(sent)
    ? sent < 0
      ? 'negative number'
      : 'fraction'
    : jsonType(sent);
}

function jsonType(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
