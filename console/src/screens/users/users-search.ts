/** What the address of the table of users says: filters by the name of the parameter, order, and which page. */
export type UsersSearch = Readonly<Record<string, string>>;

/** Reads what an address says; what is no text is left out. */
export function readUsersSearch(search: Record<string, unknown>): UsersSearch {
  return Object.fromEntries(
    Object.entries(search).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '',
    ),
  );
}

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

/** How many rows a page may have. */
export const pageSizes = ['25', '50', '100', '200', '500'] as const;

const rememberedAs = 'roster.page_size';

/** How many rows a page has: as the address says, or as it was chosen last. */
export function pageSizeOf(search: UsersSearch): string {
  return search['page_size'] ?? localStorage.getItem(rememberedAs) ?? '50';
}

/** Remembers how many rows a page has. */
export function rememberPageSize(size: string): void {
  localStorage.setItem(rememberedAs, size);
}

/** The question that an address asks, as the body of an inquiry. Where no days are named, all are meant. */
export function questionOf(search: UsersSearch, pageSize: string): Record<string, string> {
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
