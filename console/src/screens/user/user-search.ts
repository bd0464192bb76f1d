import { type ListSearch, readListSearch } from '../../lists/list-search.ts';

/** What the address of a user says: which tab is open, and what of its list is shown. */
export type UserSearch = ListSearch & { readonly tab?: string };

/** Reads what an address says. */
export function readUserSearch(search: Record<string, unknown>): UserSearch {
  return readListSearch(search);
}
