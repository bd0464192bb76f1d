import type { Row } from '../derive/present.ts';
import type { ListRows, UserRow } from '../derive/rows.ts';
import type { Statement } from './connections.ts';
import { countInserted, insertedColumns, type SearchRow, searchTable } from './search-writer.ts';

/** A user together with what the user is searched by, all as of one moment. */
export interface SearchedUser {
  readonly user: UserRow;
  /** The search row as it stands; null where there is none. */
  readonly search: SearchRow | null;
  /** The rows that were asked for, by table. */
  readonly lists: ListRows;
  /** The user's data key, wrapped, as PostgreSQL writes bytes; null where none was asked for or there is none. */
  readonly wrapped: string | null;
}

/** What is read of each user besides the user's own row. */
export interface SearchedParts {
  /** Tables of which the open rows are read. */
  readonly open: readonly string[];
  /** Tables of which all rows are read, also those that were closed. */
  readonly all: readonly string[];
  /** Whether the data key is read. */
  readonly key: boolean;
}

/** Reads users together with what they are searched by, behind a user's number. */
export function readSearched(
  programId: number,
  afterId: number,
  limit: number,
  { open, all, key }: SearchedParts,
): Statement<SearchedUser> {
  const rowsOf = (
    table: string,
    which: string,
  ) => `'${table}', (select coalesce(json_agg(t), '[]') from ${table} t
  where t.program_id = u.program_id and t.user_id = u.id${which})`;
  const rows = [
    ...open.map((table) => rowsOf(table, ' and t.closed_at is null')),
    ...all.map((table) => rowsOf(table, '')),
  ];
  const wrapped = `(select k.wrapped::text from user_key k where k.program_id = u.program_id and k.user_id = u.id)`;
  return {
    text: `select row_to_json(u) as "user", row_to_json(s) as search, ${key ? wrapped : 'null::text'} as wrapped,
  json_build_object(${rows.join(',\n  ')}) as lists
from users u left join ${searchTable} s on s.program_id = u.program_id and s.user_id = u.id
where u.program_id = $1::bigint and u.id > $2::bigint order by u.id limit $3::integer`,
    values: [programId, afterId, limit],
  };
}

/** Whether a programme has or had any user. */
export function hasUsers(programId: number): Statement<{ found: boolean }> {
  return {
    text: 'select exists (select from users where program_id = $1::bigint) as found',
    values: [programId],
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

/** Columns of a row of a user's list that should be other than they are. */
export interface RowCorrection {
  readonly table: string;
  readonly id: number;
  readonly columns: Readonly<Record<string, string | null>>;
}

/** What should be other of what a user is found by, and the number of the history entry with which that was worked out. */
export interface SearchCorrection {
  readonly userId: number;
  readonly historyNumber: number;
  /** The search row as it should be; null where it is right. */
  readonly search: SearchRow | null;
  readonly rows: readonly RowCorrection[];
}

/**
 * Puts right what users are found by, and the counts with it. A user that somebody changed meanwhile is left as it is. All
 * rows of a table must name the same columns. Answers which users were put right.
 */
export function correctSearched(
  programId: number,
  corrections: readonly SearchCorrection[],
): Statement<{ user_id: number }> {
  const heads = corrections.map(({ userId, historyNumber }) => ({ id: userId, number: historyNumber }));
  const values = [programId, JSON.stringify(heads)];
  const steps = [
    `locked as materialized (
  select u.id from users u join json_to_recordset($2::json) as r(id bigint, number integer) on r.id = u.id
  where u.program_id = $1::bigint and u.history_number = r.number order by u.id for no key update of u
)`,
  ];
  const add = (rows: readonly Row[], step: (parameter: string) => string[]) => {
    if (rows.length === 0) return;
    values.push(JSON.stringify(rows));
    steps.push(...step(`$${values.length}`));
  };
  const search = corrections.flatMap((one): Row[] => (one.search ? [{ ...one.search }] : []));
  add(search, (parameter) => keepSearchRows(Object.keys(search[0]!), parameter));
  const byTable = Map.groupBy(
    corrections.flatMap(({ userId, rows }) => rows.map((row) => ({ ...row, userId }))),
    ({ table }) => table,
  );
  for (const [table, rows] of byTable) {
    const wanted = rows.map(({ userId, id, columns }): Row => ({ user_id: userId, id, ...columns }));
    add(wanted, (parameter) => [updateRows(table, Object.keys(rows[0]!.columns), parameter)]);
  }
  return { text: `with ${steps.join(',\n')}\nselect id as user_id from locked`, values };
}

function keepSearchRows(names: readonly string[], parameter: string): string[] {
  const columns = names.filter((name) => !['program_id', 'user_id'].includes(name));
  const counted = insertedColumns.split(', ').filter((name) => !['user_id', 'created_at'].includes(name));
  return [
    `kept as (
  insert into ${searchTable} select r.* from json_populate_recordset(null::${searchTable}, ${parameter}::json) r
  join locked on locked.id = r.user_id
  on conflict (program_id, user_id) do update set ${columns.map((name) => `${name} = excluded.${name}`).join(', ')}
  returning ${insertedColumns}
)`,
    `taken as (
  insert into user_delta (${counted.join(', ')}, day, users, first_id, last_id)
  select ${counted.map((name) => `o.${name}`).join(', ')}, o.created_at::date, -1, o.user_id, o.user_id
  from ${searchTable} o join kept on kept.program_id = o.program_id and kept.user_id = o.user_id
)`,
    `given as (${countInserted('kept')})`,
  ];
}

function updateRows(table: string, columns: readonly string[], parameter: string): string {
  return `${table}_put_right as (
  update ${table} t set ${columns.map((name) => `${name} = r.${name}`).join(', ')}
  from json_populate_recordset(null::${table}, ${parameter}::json) r join locked on locked.id = r.user_id
  where t.program_id = $1::bigint and t.user_id = r.user_id and t.id = r.id
)`;
}
