import { activityType, flagValue } from '../catalogue/codes.ts';
import type { Resource } from '../catalogue/resource.ts';
import type { Input } from '../derive/read-input.ts';
import type { RowOf } from '../derive/rows.ts';
import type { ChangeContext } from './change-context.ts';
import type { Entry } from './draft.ts';
import { note } from './entry-notes.ts';
import { type LiveRows, openEntry } from './live-rows.ts';

/** Keeps exactly one primary entry in a list that is not empty. */
export function settlePrimary(
  resource: Resource,
  touched: readonly Entry[],
  inputs: readonly Input[],
  live: LiveRows,
  path: string,
  context: ChangeContext,
): void {
  if (!resource.primary || live.size === 0) return;
  const named = touched.filter(({ row }, index) => inputs[index]!['is_primary'] === 1 && !row.closed_at);
  if (named.length > 1) context.faults.push({ path, fault: 'severalPrimaries' });
  const current = [...live.values()].find(
    (row) => row.is_primary === 1 && !named.some((entry) => entry.row === row),
  );
  const before = touched.find((entry) => entry.before?.is_primary === 1);
  const primary = named[0]?.row ?? current ?? before?.row ?? live.values().next().value!;
  const opened = [...live.values()].flatMap((row) =>
    setPrimary(resource, row, row === primary ? flagValue.yes : flagValue.no, context),
  );
  // Once all of them are set, since a note names the entry that another has replaced.
  for (const entry of opened) note(entry, activityType.updated, context);
}

/** Returns the entry where the call does nothing else to it. */
function setPrimary(resource: Resource, row: RowOf, isPrimary: number, context: ChangeContext): Entry[] {
  if (row.is_primary === isPrimary) return [];
  const isOpen = context.draft.entries.some((entry) => entry.row === row);
  const entry = openEntry(resource, row, '', context);
  entry.row.is_primary = isPrimary;
  return isOpen ? [] : [entry];
}
