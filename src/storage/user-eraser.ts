import { relationship } from '../catalogue/resources/relationship.ts';
import type { Row } from '../derive/present.ts';
import { passClaimsOn } from './claim-passing.ts';
import {
  type Connection,
  type Connections,
  type DatabaseRow,
  runFor,
  type Statement,
} from './connections.ts';
import { numbersOf, type TakenRow, takeNumbers } from './ids.ts';
import { raiseLanes, removeNamedReplays } from './webhook-lanes.ts';

/** A user as an erasure reads it: its own row, its wrapped data key, and what the history goes on from. */
export interface ErasableUser {
  readonly id: number;
  readonly historyNumber: number;
  /** `\x` and hexadecimal digits. */
  readonly historyHash: string;
  /** UTC, `yyyy-mm-ddThh:mm:ss`. */
  readonly historyAt: string | null;
  /** UTC, `yyyy-mm-ddThh:mm:ss`; null for an open user. */
  readonly closedAt: string | null;
  readonly erasedAt: string | null;
  /** Null where the user was erased. */
  readonly wrapped: Buffer | null;
}

/** A relationship that has an end among the users to erase. */
export interface EndedRelationship {
  readonly id: number;
  readonly ends: readonly [number, number];
}

/** What an erasure works out from. */
export interface ErasureState {
  /** Settings of the programme, and the state of the client that asks. */
  readonly caller: DatabaseRow | undefined;
  /** The users to erase and those at the other ends of their relationships, by id. */
  readonly users: ReadonlyMap<number, ErasableUser>;
  readonly relationships: readonly EndedRelationship[];
  /** Numbers for new entries of the history: enough for each user and each end. */
  readonly historyIds: readonly number[];
}

/** What an erasure writes. */
export interface ErasureWrites {
  /** The users that go. */
  readonly userIds: readonly number[];
  /** New entries of the history. */
  readonly history: readonly Row[];
  /** Users whose history grew, in the columns that follow it. */
  readonly heads: readonly Row[];
  /** UTC, `yyyy-mm-ddThh:mm:ss`. */
  readonly now: string;
}

/**
 * Erases users of a programme in one transaction: locks them and whoever is related to them, in the order of their ids,
 * lets `decide` work out what is written, and writes it. An error that `decide` throws leaves no trace. Returns as well the
 * names of the files that no row names any more.
 */
export async function eraseTogether<T>(
  connections: Connections,
  programId: number,
  userIds: readonly number[],
  clientId: number,
  decide: (state: ErasureState) => { writes: ErasureWrites; outcome: T },
): Promise<{ readonly outcome: T; readonly files: readonly string[] }> {
  return connections.use(async (connection) => {
    await connection.actFor(programId);
    let isDone = false;
    try {
      await connection.run({ text: 'begin' });
      const ids = `{${userIds.join()}}`;
      await connection.run({ text: lockText, values: [programId, ids] });
      const [caller] = await connection.run({ text: callerText, values: [programId, clientId] });
      const users = await connection.run({ text: usersText, values: [programId, ids] });
      const relationships = await connection.run({ text: relationshipsText, values: [programId, ids] });
      const room = users.length + 2 * relationships.length;
      const numbers = await connection.run<TakenRow>(takeNumbers(programId, 'history', room));
      const { writes, outcome } = decide({
        caller,
        users: new Map(users.map((row) => [row['id'] as number, toUser(row)])),
        relationships: relationships.map((row) => ({
          id: row['id'] as number,
          ends: [row['user_id'] as number, row['other_user_id'] as number],
        })),
        historyIds: numbersOf(numbers),
      });
      const gone = await connection.run<{ name: string }>({
        text: filesText,
        values: [programId, `{${writes.userIds.join()}}`],
      });
      await write(connection, programId, writes);
      await connection.run({ text: 'commit' });
      isDone = true;
      return { outcome, files: gone.map(({ name }) => name) };
    } finally {
      if (!isDone) await connection.run({ text: 'rollback' }).catch(() => undefined);
    }
  });
}

/**
 * The ids of closed users of a programme that were not erased yet, closed at or before a moment (UTC,
 * `yyyy-mm-ddThh:mm:ss`), ascending, after one; at most `limit`.
 */
export async function listClosedUsers(
  connections: Connections,
  programId: number,
  { closedBefore, after, limit }: { closedBefore: string; after: number; limit: number },
): Promise<number[]> {
  const [rows] = await runFor(connections, programId, {
    text: `select id from users where program_id = $1::bigint and id > $2::bigint
  and closed_at is not null and erased_at is null and closed_at <= $3::timestamp order by id limit $4::integer`,
    values: [programId, after, closedBefore, limit],
  });
  return rows!.map((row) => row['id'] as number);
}

/** How many users `listClosedUsers` would list in all. */
export async function countClosedUsers(
  connections: Connections,
  programId: number,
  closedBefore: string,
): Promise<number> {
  const [rows] = await runFor(connections, programId, {
    text: `select count(*)::integer as count from users
where program_id = $1::bigint and closed_at is not null and erased_at is null and closed_at <= $2::timestamp`,
    values: [programId, closedBefore],
  });
  return rows![0]!['count'] as number;
}

/** The users and those at the other ends; a closed user takes no new relationship, so that none is missed. */
const involvedText = `(
  select unnest($2::bigint[]) union
  select unnest(array[r.user_id, r.other_user_id]) from ${relationship.name} r
  where r.program_id = $1::bigint and (r.user_id = any($2::bigint[]) or r.other_user_id = any($2::bigint[])))`;

const lockText = `select id from users where program_id = $1::bigint and id in ${involvedText}
order by id for no key update`;

const filesText = `select stored_name as name from attachment
where program_id = $1::bigint and user_id = any($2::bigint[]) and stored_name is not null`;

const callerText = `select p.settings, case when p.status = 1 then c.status end as client_status,
  c.token_generation as client_generation
from program p left join client c on c.program_id = p.id and c.id = $2::bigint where p.id = $1::bigint`;

const usersText = `select u.id, u.history_number, '\\x' || encode(u.history_hash, 'hex') as history_hash,
  to_char(u.history_at, 'YYYY-MM-DD"T"HH24:MI:SS') as history_at,
  to_char(u.closed_at, 'YYYY-MM-DD"T"HH24:MI:SS') as closed_at,
  to_char(u.erased_at, 'YYYY-MM-DD"T"HH24:MI:SS') as erased_at, k.wrapped
from users u left join user_key k on k.program_id = u.program_id and k.user_id = u.id
where u.program_id = $1::bigint and u.id in ${involvedText}`;

const relationshipsText = `select r.id, r.user_id, r.other_user_id from ${relationship.name} r
where r.program_id = $1::bigint and (r.user_id = any($2::bigint[]) or r.other_user_id = any($2::bigint[]))
  and r.closed_at is null order by r.id`;

function toUser(row: DatabaseRow): ErasableUser {
  return {
    id: row['id'] as number,
    historyNumber: row['history_number'] as number,
    historyHash: row['history_hash'] as string,
    historyAt: row['history_at'] as string | null,
    closedAt: row['closed_at'] as string | null,
    erasedAt: row['erased_at'] as string | null,
    wrapped: row['wrapped'] as Buffer | null,
  };
}

async function write(
  connection: Connection,
  programId: number,
  { userIds, history, heads, now }: ErasureWrites,
): Promise<void> {
  await connection.run({
    text: 'insert into history select r.* from json_populate_recordset(null::history, $1::json) r',
    values: [JSON.stringify(history)],
  });
  const raised = heads.map(({ id }) => id as number);
  for (const statement of removeNamedReplays(programId, userIds, raised)) await connection.run(statement);
  await connection.run({ text: raiseText, values: [programId, JSON.stringify(heads)] });
  await connection.run({ text: headsText, values: [programId, JSON.stringify(heads)] });
  // A closed user holds none, but for one that was claimed at the moment at which the user closed.
  for (const statement of passClaimsOn(programId, userIds, null)) await connection.run(statement);
  const erased = await connection.run({
    text: 'select erase_users($1::bigint, $2::bigint[], $3::timestamp)',
    values: [programId, `{${userIds.join()}}`, now],
  });
  if (erased.length !== userIds.length) throw new Error('the database erased others than were worked out');
}

/** Before the heads move: the rows of users tell how far they were. */
const raiseText = raiseLanes(`select t.id as user_id, t.history_number as before, r.history_number as number
from users t join json_to_recordset($2::json) as r(id bigint, history_number integer) on r.id = t.id
where t.program_id = $1::bigint`);

const headsText = `update users t set version = t.version + 1, history_number = r.history_number, history_hash = r.history_hash,
  history_at = r.history_at, activity_entity = r.activity_entity, activity_entity_id = r.activity_entity_id,
  activity_entity_data = r.activity_entity_data, activity_activity_type = r.activity_activity_type,
  activity_user_notes = r.activity_user_notes, activity_admin_notes = r.activity_admin_notes,
  activity_at = r.activity_at
from json_populate_recordset(null::users, $2::json) r where t.program_id = $1::bigint and t.id = r.id`;

/** When a user was closed and erased, UTC; no row where there is no such user. */
export function readErasure(
  programId: number,
  userId: number,
): Statement<{ row: { readonly closed_at: string | null; readonly erased_at: string | null } }> {
  return {
    text: `select row_to_json(t) as row from (select closed_at, erased_at from users
where program_id = $1::bigint and id = $2::bigint) t`,
    values: [programId, userId],
  };
}
