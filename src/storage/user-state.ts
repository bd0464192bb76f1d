import type { ErrorKey } from '../catalogue/error-table.ts';
import type { MessageParams } from '../catalogue/errors.ts';
import type { ProgramSettings } from '../catalogue/program-settings.ts';
import type { Resource } from '../catalogue/resource.ts';
import { isLiveRowOf, ownerOf, tableOf } from '../derive/ownership.ts';
import type { Presentation } from '../derive/present.ts';
import type { RowOf, UserRow } from '../derive/rows.ts';
import type { Statement } from './connections.ts';

/** SQL of a column: whether the programme $1 has watchlists. */
export const hasWatchlists =
  'exists (select from watchlist w where w.program_id = $1::bigint) as has_watchlists';

/** What every statement that serves a call says of the caller. */
export type CallerState = {
  /** What the programme has decided for itself. */
  readonly settings: Partial<ProgramSettings>;
  /** Null where there is no such client. */
  readonly client_status: number | null;
  readonly client_generation: number | null;
};

/** What a creation is worked out from. */
export type CreationState = CallerState & {
  readonly idempotency_record: RecordRow | null;
  /** The hashes of those of the claims that somebody holds. */
  readonly claimed: readonly string[] | null;
  /** Whether the programme has watchlists, with which its users are compared. */
  readonly has_watchlists: boolean;
  /** Users at the other ends of relationships; absent where none were asked for. */
  readonly related?: readonly RelatedRow[] | null;
};

/** What a change is worked out from; of a user that is only being created only what a creation is. */
export type ChangeState = CreationState & {
  readonly user?: UserRow | null;
  /** The user's data key, wrapped. */
  readonly wrapped?: Buffer | null;
  readonly counters?: readonly ({ readonly hash: string } & StoredCounter)[] | null;
  /** The live rows of a list. */
  readonly [list: `list_${string}`]: RowOf[] | undefined;
} & {
  /** What a further read answered. */
  readonly [further: `further_${string}`]: unknown;
};

/** Under which name a further read stands in the state, and in which form. */
export interface FurtherName<Read = unknown> {
  readonly name: `further_${string}`;
  /** For the compiler alone. */
  readonly form?: Read;
}

/** What a further read answered. Throws an Error where it was not asked for. */
export function furtherOf<Read>(state: Partial<ChangeState>, { name }: FurtherName<Read>): Read {
  if (!(name in state)) throw new Error(`this change does not read ${name}`);
  return state[name] as Read;
}

/** What a change reads besides the user and rows of lists. */
export interface FurtherRead extends FurtherName {
  /** SQL of one JSON value. Programme is $1, user $5; `parameter` is the read's own, a text, where it has a `value`. */
  readonly sql: (parameter: string) => string;
  readonly value?: string;
  /** Tells reads of one name apart that have other SQL. */
  readonly variant?: string;
}

/** A stored answer: the answer itself, a refusal, or the entry of the history from which the answer is rebuilt. */
export interface RecordRow {
  /** Null where a refusal names no user. */
  readonly user_id: number | null;
  readonly fingerprint: string;
  readonly wrapped: string | null;
  readonly sealed: string | null;
  readonly refusal: { readonly key: ErrorKey; readonly params: MessageParams } | null;
  readonly history_id: number | null;
  readonly history_sealed: string | null;
  readonly history_at: string | null;
  readonly presentation: (Presentation & { readonly timeZone: string }) | null;
}

/** What a relationship tells of a user at one of its ends. */
export interface RelatedUser {
  /** A person or an organisation (`userType`). */
  readonly type: number;
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  /** The number of that user's newest history entry. */
  readonly head: number;
}

type RelatedRow = { readonly id: number } & RelatedUser;

/** A row of the table `counter`. */
export interface StoredCounter {
  readonly count: number;
  /** UTC, `yyyy-mm-ddThh:mm:ss`. */
  readonly ends_at: string;
}

/** What a call must read of a user before it can work out a change. */
export interface StateRead {
  readonly programId: number;
  /** Null for a user that is only being created. */
  readonly userId: number | null;
  readonly clientId: number;
  readonly sourceId: string;
  /** Lists that the change may look at. */
  readonly lists: readonly Resource[];
  /** Users that relationships in the body name. */
  readonly relatedUserIds: readonly number[];
  /** Claims of which it is asked whether somebody holds them. */
  readonly claimHashes: readonly string[];
  /** Counters that are read. */
  readonly counterHashes: readonly string[];
  /** What is read besides, of a user that the call names. */
  readonly further?: readonly FurtherRead[];
}

/**
 * Makes writers of the same users wait for each other, and of the same counters; in one order, so that two of them never
 * wait for each other in a circle. The users at other ends of the user's relationships are among them where relationships
 * are read. A closed user is not found.
 */
export function lockState(read: StateRead): Statement[] {
  const { programId, userId, counterHashes } = read;
  const users: Statement = {
    text: readsRelated(read) ? lockRelatedText : lockUsersText,
    values: [
      programId,
      ...(readsRelated(read) ? [userId, `{${read.relatedUserIds.join()}}`] : [`{${userId}}`]),
    ],
  };
  const counters: Statement = {
    text: `select hash from counter where program_id = $1::bigint and hash = any($2::bytea[]) order by hash for update`,
    values: [programId, byteaArray(counterHashes)],
  };
  return counterHashes.length > 0 ? [users, counters] : [users];
}

/** Locks users that are open, in the order of their numbers. */
export function lockUsers(programId: number, ids: readonly number[]): Statement<{ readonly id: number }> {
  return { text: lockUsersText, values: [programId, `{${ids.join()}}`] };
}

const lockUsersText = `select id from users
where program_id = $1::bigint and id = any($2::bigint[]) and closed_at is null order by id for no key update`;

const lockRelatedText = `select id from users
where program_id = $1::bigint and closed_at is null and (id = $2::bigint or id = any($3::bigint[]) or id in (
  select unnest(array[t.user_id, t.other_user_id]) from relationship t
  where t.program_id = $1::bigint and $2::bigint in (t.user_id, t.other_user_id) and t.closed_at is null))
order by id for no key update`;

/**
 * Reads what a change is worked out from: the user, the lists, the caller's state, an earlier answer to the same
 * source id. It must run after the lock as a statement of its own, so that its snapshot is younger than the lock.
 */
export function readState(read: StateRead): Statement<ChangeState> {
  return { text: stateText(read), values: stateValues(read) };
}

function stateValues(read: StateRead): (string | number)[] {
  return [
    read.programId,
    read.clientId,
    read.sourceId,
    byteaArray(read.claimHashes),
    ...(read.userId === null ? [] : [read.userId]),
    ...(readsRelated(read) ? [`{${read.relatedUserIds.join()}}`] : []),
    ...(read.counterHashes.length > 0 ? [byteaArray(read.counterHashes)] : []),
    ...valuesOfFurther(read).map(({ value }) => value!),
  ];
}

function readsRelated({ lists, relatedUserIds }: StateRead): boolean {
  return lists.some((list) => ownerOf(list) === 'users') || relatedUserIds.length > 0;
}

const stateTexts = new Map<string, string>();

function stateText(read: StateRead): string {
  const further = (read.further ?? []).map(({ name, variant = '' }) => `${name}${variant}`);
  const names = [...read.lists.map(({ name }) => name), ...further];
  const key = `${read.userId === null} ${readsRelated(read)} ${read.counterHashes.length > 0} ${names.join()}`;
  const text = stateTexts.get(key) ?? makeStateText(read);
  stateTexts.set(key, text);
  return text;
}

function makeStateText(read: StateRead): string {
  const columns = [
    ...callerColumns('$2::bigint', '$3::text', '$4::bytea[]'),
    ...(readsRelated(read) ? [`${relatedText(read)} as related`] : []),
    ...(read.counterHashes.length > 0 ? [countersText(read)] : []),
    ...(read.userId === null ? [] : ['row_to_json(u) as "user"', 'k.wrapped', ...read.lists.map(listText)]),
    ...(read.further ?? []).map(
      (one) => `${one.sql(`$${furtherAt(read) + valuesOfFurther(read).indexOf(one)}`)} as "${one.name}"`,
    ),
  ];
  const user = `left join users u on u.program_id = p.id and u.id = $5::bigint and u.closed_at is null
left join user_key k on k.program_id = u.program_id and k.user_id = u.id`;
  return `select ${columns.join(',\n  ')}
from program p
left join client c on c.program_id = p.id and c.id = $2::bigint
${read.userId === null ? '' : user}
where p.id = $1::bigint and p.status = 1`;
}

/**
 * What every call must know of its caller: settings of the programme `p`, state of the client `c`, the answer that an
 * earlier call with the same source id got, and which of some claims somebody holds.
 */
export function callerColumns(clientId: string, sourceId: string, claimHashes: string): string[] {
  return [
    'p.settings',
    'c.status as client_status',
    'c.token_generation as client_generation',
    `(select row_to_json(i) from (
    select r.user_id, r.fingerprint, r.sealed, r.refusal, rk.wrapped, r.presentation, h.id as history_id, h.sealed as history_sealed, h.created_at as history_at
    from idempotency_record r
    left join user_key rk on rk.program_id = r.program_id and rk.user_id = r.user_id
    left join history h on h.program_id = r.program_id and h.user_id = r.user_id and h.number = r.history_number
    where r.program_id = $1::bigint and r.client_id = ${clientId} and r.source_id = ${sourceId}
  ) i) as idempotency_record`,
    `(select json_agg(h.hash) from claim h where h.program_id = $1::bigint and h.hash = any(${claimHashes})) as claimed`,
    hasWatchlists,
  ];
}

function listText(list: Resource): string {
  const isLive = isLiveRowOf(list, { programId: '$1::bigint', userId: '$5::bigint' });
  return `(select coalesce(json_agg(t order by t.id), '[]') from ${tableOf(list)} t
  where ${isLive}) as "list_${list.name}"`;
}

/** What is read besides with a parameter of its own. */
function valuesOfFurther({ further = [] }: StateRead): FurtherRead[] {
  return further.filter(({ value }) => value !== undefined);
}

/** The number of the first parameter of what is read besides. */
function furtherAt(read: StateRead): number {
  return countersAt(read) + Number(read.counterHashes.length > 0);
}

function countersAt(read: StateRead): number {
  return 5 + Number(read.userId !== null) + Number(readsRelated(read));
}

function countersText(read: StateRead): string {
  const parameter = countersAt(read);
  return `(select json_agg(json_build_object('hash', n.hash, 'count', n.count, 'ends_at', n.ends_at))
  from counter n where n.program_id = $1::bigint and n.hash = any($${parameter}::bytea[])) as counters`;
}

/** The users that the body names, and those at the other ends of what the user has. */
function relatedText({ userId }: StateRead): string {
  const named = `select distinct unnest($${userId === null ? 5 : 6}::bigint[])`;
  const known = `select unnest(array[t.user_id, t.other_user_id]) from relationship t
    where t.program_id = $1::bigint and $5::bigint in (t.user_id, t.other_user_id) and t.closed_at is null`;
  return `(select json_agg(r) from (
  select n.id, n.type, n.history_number as head, concat_ws(' ', n.personal_info_first_name, n.personal_info_last_name) as name,
    coalesce((select e.address from email e where e.program_id = n.program_id and e.user_id = n.id and e.is_primary = 1 and e.closed_at is null), '') as email,
    coalesce((select f.number from phone f where f.program_id = n.program_id and f.user_id = n.id and f.is_primary = 1 and f.closed_at is null), '') as phone
  from (${userId === null ? named : `${named} union ${known}`}) w(id)
  join users n on n.program_id = $1::bigint and n.id = w.id and n.closed_at is null
) r)`;
}

/** An array of bytes as PostgreSQL reads it; each in the form `\\x…`. */
export function byteaArray(values: readonly string[]): string {
  return `{${values.map((value) => `"\\${value}"`).join()}}`;
}
