import { type UseInfiniteQueryResult, useInfiniteQuery } from '@tanstack/react-query';
import { useSeat } from '../../session/session-context.ts';
import type { HistoryEntry } from './history-entries.ts';
import { historyPage, readHistory } from './read-history.ts';

/** A user's history as far as it was read, the newest entries first. */
export type History = UseInfiniteQueryResult<readonly HistoryEntry[]>;

/** Reads a user's history page by page; `wanted`: filters, by the names of the operation's parameters. */
export function useHistory(userId: number, wanted: Readonly<Record<string, string>>): History {
  const { id: program } = useSeat();
  return useInfiniteQuery({
    queryKey: ['history', program, userId, wanted],
    // Whatever is done to a user, by whichever part of the console, is told of there: it is read anew each time that it is opened.
    staleTime: 0,
    queryFn: ({ pageParam, signal }) =>
      readHistory(program, userId, { startIndex: pageParam, wanted, signal }),
    initialPageParam: 1,
    getNextPageParam: (last, _all, start) => (last.length < historyPage ? undefined : start + historyPage),
    select: ({ pages }) => eachOnce(pages.flat()),
  });
}

/** Entries without those that stand on two pages: whatever is written between two pages moves the older entries on. */
function eachOnce(entries: readonly HistoryEntry[]): readonly HistoryEntry[] {
  return [...new Map(entries.map((entry) => [entry.id, entry])).values()];
}
