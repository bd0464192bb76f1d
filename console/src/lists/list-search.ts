/** What the address of a list says: filters by the name of the parameter, order, and which page. */
export type ListSearch = Readonly<Record<string, string>>;

/** Reads what an address says; what is no text is left out. */
export function readListSearch(search: Record<string, unknown>): ListSearch {
  return Object.fromEntries(
    Object.entries(search).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '',
    ),
  );
}

/** What an address says after somebody has asked for something else: the first page of it, unless a page is named. */
export function askedAnew(
  search: ListSearch,
  changes: Readonly<Record<string, string | undefined>>,
): ListSearch {
  const { cursor: _, page: __, ...rest } = search;
  return Object.fromEntries(
    Object.entries({ ...rest, ...changes }).filter((entry): entry is [string, string] => !!entry[1]),
  );
}

/** The number of the page that an address asks for: the first one where it says none. */
export function pageOf(search: ListSearch): number {
  const page = Number(search['page'] ?? 1);
  return Number.isInteger(page) && page > 0 ? page : 1;
}

/** How many rows a page may have. */
export const pageSizes = ['25', '50', '100', '200', '500'] as const;

const rememberedAs = 'roster.page_size';

/** How many rows a page has: as the address says, or as it was chosen last. */
export function pageSizeOf(search: ListSearch): string {
  return search['page_size'] ?? localStorage.getItem(rememberedAs) ?? '50';
}

/** Remembers how many rows a page has. */
export function rememberPageSize(size: string): void {
  localStorage.setItem(rememberedAs, size);
}
