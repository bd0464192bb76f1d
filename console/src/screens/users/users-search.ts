import type { ListSearch } from '../../lists/list-search.ts';
import type { Column } from './columns.ts';
import { everyDay } from './inquiry.ts';
import { nameMembers } from './user-values.ts';

/** Members of the address that are no filters. */
export const notFilters: ReadonlySet<string> = new Set([
  'start_index',
  'page_size',
  'sort_by',
  'sort_flag',
  'cursor',
  'page',
  'columns',
  'members',
  'program_id',
]);

/**
 * The question that an address asks, as the body of an inquiry: for what the columns show, and no more of each user. Where no days
 * are named, all are meant.
 */
export function questionOf(
  search: ListSearch,
  pageSize: string,
  columns: readonly Column[],
): Record<string, string> {
  const { page: _, columns: __, ...sent } = search;
  return {
    sort_by: 'create_time',
    sort_flag: 'desc',
    ...everyDay,
    ...sent,
    page_size: pageSize,
    members: [...new Set([...nameMembers, ...columns.map(({ member }) => member)])].join(),
  };
}
