import { type Kind, readText } from '../catalogue/kinds/index.ts';

/** Every integer up to this is tried: the codes of the API are smaller, and so are years. */
const triedMax = 2999;
/** Above this a JSON number is no exact integer (RFC 8259, section 6), and the server refuses it. */
const safeDigits = 15;

/** The JSON integers that a kind takes, as JSON Schema: `minimum` and `maximum`, or the list where they are not in a row. */
export type NumberBounds =
  | { readonly minimum: number; readonly maximum: number }
  | { readonly enum: readonly number[] };

/**
 * The bounds of the JSON integers that a kind takes. Found by asking the kind, so that the document and the server cannot differ.
 */
export function numberBounds(kind: Kind): NumberBounds {
  const taken: number[] = [];
  const lowest = kind.accepts.includes('number') ? -9 : 0;
  for (let value = lowest; value <= triedMax; value += 1) if (takes(kind, value)) taken.push(value);
  const longest = longestTaken(kind);
  // Of a number with a checksum only the server knows which are right: the document has the length alone.
  if (taken.length === 0 && longest === null)
    return { minimum: shortest(kind, hasForm), maximum: Number.MAX_SAFE_INTEGER };
  const first = taken[0] ?? shortest(kind, takes);
  const last = longest ?? taken.at(-1)!;
  const isRow = longest !== null || taken.length === last - first + 1;
  return isRow ? { minimum: first, maximum: last } : { enum: taken };
}

/** The largest number that a kind takes, above what is tried one by one; null where it takes none. */
function longestTaken(kind: Kind): number | null {
  if (takes(kind, Number.MAX_SAFE_INTEGER)) return Number.MAX_SAFE_INTEGER;
  for (let digits = safeDigits; digits > String(triedMax).length; digits -= 1) {
    const value = 10 ** digits - 1;
    if (takes(kind, value)) return value;
  }
  return null;
}

/** The smallest number that a kind takes, or has the form of, above what is tried one by one. */
function shortest(kind: Kind, fits: typeof takes): number {
  const digits = Array.from({ length: safeDigits }, (_, power) => 10 ** power);
  return digits.find((value) => fits(kind, value)) ?? 0;
}

function takes(kind: Kind, value: number): boolean {
  return readText(kind, textOf(kind, value), { today: '2026-01-01' }).fault === null;
}

function hasForm(kind: Kind, value: number): boolean {
  return kind.pattern?.test(textOf(kind, value)) ?? true;
}

function textOf(kind: Kind, value: number): string {
  return String(value).padStart(kind.digitsMin, '0');
}
