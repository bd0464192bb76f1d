import type { RowOf } from '../derive/rows.ts';
import {
  changedSearch,
  searchedLists,
  searchedOfList,
  searchedOfUser,
  searchRowOf,
} from '../search/search-row.ts';
import type { SearchRow } from '../storage/search-writer.ts';
import type { ChangeContext } from './change-context.ts';

/** What a user that a call makes is found by. */
export function newSearchRow(context: ChangeContext): SearchRow {
  const lists: Record<string, RowOf[]> = {};
  for (const { resource, row } of context.draft.entries) {
    // An import brings what was closed elsewhere.
    if (row.closed_at) continue;
    const rows = lists[resource.name];
    if (rows) rows.push(row);
    else lists[resource.name] = [row];
  }
  return searchRowOf(context.state.user, lists);
}

/** What a call changes of what a user is found by; null where nothing. `before` is what the user's own row was found by. */
export function searchChange(
  context: ChangeContext,
  before: ReturnType<typeof searchedOfUser>,
): Partial<SearchRow> | null {
  const touched = searchedLists.filter((table) =>
    context.draft.entries.some(({ resource }) => resource.name === table),
  );
  const merge = (parts: readonly Partial<SearchRow>[]): Partial<SearchRow> => Object.assign({}, ...parts);
  const stored = touched.map((table) => searchedOfList(table, context.state.lists[table] ?? []));
  const changed = touched.map((table) => searchedOfList(table, liveRows(context, table)));
  return changedSearch(merge([before, ...stored]), merge([searchedOfUser(context.state.user), ...changed]));
}

/** The rows that a list has once the call is carried out. */
function liveRows({ state, draft }: ChangeContext, table: string): readonly RowOf[] {
  const live = new Map((state.lists[table] ?? []).map((row) => [row.id, row]));
  for (const { resource, row } of draft.entries) {
    if (resource.name !== table) continue;
    if (row.closed_at) live.delete(row.id);
    else live.set(row.id, row);
  }
  return [...live.values()];
}
