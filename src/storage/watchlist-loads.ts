import type { Position } from './conditions.ts';
import type { Statement } from './connections.ts';
import type { LoadedList } from './watchlists.ts';

/** A version of a list that is or was in force. `loaded_at`: UTC, `yyyy-mm-ddThh:mm:ss`. */
export interface LoadRow extends Omit<LoadedList, 'version_id'> {
  readonly watchlist_id: number;
  /** Entries that were new or other than before, and those that are listed no more; null for versions that nobody counted. */
  readonly changed: number | null;
  readonly removed: number | null;
}

/** Notes that a version was put into force. */
export function insertLoad(
  { id: watchlistId, version_id: id, ...list }: LoadedList,
  changes: { readonly changed: number; readonly removed: number },
): Statement {
  return {
    text: 'insert into watchlist_load select r.* from json_populate_record(null::watchlist_load, $1::json) r',
    values: [JSON.stringify({ ...list, id, watchlist_id: watchlistId, ...changes })],
  };
}

/** Lists the versions of the lists of a name, also of those that were deleted, the newest first. */
export function listLoads(
  programId: number,
  name: string,
  { after, limit }: { readonly after: Position | null; readonly limit: number },
): Statement<{ row: LoadRow }> {
  return {
    text: `select row_to_json(t) as row from watchlist_load t where t.program_id = $1::bigint and t.name = $2::text
and ($3::timestamp is null or (t.loaded_at, t.id) < ($3::timestamp, $4::bigint))
order by t.loaded_at desc, t.id desc limit $5::integer`,
    values: [programId, name, after?.value ?? null, after?.id ?? null, limit],
  };
}
