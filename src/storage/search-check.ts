import type { Row } from '../derive/present.ts';
import type { ListRows, UserRow } from '../derive/rows.ts';
import type { Statement } from './connections.ts';
import { countInserted, insertedColumns, type SearchRow, searchTable } from './search-writer.ts';

/** A user together with what the user is searched by, all as of one moment. */
export interface SearchedUser {
  readonly user: UserRow;
  /** The search row as it stands; null where there is none. */
  readonly search: SearchRow | null;
  /** The live rows of the lists that were asked for. */
  readonly lists: ListRows;
}

/** Reads users together with what they are searched by, behind a user's number. `lists` are tables. */
export function readSearched(
  programId: number,
  afterId: number,
  limit: number,
  lists: readonly string[],
): Statement<SearchedUser> {
  const rows = lists.map(
    (table) => `'${table}', (select coalesce(json_agg(t), '[]') from ${table} t
  where t.program_id = u.program_id and t.user_id = u.id and t.closed_at is null)`,
  );
  return {
    text: `select row_to_json(u) as "user", row_to_json(s) as search,
  json_build_object(${rows.join(',\n  ')}) as lists
from users u left join ${searchTable} s on s.program_id = u.program_id and s.user_id = u.id
where u.program_id = $1::bigint and u.id > $2::bigint order by u.id limit $3::integer`,
    values: [programId, afterId, limit],
  };
}

/** Counts the search rows of a programme that belong to no user. */
export function countStraySearched(programId: number): Statement<{ strays: number }> {
  return {
    text: `select count(*)::integer as strays from ${searchTable} s where s.program_id = $1::bigint
  and not exists (select from users u where u.program_id = s.program_id and u.id = s.user_id)`,
    values: [programId],
  };
}

/** What a user's search row should be, and the number of the history entry with which that was worked out. */
export interface SearchCorrection {
  readonly row: SearchRow;
  readonly historyNumber: number;
}

/**
 * Puts search rows right, and the counts with them. A user that somebody changed meanwhile is left as it is: that
 * change has written what it changed. Answers how many were put right.
 */
export function correctSearched(
  programId: number,
  corrections: readonly SearchCorrection[],
): Statement<{ corrected: number }> {
  const rows: Row[] = corrections.map(({ row }) => ({ ...row }));
  const heads = corrections.map(({ row, historyNumber }) => ({ id: row.user_id, number: historyNumber }));
  const columns = Object.keys(rows[0]!).filter((name) => !['program_id', 'user_id'].includes(name));
  const counted = insertedColumns.split(', ').filter((name) => !['user_id', 'created_at'].includes(name));
  return {
    text: `with locked as (
  select u.id from users u join json_to_recordset($2::json) as r(id bigint, number integer) on r.id = u.id
  where u.program_id = $1::bigint and u.history_number = r.number for no key update of u
),
kept as (
  insert into ${searchTable} select r.* from json_populate_recordset(null::${searchTable}, $3::json) r
  join locked on locked.id = r.user_id
  on conflict (program_id, user_id) do update set ${columns.map((name) => `${name} = excluded.${name}`).join(', ')}
  returning ${insertedColumns}
),
taken as (
  insert into user_delta (${counted.join(', ')}, day, users, first_id, last_id)
  select ${counted.map((name) => `o.${name}`).join(', ')}, o.created_at::date, -1, o.user_id, o.user_id
  from ${searchTable} o join kept on kept.program_id = o.program_id and kept.user_id = o.user_id
),
given as (${countInserted('kept')})
select count(*)::integer as corrected from kept`,
    values: [programId, JSON.stringify(heads), JSON.stringify(rows)],
  };
}
