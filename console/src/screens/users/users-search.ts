import type { ListSearch } from '../../lists/list-search.ts';

/** Members of the address that are no filters. */
export const notFilters: ReadonlySet<string> = new Set([
  'start_index',
  'page_size',
  'sort_by',
  'sort_flag',
  'cursor',
  'page',
  'columns',
  'program_id',
]);

/** The question that an address asks, as the body of an inquiry. Where no days are named, all are meant. */
export function questionOf(search: ListSearch, pageSize: string): Record<string, string> {
  const { page: _, columns: __, ...sent } = search;
  return {
    sort_by: 'create_time',
    sort_flag: 'desc',
    ...sent,
    from_date: sent['from_date'] ?? '1970-01-01',
    to_date: sent['to_date'] ?? tomorrow(),
    page_size: pageSize,
  };
}

/** A user may have been made on a day that has not begun here. */
function tomorrow(): string {
  return new Date(Date.now() + 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
}
