import type { Resource } from '../catalogue/resource.ts';
import { tableColumns } from '../derive/columns.ts';
import { isLiveRowOf, keyColumns, tableOf } from '../derive/ownership.ts';
import type { RowOf } from '../derive/rows.ts';
import type { Statement } from './connections.ts';

/** A list whose rows belong to a programme and to none of its users, such as its own templates. */
export type ProgramList = Resource & { readonly owner: 'program' };

/** Reads the live rows of a programme's list in the order of their numbers; only the one with `id`, where it is given. */
export function readProgramRows<List extends ProgramList>(
  list: List,
  programId: number,
  id: number | null = null,
): Statement<{ readonly row: RowOf<List> }> {
  const isLive = isLiveRowOf(list, { programId: '$1::bigint', userId: 'null' });
  return {
    text: `select row_to_json(t) as row from ${tableOf(list)} t
where ${isLive} and ($2::bigint is null or t.id = $2::bigint) order by t.id`,
    values: [programId, id],
  };
}

/** Adds rows to a programme's list, all of them rows of `programId`. Answers the numbers of those that were added. */
export function insertProgramRows<List extends ProgramList>(
  list: List,
  programId: number,
  rows: readonly RowOf<List>[],
): Statement<{ readonly id: number }> {
  const table = tableOf(list);
  return {
    text: `insert into ${table} select r.* from json_populate_recordset(null::${table}, $2::json) r
where r.program_id = $1::bigint returning id`,
    values: [programId, JSON.stringify(rows)],
  };
}

/** Writes rows of a programme's list in their new form; one is closed by `closed_at`. Answers the numbers of those that were live. */
export function updateProgramRows<List extends ProgramList>(
  list: List,
  programId: number,
  rows: readonly RowOf<List>[],
): Statement<{ readonly id: number }> {
  const table = tableOf(list);
  const changed = tableColumns(list).filter(({ name }) => !keyColumns(list).includes(name));
  return {
    text: `update ${table} t set ${changed.map(({ name }) => `${name} = r.${name}`).join(', ')}
from json_populate_recordset(null::${table}, $2::json) r
where ${isLiveRowOf(list, { programId: '$1::bigint', userId: 'null' })} and r.program_id = t.program_id and t.id = r.id returning t.id`,
    values: [programId, JSON.stringify(rows)],
  };
}
