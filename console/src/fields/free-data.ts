import type { Value } from './values.ts';

/** A name with its value, of data whose names a programme chooses. */
export interface FreeRow {
  readonly key: string;
  readonly name: string;
  /** As a person types it: a text as it is, anything else as its JSON. */
  readonly text: string;
}

/** Free data as rows to be typed in. */
export function rowsOf(data: Readonly<Record<string, Value>>): FreeRow[] {
  return Object.entries(data).map(([name, value]) => ({ key: name, name, text: textOfFree(value) }));
}

/** A value of free data as text. */
export function textOfFree(value: Value): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

/**
 * What is sent to make of free data what the rows say: what has changed, and null for what is gone. What was no text stays none as long as it
 * can be read as JSON.
 */
export function freeChanges(
  data: Readonly<Record<string, Value>>,
  rows: readonly FreeRow[],
): Record<string, unknown> {
  const named = rows.map((row) => ({ ...row, name: row.name.trim() })).filter(({ name }) => name !== '');
  const gone = Object.keys(data).filter((name) => !named.some((row) => row.name === name));
  const changed = named.filter(({ name, text }) => !(name in data) || textOfFree(data[name]) !== text);
  return Object.fromEntries([
    ...gone.map((name) => [name, null]),
    ...changed.map(({ name, text }) => [
      name,
      name in data && typeof data[name] !== 'string' ? read(text) : text,
    ]),
  ]);
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
