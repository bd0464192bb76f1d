import { useNavigate, useSearch } from '@tanstack/react-router';
import { askedAnew, type ListSearch } from './list-search.ts';

/** What the address of a list says, and how something else is asked for, from its first page on. */
export function useListAddress() {
  const search: ListSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const ask = (changes: Readonly<Record<string, string | undefined>>) =>
    void navigate({ to: '.', search: askedAnew(search, changes) });
  return { search, ask };
}
