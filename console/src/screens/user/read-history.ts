import { call } from '../../api/call.ts';
import type { HistoryEntry } from './history-entries.ts';

/** How many entries a page of the history has. */
export const historyPage = 100;

/** Which entries are asked for. */
export interface HistoryQuestion {
  /** The number of the first one, from 1. */
  readonly startIndex: number;
  /** Filters, by the names of the operation's parameters. */
  readonly wanted?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** A page of a user's history, the newest first. Throws RosterError. */
export async function readHistory(
  program: number,
  userId: number,
  { startIndex, wanted = {}, signal }: HistoryQuestion,
): Promise<readonly HistoryEntry[]> {
  const { data } = await call<{ history: readonly HistoryEntry[] | null }>(
    'GET',
    '/v1/user/history/:user_id',
    {
      program,
      path: { user_id: userId },
      query: { ...wanted, start_index: startIndex, page_size: historyPage },
      signal,
    },
  );
  return data.history ?? [];
}
