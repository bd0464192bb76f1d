import { lists, singles } from '../catalogue/members.ts';
import { relationship } from '../catalogue/resources/relationship.ts';
import { type Column, tableColumns, userColumns } from '../derive/columns.ts';
import type { Row } from '../derive/present.ts';
import type { Statement } from './connections.ts';

/** The tables that a call about a user writes, each with what is done to its rows. */
export interface Writes {
  /** New rows by table. */
  readonly inserts: Readonly<Record<string, readonly Row[]>>;
  /** Rows in their new form by table; all their columns are written, found by their key. */
  readonly updates: Readonly<Record<string, readonly Row[]>>;
  /** Claims to give back, by kind and hash. */
  readonly releasedClaims: readonly Row[];
  /** Whether the user closes, which gives back all claims. */
  readonly releaseAllClaimsOf?: { readonly programId: number; readonly userId: number };
  /** The reservation holder whose reservations the write makes good. */
  readonly reservationHolder?: string;
}

/** What a call must read of a user before it can work out a change. */
export interface StateRead {
  readonly programId: number;
  readonly userId: number;
  readonly clientId: number;
  readonly sourceId: string;
  /** Tables of the lists that the change may look at. */
  readonly tables: readonly string[];
  /** Users that relationships in the body name. */
  readonly relatedUserIds: readonly number[];
}

const columnsOfTable: Readonly<Record<string, readonly Column[]>> = {
  users: userColumns(singles),
  ...Object.fromEntries(lists.map((resource) => [resource.name, tableColumns(resource)])),
};

const keyOfTable = (table: string): readonly string[] =>
  table === 'users' ? ['program_id', 'id'] : ['program_id', 'user_id', 'id'];

/** Makes writers of one user wait for each other. A closed user is not found. */
export function lockUser({ programId, userId }: StateRead): Statement {
  return {
    text: 'select id from users where program_id = $1::bigint and id = $2::bigint and closed_at is null for update',
    values: [programId, userId],
  };
}

/** Makes writers of one relationship wait for each other, whichever end they come from. */
export function lockRelationships({ programId, userId }: StateRead): Statement {
  return {
    text: `select id from relationship
where program_id = $1::bigint and $2::bigint in (user_id, other_user_id) and closed_at is null order by id for update`,
    values: [programId, userId],
  };
}

const stateTexts = new Map<string, string>();

/**
 * Reads what a change is worked out from: the user, the lists, the caller's state, an earlier answer to the same
 * source id. It must run after the lock as a statement of its own, so that its snapshot is younger than the lock.
 */
export function readState(read: StateRead): Statement {
  const key = read.tables.join();
  const text = stateTexts.get(key) ?? readStateText(read.tables);
  stateTexts.set(key, text);
  return {
    text,
    values: [read.programId, read.userId, read.clientId, read.sourceId, `{${read.relatedUserIds.join()}}`],
  };
}

function readStateText(tables: readonly string[]): string {
  const readLists = tables.map((table) => {
    const owner =
      table === relationship.name ? '$2::bigint in (t.user_id, t.other_user_id)' : 't.user_id = $2::bigint';
    return `(select coalesce(json_agg(t order by t.id), '[]') from ${table} t
  where t.program_id = $1::bigint and ${owner} and t.closed_at is null) as "list_${table}"`;
  });
  const related = tables.includes(relationship.name)
    ? `(select json_agg(r) from (
  select n.id, concat_ws(' ', n.personal_info_first_name, n.personal_info_last_name) as name,
    coalesce((select e.address from email e where e.program_id = n.program_id and e.user_id = n.id and e.is_primary = 1 and e.closed_at is null), '') as email,
    coalesce((select f.number from phone f where f.program_id = n.program_id and f.user_id = n.id and f.is_primary = 1 and f.closed_at is null), '') as phone
  from users n where n.program_id = $1::bigint and n.closed_at is null and (n.id = any($5::bigint[]) or n.id in (
    select unnest(array[t.user_id, t.other_user_id]) from relationship t
    where t.program_id = $1::bigint and $2::bigint in (t.user_id, t.other_user_id) and t.closed_at is null))
) r)`
    : '$5::bigint[] && null';
  return `
select p.settings, c.status as client_status, c.token_generation as client_generation,
  row_to_json(u) as "user", k.wrapped,
  (select row_to_json(i) from (
    select r.user_id, r.fingerprint, r.sealed, rk.wrapped from idempotency_record r
    join user_key rk on rk.program_id = r.program_id and rk.user_id = r.user_id
    where r.program_id = $1::bigint and r.client_id = $3::bigint and r.source_id = $4::text
  ) i) as idempotency_record,
  ${related} as related${readLists.map((list) => `,\n  ${list}`).join('')}
from program p
left join client c on c.program_id = p.id and c.id = $3::bigint
left join users u on u.program_id = p.id and u.id = $2::bigint and u.closed_at is null
left join user_key k on k.program_id = u.program_id and k.user_id = u.id
where p.id = $1::bigint and p.status = 1`;
}

const writeTexts = new Map<string, string>();

/** One statement that writes everything of a call, all or nothing. Its text depends only on which tables it touches. */
export function writeAll(writes: Writes): Statement {
  const steps: { text: (parameter: string) => string; key: string; value: string }[] = [];
  for (const [table, rows] of Object.entries(writes.inserts)) {
    if (rows.length > 0)
      steps.push({ key: `i ${table}`, text: (p) => insertText(table, p), value: JSON.stringify(rows) });
  }
  for (const [table, rows] of Object.entries(writes.updates)) {
    if (rows.length > 0)
      steps.push({ key: `u ${table}`, text: (p) => updateText(table, p), value: JSON.stringify(rows) });
  }
  if (writes.releasedClaims.length > 0) {
    steps.push({ key: 'release', text: releaseText, value: JSON.stringify(writes.releasedClaims) });
  }
  if (writes.releaseAllClaimsOf) {
    const { programId, userId } = writes.releaseAllClaimsOf;
    steps.push({
      key: 'release all',
      text: releaseAllText,
      value: JSON.stringify([{ program_id: programId, user_id: userId }]),
    });
  }
  if (writes.reservationHolder) {
    steps.push({ key: 'reservation', text: unreserveText, value: writes.reservationHolder });
  }
  const key = steps.map((step) => step.key).join();
  let text = writeTexts.get(key);
  if (!text) {
    text = `with ${steps.map((step, index) => `s${index} as (${step.text(`$${index + 1}`)})`).join(',\n')}\nselect 1`;
    writeTexts.set(key, text);
  }
  return { text, values: steps.map((step) => step.value) };
}

function insertText(table: string, parameter: string): string {
  const insert = `insert into ${table} select * from json_populate_recordset(null::${table}, ${parameter}::json)`;
  return table === 'user_secret'
    ? `${insert} on conflict (program_id, user_id, kind) do update set hash = excluded.hash, updated_at = excluded.updated_at`
    : insert;
}

function updateText(table: string, parameter: string): string {
  const key = keyOfTable(table);
  const columns = columnsOfTable[table]!.map((column) => column.name).filter((name) => !key.includes(name));
  return `update ${table} t set ${columns.map((name) => `${name} = r.${name}`).join(', ')}
from json_populate_recordset(null::${table}, ${parameter}::json) r
where ${key.map((name) => `t.${name} = r.${name}`).join(' and ')}`;
}

function releaseText(parameter: string): string {
  return `delete from claim t using json_populate_recordset(null::claim, ${parameter}::json) r
where t.program_id = r.program_id and t.kind = r.kind and t.hash = r.hash and t.user_id = r.user_id`;
}

function releaseAllText(parameter: string): string {
  return `delete from claim t using json_populate_recordset(null::claim, ${parameter}::json) r
where t.program_id = r.program_id and t.user_id = r.user_id`;
}

function unreserveText(parameter: string): string {
  return `delete from reservation where holder = ${parameter}::text`;
}
