import type { Statement } from './connections.ts';

/** The values of a statement that is put together: each gets its parameter when its condition is written. */
export class Parameters {
  readonly #values: (string | number | boolean | null)[] = [];

  /** Takes a value and returns the text that stands for it, with its type. */
  add(value: string | number | boolean | null, type: string): string {
    this.#values.push(value);
    return `$${this.#values.length}::${type}`;
  }

  statement<Answered extends object>(text: string): Statement<Answered> {
    return { text, values: this.#values };
  }
}

/** A condition that `column` holds `part`, which an index of parts may serve. */
export function holds(column: string, part: string, parameters: Parameters): string {
  const pattern = `%${part.replace(/[\\%_]/gu, String.raw`\$&`)}%`;
  return `${column} like ${parameters.add(pattern, 'text')}`;
}

/** The same condition for which no index is asked. */
export function reallyHolds(column: string, part: string, parameters: Parameters): string {
  return `strpos(${column}, ${parameters.add(part, 'text')}) > 0`;
}

/** Whether every one of some conditions must hold. */
export function all(conditions: readonly string[]): string {
  return conditions.join('\n  and ');
}

/** Whether one of some conditions is enough. */
export function any(conditions: readonly string[]): string {
  return conditions.length === 1 ? conditions[0]! : `(${conditions.join(' or ')})`;
}

/** Where a page starts: behind a row, told by the value it is sorted by and its number. */
export interface Position {
  readonly value: string;
  readonly id: number;
}

/** How rows are sorted: by a column of a type, then by their number, both in one direction. */
export interface Order {
  readonly column: string;
  readonly type: string;
  readonly id: string;
  readonly isDescending: boolean;
}

/** The condition that a row stands behind a position. */
export function isBehind(
  { column, type, id, isDescending }: Order,
  at: Position,
  parameters: Parameters,
): string {
  const sign = isDescending ? '<' : '>';
  if (column === id) return `${id} ${sign} ${parameters.add(at.id, 'bigint')}`;
  return `(${column}, ${id}) ${sign} (${parameters.add(at.value, type)}, ${parameters.add(at.id, 'bigint')})`;
}

/** The text of the `order by`. */
export function orderBy({ column, id, isDescending }: Order): string {
  const direction = isDescending ? ' desc' : '';
  return [...new Set([column, id])].map((one) => `${one}${direction}`).join(', ');
}
