import { rowKey } from './row-key.ts';
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

/** A row in which nothing is typed yet. */
export function emptyRow(): FreeRow {
  return { key: rowKey(), name: '', text: '' };
}

/** The rows whose name stands in one above them as well: what they say would take the place of what that one says. */
export function repeatedIn(rows: readonly FreeRow[]): readonly FreeRow[] {
  const names = rows.map(({ name }) => name.trim());
  return rows.filter((_, index) => names[index] !== '' && names.indexOf(names[index]!) !== index);
}

/** The rows of free data that is kept as JSON; none for ''. */
export function rowsOfText(json: string): FreeRow[] {
  return rowsOf(dataOf(json));
}

/** The JSON of what rows say, '' where they say nothing. What was no text in `before` stays none as long as it can be read as JSON. */
export function freeText(before: string, rows: readonly FreeRow[]): string {
  const data = dataOf(before);
  const said = rows
    .map(({ name, text }) => [name.trim(), text] as const)
    .filter(([name]) => name !== '')
    .map(([name, text]) => [name, name in data && typeof data[name] !== 'string' ? read(text) : text]);
  return said.length === 0 ? '' : JSON.stringify(Object.fromEntries(said), null, 2);
}

function dataOf(json: string): Readonly<Record<string, Value>> {
  const data = json === '' ? {} : read(json);
  return typeof data === 'object' && data !== null && !Array.isArray(data)
    ? (data as Readonly<Record<string, Value>>)
    : {};
}
