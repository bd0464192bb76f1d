import { lists, singles } from '../catalogue/members.ts';
import { relationship } from '../catalogue/resources/relationship.ts';
import { type Column, tableColumns, userColumns } from '../derive/columns.ts';
import type { Row } from '../derive/present.ts';
import type { Statement } from './connections.ts';

/** Everything that a call about a user writes, and what must still hold for it to be written. */
export interface Writes {
  readonly programId: number;
  readonly userId: number;
  /** The number of the user's newest history entry when the change was worked out; null makes the user. */
  readonly headBefore: number | null;
  readonly clientId: number;
  readonly clientGeneration: number;
  /** The user's row in its new form. */
  readonly user: Row;
  /** The id of the master key that wraps a new user's data key. */
  readonly masterKeyId: string;
  /** New rows by table. */
  readonly inserts: Readonly<Record<string, readonly Row[]>>;
  /** Rows in their new form by table; all their columns are written, found by their key. */
  readonly updates: Readonly<Record<string, readonly Row[]>>;
  /** Claims to give back, by kind and hash. */
  readonly releasedClaims: readonly Row[];
  /** Whether the user closes, which gives back all claims. */
  readonly releasesAllClaims: boolean;
  /** Reservations that the write makes good. */
  readonly reserved?: Reserved;
}

/** Reservations of one holder. */
export interface Reserved {
  readonly holder: string;
  /** What is reserved, as bytes in PostgreSQL's text form. */
  readonly hashes: readonly string[];
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
  /** Claims of which it is asked whether somebody holds them. */
  readonly claimHashes: readonly string[];
}

const columnsOfTable: Readonly<Record<string, readonly Column[]>> = {
  users: userColumns(singles),
  ...Object.fromEntries(lists.map((resource) => [resource.name, tableColumns(resource)])),
};

/** Makes writers of one user wait for each other. A closed user is not found. */
export function lockUser({ programId, userId }: StateRead): Statement {
  return {
    text: `select id from users
where program_id = $1::bigint and id = $2::bigint and closed_at is null for no key update`,
    values: [programId, userId],
  };
}

/** Makes writers of one relationship wait for each other, whichever end they come from. */
export function lockRelationships({ programId, userId }: StateRead): Statement {
  return {
    text: `select id from relationship
where program_id = $1::bigint and $2::bigint in (user_id, other_user_id) and closed_at is null order by id for no key update`,
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
    values: [
      read.programId,
      read.userId,
      read.clientId,
      read.sourceId,
      `{${read.relatedUserIds.join()}}`,
      byteaArray(read.claimHashes),
    ],
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
  (select json_agg(h.hash) from claim h where h.program_id = $1::bigint and h.hash = any($6::bytea[])) as claimed,
  ${related} as related${readLists.map((list) => `,\n  ${list}`).join('')}
from program p
left join client c on c.program_id = p.id and c.id = $3::bigint
left join users u on u.program_id = p.id and u.id = $2::bigint and u.closed_at is null
left join user_key k on k.program_id = u.program_id and k.user_id = u.id
where p.id = $1::bigint and p.status = 1`;
}

/** An array of bytes as PostgreSQL reads it; each in the form `\\x…`. */
export function byteaArray(values: readonly string[]): string {
  return `{${values.map((value) => `"\\${value}"`).join()}}`;
}

const writeTexts = new Map<string, string>();

/**
 * One statement that writes everything of a call, all or nothing; its text depends only on which tables it touches.
 *
 * It writes nothing unless the caller's client still counts and the user's history still ends where it was read:
 * then nobody changed the user meanwhile. The row it answers tells by `held`.
 */
export function writeAll(writes: Writes): Statement {
  const creates = writes.headBefore === null;
  const values: (string | number)[] = [writes.programId, writes.clientId, writes.clientGeneration];
  if (writes.headBefore !== null) values.push(writes.userId, writes.headBefore);
  values.push(JSON.stringify(writes.user));
  if (creates) values.push(writes.masterKeyId);
  const firstStep = values.length + 1;
  const steps = stepsOf(writes);
  values.push(...steps.map((step) => step.value));
  const key = `${creates} ${steps.map((step) => step.key).join()}`;
  let text = writeTexts.get(key);
  if (!text) {
    text = writeText(creates, steps, firstStep);
    writeTexts.set(key, text);
  }
  return { text, values };
}

/** One table of a write: its text, given its parameter, and the parameter's value. */
interface Step {
  readonly key: string;
  readonly text: (parameter: string) => string;
  readonly value: string;
}

function stepsOf(writes: Writes): Step[] {
  const steps: Step[] = [];
  const add = (key: string, rows: readonly Row[], text: Step['text']) => {
    if (rows.length > 0) steps.push({ key, text, value: JSON.stringify(rows) });
  };
  for (const [table, rows] of Object.entries(writes.inserts)) {
    add(`insert ${table}`, rows, (parameter) => insertText(table, parameter));
  }
  for (const [table, rows] of Object.entries(writes.updates)) {
    add(`update ${table}`, rows, (parameter) => updateText(table, parameter));
  }
  add('release', writes.releasedClaims, releaseText);
  if (writes.releasesAllClaims) {
    steps.push({ key: 'release all', text: releaseAllText, value: String(writes.userId) });
  }
  if (writes.reserved) {
    const { holder, hashes } = writes.reserved;
    steps.push({ key: 'unreserve', text: unreserveText, value: JSON.stringify({ holder, hashes }) });
  }
  return steps;
}

function writeText(creates: boolean, steps: readonly Step[], firstStep: number): string {
  const held = creates ? createUserText('$4', '$5') : updateUserText('$4', '$5', '$6');
  return `with caller as (
  select 1 from client c join program p on p.id = c.program_id
  where c.program_id = $1::bigint and c.id = $2::bigint and c.token_generation = $3::integer
    and c.status = 1 and p.status = 1
),
held as (${held} returning 1)
${steps.map((step, index) => `, step${index} as (${step.text(`$${firstStep + index}`)})`).join('\n')}
select exists (select 1 from held) as held`;
}

function createUserText(row: string, masterKeyId: string): string {
  return `insert into users select r.* from json_populate_record(null::users, ${row}::json) r where exists (select 1 from caller)
  and exists (select 1 from installation where coalesce(master_key_id, ${masterKeyId}::text) = ${masterKeyId}::text)`;
}

function updateUserText(userId: string, headBefore: string, row: string): string {
  return `update users t set ${assignments('users', ['program_id', 'id'])}
from json_populate_record(null::users, ${row}::json) r
where t.program_id = $1::bigint and t.id = ${userId}::bigint and t.history_number = ${headBefore}::integer
  and t.closed_at is null and exists (select 1 from caller)`;
}

function insertText(table: string, parameter: string): string {
  const insert = `insert into ${table} select r.* from json_populate_recordset(null::${table}, ${parameter}::json) r where ${ifHeld}`;
  return table === 'user_secret'
    ? `${insert} on conflict (program_id, user_id, kind) do update set hash = excluded.hash, updated_at = excluded.updated_at`
    : insert;
}

function updateText(table: string, parameter: string): string {
  return `update ${table} t set ${assignments(table, ['program_id', 'user_id', 'id'])}
from json_populate_recordset(null::${table}, ${parameter}::json) r
where t.program_id = $1::bigint and t.user_id = r.user_id and t.id = r.id and ${ifHeld}`;
}

function assignments(table: string, key: readonly string[]): string {
  const columns = columnsOfTable[table]!.map((column) => column.name).filter((name) => !key.includes(name));
  return columns.map((name) => `${name} = r.${name}`).join(', ');
}

const ifHeld = 'exists (select 1 from held)';

function releaseText(parameter: string): string {
  return `delete from claim t using json_populate_recordset(null::claim, ${parameter}::json) r
where t.program_id = $1::bigint and t.hash = r.hash and t.user_id = r.user_id and ${ifHeld}`;
}

function releaseAllText(parameter: string): string {
  return `delete from claim where program_id = $1::bigint and user_id = ${parameter}::bigint and ${ifHeld}`;
}

function unreserveText(parameter: string): string {
  return `delete from reservation t using json_to_record(${parameter}::json) r(holder text, hashes bytea[])
where t.program_id = $1::bigint and t.hash = any(r.hashes) and t.holder = r.holder and ${ifHeld}`;
}
