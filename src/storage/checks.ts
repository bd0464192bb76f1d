import type { CheckCounts, CheckName, CheckOutcome, CheckState, CheckStep } from '../catalogue/checks.ts';
import { attachment } from '../catalogue/resources/document.ts';
import { identification } from '../catalogue/resources/identification.ts';
import { tableOf } from '../derive/ownership.ts';
import type { Position } from './conditions.ts';
import type { Statement } from './connections.ts';
import { byteaArray, type FurtherName, type FurtherRead } from './user-state.ts';

/** The table of checks, and what their numbers are taken by. */
export const checkTable = 'user_check';

/** A check as `row_to_json` writes its row. Bytes are `\x` and hexadecimal digits, instants UTC, `yyyy-mm-ddThh:mm:ss`. */
export interface CheckRow {
  readonly program_id: number;
  readonly user_id: number;
  readonly id: number;
  readonly name: CheckName;
  readonly step: CheckStep;
  readonly entity: number;
  readonly entity_id: number;
  readonly subject_hash: string;
  readonly proven_hash: string | null;
  readonly state: CheckState;
  readonly counts: Exclude<CheckCounts, 'off'>;
  readonly outcome: CheckOutcome | null;
  readonly created_at: string;
  readonly asked_at: string | null;
  readonly ended_at: string | null;
  readonly sealed: string | null;
  readonly [column: string]: unknown;
}

/** Reads a check of the user with what a change is worked out from; null where the user has no such check. */
export function checkRead(id: number): FurtherRead & FurtherName<CheckRow | null> {
  return {
    name: 'further_check',
    // The text of a statement is made once for all checks.
    sql: (parameter) => `(select row_to_json(t) from ${checkTable} t
    where t.program_id = $1::bigint and t.user_id = $5::bigint and t.id = ${parameter}::bigint)`,
    value: String(id),
  };
}

/** The other checks of what a check is about, as they are by now: of the same record, which is still the same. */
export function siblingsRead(id: number): FurtherRead & FurtherName<readonly CheckRow[]> {
  return {
    name: 'further_checks_beside',
    sql: (parameter) => `(select coalesce(json_agg(row_to_json(t) order by t.id), '[]') from ${checkTable} t
    join ${checkTable} c on c.program_id = t.program_id and c.user_id = t.user_id and c.entity = t.entity
      and c.entity_id = t.entity_id and c.subject_hash = t.subject_hash and c.id <> t.id
    where c.program_id = $1::bigint and c.user_id = $5::bigint and c.id = ${parameter}::bigint)`,
    value: String(id),
  };
}

/** Reads the newest check of each kind of each record of the user with what a change is worked out from. */
export const newestChecks: FurtherRead & FurtherName<readonly CheckRow[]> = {
  name: 'further_newest_checks',
  sql: () => `(select coalesce(json_agg(row_to_json(t) order by t.id), '[]') from (
    select distinct on (c.entity, c.entity_id, c.name) c.* from ${checkTable} c
    where c.program_id = $1::bigint and c.user_id = $5::bigint order by c.entity, c.entity_id, c.name, c.id desc) t)`,
};

/** Reads the checks of the user that wait. */
export const openChecksRead: FurtherRead & FurtherName<readonly CheckRow[]> = {
  name: 'further_open_checks',
  sql: () => `(select coalesce(json_agg(row_to_json(t) order by t.id), '[]') from ${checkTable} t
    where t.program_id = $1::bigint and t.user_id = $5::bigint and t.state = 'waiting')`,
};

/** Reads a check as far as a job asks: whether it still waits. */
export function readCheck(programId: number, userId: number, id: number): Statement<{ row: CheckRow }> {
  return {
    text: `select row_to_json(c) as row from ${checkTable} c
where c.program_id = $1::bigint and c.user_id = $2::bigint and c.id = $3::bigint`,
    values: [programId, userId, id],
  };
}

/** Counts the other open users of a programme who have a paper with a number, by its keyed hash. */
export function countSamePapers(
  programId: number,
  userId: number,
  hash: string,
): Statement<{ count: number }> {
  return {
    text: `select count(distinct i.user_id)::integer as count from ${tableOf(identification)} i
join users u on u.program_id = i.program_id and u.id = i.user_id and u.closed_at is null
where i.program_id = $1::bigint and i.number_search = $3::bytea and i.user_id <> $2::bigint and i.closed_at is null`,
    values: [programId, userId, hash],
  };
}

/** Counts the other open users of a programme who have sent one of some files, by the keyed hashes of their contents. */
export function countSameFiles(
  programId: number,
  userId: number,
  hashes: readonly string[],
): Statement<{ count: number }> {
  return {
    text: `select count(distinct a.user_id)::integer as count from ${tableOf(attachment)} a
join users u on u.program_id = a.program_id and u.id = a.user_id and u.closed_at is null
where a.program_id = $1::bigint and a.content_search = any($3::bytea[]) and a.user_id <> $2::bigint and a.closed_at is null`,
    values: [programId, userId, byteaArray(hashes)],
  };
}

/** How many people of one date of birth are compared: more than that a programme of fifty million has hardly. */
const samePeopleMax = 5000;

/** Reads the names of the other open users of a programme with a date of birth. */
export function readBornOn(
  programId: number,
  userId: number,
  day: string,
): Statement<{ first_name: string | null; last_name: string | null }> {
  return {
    text: `select u.personal_info_first_name as first_name, u.personal_info_last_name as last_name from users u
where u.program_id = $1::bigint and u.personal_info_date_of_birth = $3::date and u.id <> $2::bigint
  and u.closed_at is null limit ${samePeopleMax}`,
    values: [programId, userId, day],
  };
}

/** Reads, in all programmes, checks that wait and have no job: after a restore the queue is new. */
export const listOwedChecks: Statement<{ program_id: number; user_id: number; id: number }> = {
  text: `select c.program_id, c.user_id, c.id from ${checkTable} c
where c.state = 'waiting' and not exists (select 1 from job j
  where j.program_id = c.program_id and j.user_id = c.user_id and j.name = 'checks.run' and j.unique_key = 'check ' || c.id)`,
};

/** Reads the checks of a user, closed or not, the oldest first. */
export function readChecksOf(programId: number, userId: number): Statement<{ row: CheckRow }> {
  return {
    text: `select row_to_json(c) as row from ${checkTable} c
where c.program_id = $1::bigint and c.user_id = $2::bigint order by c.id`,
    values: [programId, userId],
  };
}

/** Which checks are listed. */
export interface CheckQuestion {
  readonly state: CheckState | undefined;
  readonly outcome: CheckOutcome | undefined;
  readonly name: CheckName | undefined;
  readonly user_id: number | undefined;
  readonly entity_id: number | undefined;
}

/** A check with the wrapped data key of its user. */
export interface ListedCheck {
  readonly row: CheckRow;
  readonly wrapped: Buffer;
}

const listed = `select row_to_json(c) as row, k.wrapped from ${checkTable} c
join user_key k on k.program_id = c.program_id and k.user_id = c.user_id
join users u on u.program_id = c.program_id and u.id = c.user_id and u.closed_at is null`;

/** Lists checks of open users, the newest first; `after`: those that are older than a check. */
export function listChecks(
  programId: number,
  question: CheckQuestion,
  { after, limit }: { readonly after: Position | null; readonly limit: number },
): Statement<ListedCheck> {
  const values: (string | number)[] = [programId, limit];
  const conditions = ['c.program_id = $1::bigint'];
  const add = (column: string, type: string, value: string | number | null | undefined, sign = '=') => {
    if (value === undefined || value === null) return;
    values.push(value);
    conditions.push(`c.${column} ${sign} $${values.length}::${type}`);
  };
  add('state', 'text', question.state);
  add('outcome', 'text', question.outcome);
  add('name', 'text', question.name);
  add('user_id', 'bigint', question.user_id);
  add('entity_id', 'bigint', question.entity_id);
  add('id', 'bigint', after?.id, '<');
  return {
    text: `${listed} where ${conditions.join(' and ')} order by c.id desc limit $2::integer`,
    values,
  };
}

/** Reads a check of an open user. */
export function findCheck(programId: number, id: number): Statement<ListedCheck> {
  return { text: `${listed} where c.program_id = $1::bigint and c.id = $2::bigint`, values: [programId, id] };
}
