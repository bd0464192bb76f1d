import type { Resource } from '../catalogue/resource.ts';
import type { ListRows, RowOf } from '../derive/rows.ts';
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
  const touched = searchedLists.filter((list) =>
    context.draft.entries.some(({ resource }) => resource === list),
  );
  const merge = (parts: readonly Partial<SearchRow>[]): Partial<SearchRow> => Object.assign({}, ...parts);
  const live = liveLists(context, touched);
  const stored = touched.map((list) => searchedOfList(list, context.state.lists));
  const changed = touched.map((list) => searchedOfList(list, live));
  return changedSearch(merge([before, ...stored]), merge([searchedOfUser(context.state.user), ...changed]));
}

/** The rows that some lists have once the call is carried out, by table. */
function liveLists(context: ChangeContext, lists: readonly Resource[]): ListRows {
  return Object.fromEntries(lists.map((list) => [list.name, liveRows(context, list)]));
}

function liveRows({ state, draft }: ChangeContext, list: Resource): readonly RowOf[] {
  const live = new Map((state.lists[list.name] ?? []).map((row) => [row.id, row]));
  for (const { resource, row } of draft.entries) {
    if (resource !== list) continue;
    if (row.closed_at) live.delete(row.id);
    else live.set(row.id, row);
  }
  return [...live.values()];
}
