import type { Resource } from '../catalogue/resource.ts';
import { listsBelow, parentColumn } from '../derive/ownership.ts';
import type { RowOf } from '../derive/rows.ts';
import type { ChangeContext } from './change-context.ts';
import type { Entry } from './draft.ts';

/** What a list looks like while a call works on it: the live rows, changed ones in their new form. */
export type LiveRows = Map<number, RowOf>;

/** The live rows of a list, or those of them that lie below one row. */
export function liveRows(resource: Resource, context: ChangeContext, parent?: RowOf): LiveRows {
  const live: LiveRows = new Map((context.state.lists[resource.name] ?? []).map((row) => [row.id, row]));
  for (const entry of context.draft.entries) {
    if (entry.resource !== resource) continue;
    if (entry.row.closed_at) live.delete(entry.row.id);
    else live.set(entry.row.id, entry.row);
  }
  return parent ? new Map([...live].filter(([, row]) => isBelow(resource, row, parent))) : live;
}

/** The rows that a list has once the change has done what it has done so far. */
export function liveRowsOf(resource: Resource, context: ChangeContext): readonly RowOf[] {
  return [...liveRows(resource, context).values()];
}

/** The primary entry of a list, as it is once the call has done what it has done so far. */
export function primaryRow(resource: Resource, context: ChangeContext): RowOf | undefined {
  return [...liveRows(resource, context).values()].find((row) => row.is_primary === 1);
}

function isBelow(list: Resource, row: RowOf, parent: RowOf): boolean {
  return row[parentColumn(list)!] === parent.id;
}

/**
 * A row with the rows below it, under the names of the members that hold them: what an answer and the history show.
 * `rowsOf`: the rows of a list among which those below are.
 */
export function withRowsBelow(
  resource: Resource,
  row: RowOf,
  rowsOf: (list: Resource) => readonly RowOf[],
): RowOf {
  const below = listsBelow(resource);
  if (below.length === 0) return row;
  const members = below.map(({ name, list }) => {
    const rows = rowsOf(list).filter((one) => isBelow(list, one, row));
    return [name, rows.map((one) => withRowsBelow(list, one, rowsOf))];
  });
  return { ...row, ...Object.fromEntries(members) };
}

/** The entry of a stored row: the one that this call works on already, or a new one. */
export function openEntry(resource: Resource, row: RowOf, path: string, context: ChangeContext): Entry {
  const open = context.draft.entries.find((entry) => entry.row === row);
  if (open) return open;
  const changed = { ...row, updated_at: context.now };
  const entry: Entry = { resource, row: changed, before: row, plain: {}, discarded: {}, path };
  context.draft.entries.push(entry);
  return entry;
}
