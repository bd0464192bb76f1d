import type { FaultCode } from '../faults.ts';
import { isStorable } from './kind.ts';

/** The bounds of a free object: enough for a form's worth of extra data, too little to be a file store. */
export const customFieldLimits = {
  /** Objects and lists inside one another, the outermost counted. */
  depthMax: 5,
  /** Bytes of its JSON text in UTF-8. */
  bytesMax: 16_384,
  /** Characters of a member name. */
  nameLengthMax: 100,
} as const;

// Names that would reach an object's prototype wherever somebody copies members carelessly.
const forbiddenNames = new Set(['__proto__', 'constructor', 'prototype']);

/** A kind whose values are objects; `check` returns null or the first fault it meets. */
export interface ObjectKind {
  readonly name: string;
  readonly check: (value: unknown) => FaultCode | null;
  readonly schema: Readonly<Record<string, unknown>>;
  readonly examples: readonly Readonly<Record<string, unknown>>[];
  readonly nearMisses: readonly unknown[];
}

/** The programme's own data about a user: any JSON object within `customFieldLimits`. */
export const customField: ObjectKind = {
  name: 'custom-field',
  check: (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'notObject';
    // Depth first: it bounds the recursion of JSON.stringify.
    const fault = checkInside(value, 1);
    if (fault !== null) return fault;
    return new TextEncoder().encode(JSON.stringify(value)).length > customFieldLimits.bytesMax
      ? 'objectTooLarge'
      : null;
  },
  schema: {
    type: 'object',
    description: 'Any JSON object: up to 5 levels, 16 KiB, member names of 1 to 100 characters.',
    additionalProperties: true,
    propertyNames: { type: 'string', minLength: 1, maxLength: customFieldLimits.nameLengthMax },
    examples: [{ 'custom notes': 'jpg document', a2: 133 }],
  },
  examples: [
    { 'custom notes': 'jpg document', a2: 133 },
    {},
    { a: { b: { c: { d: [] } } } },
    { a: null, b: [true, 1.5] },
  ],
  nearMisses: [
    null,
    [],
    'text',
    5,
    { a: { b: { c: { d: { e: {} } } } } },
    { '': 1 },
    { ['a'.repeat(101)]: 1 },
    { a: 'é'.repeat(8_190) },
    { a: 'half \ud800' },
    { a: 'NUL \0' },
    JSON.parse('{"__proto__": {"admin": true}}'),
    { a: [{ constructor: 1 }] },
    JSON.parse('{"a": 12345678901234567890}'),
  ],
};

function checkInside(value: unknown, depth: number): FaultCode | null {
  if (typeof value === 'string') return isStorable(value) ? null : 'unstorableText';
  if (typeof value === 'number') {
    // JSON.parse has already rounded such a number; storing it would be storing another one.
    return isKept(value) ? null : 'numberTooLarge';
  }
  if (typeof value !== 'object' || value === null) return null;
  if (depth > customFieldLimits.depthMax) return 'objectTooDeep';
  for (const [name, inner] of Object.entries(value)) {
    if (!Array.isArray(value) && !isAllowedName(name)) return 'forbiddenName';
    const fault = checkInside(inner, depth + 1);
    if (fault !== null) return fault;
  }
  return null;
}

/** Whether JSON tells the number again: an infinite one, read of 1e400, becomes null. */
function isKept(value: number): boolean {
  return Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value));
}

function isAllowedName(name: string): boolean {
  return (
    name.length >= 1 &&
    [...name].length <= customFieldLimits.nameLengthMax &&
    !forbiddenNames.has(name) &&
    isStorable(name)
  );
}
