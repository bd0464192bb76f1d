import type { Statement } from './connections.ts';

/** Where the accounts of users lie. */
export const accountTable = 'account';

/** A row that is fed, by the numbers that name it. */
export type FedRow = {
  readonly id: number;
  readonly user_id: number;
  readonly supplied_id: number;
  /** Of which moment the newest report was that was taken, in milliseconds since 1970. */
  readonly as_of: number | null;
  /** Whether it counts: neither it nor its user is closed. */
  readonly is_live: boolean;
};

/** By which numbers rows are looked for. */
export interface FedNames {
  readonly ids: readonly number[];
  readonly suppliedIds: readonly number[];
}

/** Finds the accounts that have one of some numbers, closed ones too, the newest last. */
export function findAccounts(programId: number, { ids, suppliedIds }: FedNames): Statement<FedRow> {
  return {
    text: `select a.id, a.user_id, a.supplied_id, a.as_of, a.closed_at is null and u.closed_at is null as is_live
from account a join users u on u.program_id = a.program_id and u.id = a.user_id
where a.program_id = $1::bigint and (a.id = any($2::bigint[]) or a.supplied_id = any($3::bigint[])) order by a.id`,
    values: [programId, `{${ids.join()}}`, `{${suppliedIds.join()}}`],
  };
}

/** Closes accounts of users who have closed, so that others may have their supplied numbers. */
export function closeLeftAccounts(programId: number, suppliedIds: readonly number[]): Statement {
  return {
    text: `update account a set closed_at = u.closed_at from users u
where a.program_id = $1::bigint and a.supplied_id = any($2::bigint[]) and a.closed_at is null
  and u.program_id = a.program_id and u.id = a.user_id and u.closed_at is not null`,
    values: [programId, `{${suppliedIds.join()}}`],
  };
}

/** A row that was fed, and of which moment the newest report of it is. */
export interface FedMoment {
  readonly user_id: number;
  readonly id: number;
  readonly as_of: number;
}

/** Notes of which moment reports were, also of those that changed nothing else. Their users must be locked. */
export function noteMoments(table: string, programId: number, moments: readonly FedMoment[]): Statement {
  return {
    text: `update ${table} t set as_of = r.as_of
from json_to_recordset($2::json) as r(user_id bigint, id bigint, as_of bigint)
where t.program_id = $1::bigint and t.user_id = r.user_id and t.id = r.id`,
    values: [programId, JSON.stringify(moments)],
  };
}

/** Which accounts are listed. What is undefined does not matter. */
export interface AccountQuestion {
  readonly user_id: number | undefined;
  readonly supplied_id: number | undefined;
}

/** An account as a list of the programme names it. */
export type ListedAccount = Omit<FedRow, 'is_live'> & {
  readonly status: string | null;
  readonly usage_status: string | null;
};

/** Lists the live accounts of open users of a programme in the order of their numbers, after one of them. */
export function listAccounts(
  programId: number,
  { user_id, supplied_id }: AccountQuestion,
  page: { readonly after: number; readonly limit: number },
): Statement<ListedAccount> {
  return {
    text: `select a.id, a.user_id, a.supplied_id, a.as_of, a.status, a.usage_status
from account a join users u on u.program_id = a.program_id and u.id = a.user_id and u.closed_at is null
where a.program_id = $1::bigint and a.closed_at is null and a.id > $2::bigint
  and ($4::bigint is null or a.user_id = $4::bigint) and ($5::bigint is null or a.supplied_id = $5::bigint)
order by a.id limit $3::integer`,
    values: [programId, page.after, page.limit, user_id ?? null, supplied_id ?? null],
  };
}
