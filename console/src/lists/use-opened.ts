import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ListSearch } from './list-search.ts';

/** In the address in place of the number of a row: another one is made. */
export const fresh = 'new';

/** What the address of a list opens under a name: a row by its number, or `fresh`; and how something else is opened, or nothing (null). */
export function useOpened(name: string) {
  const search: ListSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const { [name]: opened, ...rest } = search;
  const open = (id: string | null) =>
    void navigate({ to: '.', search: id === null ? rest : { ...rest, [name]: id } });
  return { search, opened, open };
}
