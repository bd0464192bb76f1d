import { recordLists } from '../catalogue/members.ts';
import type { relationship } from '../catalogue/resources/relationship.ts';
import { ownerOf, tableOf, withListsBelow } from '../derive/ownership.ts';
import type { ListRows, RowOf, UserRow } from '../derive/rows.ts';
import type { Connection, Statement } from './connections.ts';
import type { HistoryRow } from './history-appender.ts';
import { fromLiveCaller } from './live-caller.ts';

/** Everything that is held about a user, as it is stored. */
export interface StoredUser {
  readonly user: UserRow;
  /** The user's data key, wrapped. */
  readonly wrapped: Buffer;
  /** Rows of the user's own lists, by table, in the order in which they came. */
  readonly lists: ListRows;
  /** Stored hashes by the name of the secret. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** Which users are read. */
export interface UsersRead {
  readonly programId: number;
  /** Whether what is closed is read too. */
  readonly archive: boolean;
}

/** The lists that are read with their user. What belongs to two users is read apart. */
const ownLists = withListsBelow(recordLists.filter((list) => ownerOf(list) === 'user'));

/** Runs `work` in a transaction that sees one moment of the database, however long it takes, and writes nothing. */
export async function readSnapshot<T>(
  connection: Connection,
  programId: number,
  work: () => Promise<T>,
): Promise<T> {
  await connection.actFor(programId);
  await connection.run({ text: 'begin isolation level repeatable read read only' });
  try {
    return await work();
  } finally {
    await connection.run({ text: 'rollback' }).catch(() => undefined);
  }
}

/** The users after an id, in the order of their ids; erased ones are nobody's any more. */
export async function readUsers(
  connection: Connection,
  { programId, archive }: UsersRead,
  after: number,
  limit: number,
): Promise<StoredUser[]> {
  const rows = await connection.run<UserRead>({
    text: `${selectUsers(archive)}
where u.program_id = $1::bigint and u.id > $2::bigint and u.erased_at is null${archive ? '' : ' and u.closed_at is null'}
order by u.id limit $3::integer`,
    values: [programId, after, limit],
  });
  return rows.map(toUser);
}

/** One user with everything, closed or not; undefined where there is none or it was erased. */
export async function readWholeUser(
  connection: Connection,
  programId: number,
  userId: number,
): Promise<StoredUser | undefined> {
  const [row] = await connection.run<UserRead>({
    text: `${selectUsers(true)} where u.program_id = $1::bigint and u.id = $2::bigint and u.erased_at is null`,
    values: [programId, userId],
  });
  return row && toUser(row);
}

/** Relationships whose both ends are open users, in the order of the users that own them; after a user's entry. */
export async function readRelationships(
  connection: Connection,
  { programId, archive }: UsersRead,
  after: { readonly userId: number; readonly id: number },
  limit: number,
): Promise<RowOf<typeof relationship>[]> {
  const rows = await connection.run<{ row: RowOf<typeof relationship> }>({
    text: `select row_to_json(t) as row from relationship t
join users u on u.program_id = t.program_id and u.id = t.user_id and u.closed_at is null
join users o on o.program_id = t.program_id and o.id = t.other_user_id and o.closed_at is null
where t.program_id = $1::bigint and (t.user_id, t.id) > ($2::bigint, $3::bigint)${archive ? '' : ' and t.closed_at is null'}
order by t.user_id, t.id limit $4::integer`,
    values: [programId, after.userId, after.id, limit],
  });
  return rows.map(({ row }) => row);
}

/** All relationships of a user, whichever end it is, closed ones too. */
export async function readRelationshipsOf(
  connection: Connection,
  programId: number,
  userId: number,
): Promise<RowOf<typeof relationship>[]> {
  const rows = await connection.run<{ row: RowOf<typeof relationship> }>({
    text: `select row_to_json(t) as row from relationship t
where t.program_id = $1::bigint and $2::bigint in (t.user_id, t.other_user_id) order by t.id`,
    values: [programId, userId],
  });
  return rows.map(({ row }) => row);
}

/** A source id under which a user was imported, and when (UTC, `yyyy-mm-ddThh:mm:ss`). */
export interface ImportedAs {
  readonly source_id: string;
  readonly date_utc: string;
}

/** The source ids under which a user was imported. */
export async function readSourcesOf(
  connection: Connection,
  programId: number,
  userId: number,
): Promise<ImportedAs[]> {
  return connection.run({
    text: `select source_id, to_char(created_at, 'YYYY-MM-DD"T"HH24:MI:SS') as date_utc from import_row
where program_id = $1::bigint and user_id = $2::bigint order by created_at, source_id`,
    values: [programId, userId],
  });
}

/** Entries of a user's history after a number, the oldest first. */
export async function readHistoryOf(
  connection: Connection,
  programId: number,
  userId: number,
  after: number,
  limit: number,
): Promise<HistoryRow[]> {
  const rows = await connection.run<{ row: HistoryRow }>({
    text: `select row_to_json(h) as row from history h
where h.program_id = $1::bigint and h.user_id = $2::bigint and h.number > $3::integer order by h.number limit $4::integer`,
    values: [programId, userId, after, limit],
  });
  return rows.map(({ row }) => row);
}

function selectUsers(archive: boolean): string {
  const entries = ownLists.map(
    (list) => `(select coalesce(json_agg(t order by t.id), '[]') from ${tableOf(list)} t
  where t.program_id = u.program_id and t.user_id = u.id${archive ? '' : ' and t.closed_at is null'}) as "list_${list.name}"`,
  );
  return `select row_to_json(u) as "user", k.wrapped,
${entries.join(',\n')},
(select coalesce(json_object_agg(s.kind, s.hash), '{}') from user_secret s
  where s.program_id = u.program_id and s.user_id = u.id) as secrets
from users u join user_key k on k.program_id = u.program_id and k.user_id = u.id`;
}

/** A user as `selectUsers` reads it. */
type UserRead = Omit<StoredUser, 'lists'> & { readonly [list: `list_${string}`]: readonly RowOf[] };

function toUser({ user, wrapped, secrets, ...lists }: UserRead): StoredUser {
  const rows = ownLists.map(({ name }) => [name, lists[`list_${name}`] ?? []] as const);
  return { user, wrapped, lists: Object.fromEntries(rows), secrets };
}

/** Whether a client still counts, and its programme with it; no row where not. `0`: the command line. */
export function readLiveness(programId: number, clientId: number, clientGeneration: number): Statement {
  return {
    text: `select p.settings ${fromLiveCaller}`,
    values: [programId, clientId, clientGeneration],
  };
}
