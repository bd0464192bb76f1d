import type { LoadRow } from '../storage/watchlist-loads.ts';
import type { WatchlistRow } from '../storage/watchlists.ts';

/** A list as answers and the command line show it. */
export function showList(row: WatchlistRow): Record<string, unknown> {
  const { name, format, load, entries, names, left_out, broken } = row;
  const isDone = row.screened_load === load;
  const isBegun = row.screening_load === load && row.screening_after + row.screening_entries > 0;
  return {
    ...{ name, format, load, entries, names, left_out, broken },
    date_utc: row.created_at,
    load_date_utc: row.loaded_at,
    screening: {
      state: isDone ? 'done' : isBegun ? 'running' : 'waiting',
      users: isDone || !isBegun ? 0 : row.screening_users,
      entries: isDone || !isBegun ? 0 : row.screening_entries,
      end_date_utc: row.screened_at,
    },
  };
}

/** A version of a list as answers show it. */
export function showLoad(row: LoadRow): Record<string, unknown> {
  const { id, name, format, load, entries, names, left_out, broken, changed, removed } = row;
  return {
    ...{ id, name, format, load, entries, names, left_out, broken, changed, removed },
    loaded_by: row.client_id,
    load_date_utc: row.loaded_at,
  };
}
