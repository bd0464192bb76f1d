import { useQuery } from '@tanstack/react-query';
import { call } from '../api/call.ts';
import { useSeat } from '../session/session-context.ts';
import { type ListSearch, pageSizeOf } from './list-search.ts';

/** A page of a list. */
export interface ListPage<Row> {
  readonly rows: readonly Row[];
  /** Asks for the next page; null on the last one. */
  readonly cursor: string | null;
}

/** Reads a page of a list of the programme: `path` is the operation's, `member` where its answer has the rows. */
export function useListQuery<Row>(path: string, member: string, search: ListSearch) {
  const seat = useSeat();
  const { page: _, ...filters } = search;
  const query = { ...filters, page_size: pageSizeOf(search) };
  return useQuery({
    queryKey: [path, seat.id, query],
    queryFn: async ({ signal }): Promise<ListPage<Row>> => {
      const { data } = await call<Record<string, unknown>>('GET', path, { program: seat.id, query, signal });
      return {
        rows: (data[member] as readonly Row[] | null) ?? [],
        cursor: (data['cursor'] as string | null | undefined) ?? null,
      };
    },
    placeholderData: (before, query) => (query?.queryKey[1] === seat.id ? before : undefined),
  });
}
