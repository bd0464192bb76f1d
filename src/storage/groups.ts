import { group, type groupUser } from '../catalogue/resources/group.ts';
import type { MemberRow } from '../derive/groups.ts';
import { tableOf } from '../derive/ownership.ts';
import type { RowOf } from '../derive/rows.ts';
import type { FedNames } from './accounts.ts';
import type { Statement } from './connections.ts';

/** Where groups lie, and where memberships do. */
export const groupTable = tableOf(group);
export const groupUserTable = 'group_user';

/** A group as it is stored. */
export type GroupRow = RowOf<typeof group>;

/**
 * Locks the groups that have one of some numbers, closed ones too, in the order of their numbers, and reads them. Whoever changes a
 * group, or who is in it, does so before users are locked, so that no two of them wait for each other in a circle.
 */
export function lockGroups(programId: number, { ids, suppliedIds }: FedNames): Statement<{ row: GroupRow }> {
  return {
    text: `select row_to_json(g) as row from user_group g
where g.program_id = $1::bigint and (g.id = any($2::bigint[]) or g.supplied_id = any($3::bigint[]))
order by g.id for update`,
    values: [programId, `{${ids.join()}}`, `{${suppliedIds.join()}}`],
  };
}

/** Finds which of some codes live groups have. */
export function findCodes(
  programId: number,
  codes: readonly string[],
): Statement<{ id: number; code: string }> {
  return {
    text: `select g.id, g.code from user_group g
where g.program_id = $1::bigint and g.closed_at is null
  and g.code in (select value from json_array_elements_text($2::json))`,
    values: [programId, JSON.stringify(codes)],
  };
}

/** A membership, by what names it. */
export type FedMembership = {
  readonly id: number;
  readonly user_id: number;
  readonly group_id: number;
  readonly as_of: number | null;
  /** Whether it counts: neither it nor its user is closed. */
  readonly is_live: boolean;
};

/** A user and a group. */
export interface Pair {
  readonly userId: number;
  readonly groupId: number;
}

/** Finds memberships by their numbers, or by user and group, closed ones too, the newest last. */
export function findMemberships(
  programId: number,
  ids: readonly number[],
  pairs: readonly Pair[],
): Statement<FedMembership> {
  const named = pairs.map(({ userId, groupId }) => ({ user_id: userId, group_id: groupId }));
  return {
    text: `select m.id, m.user_id, m.group_id, m.as_of, m.closed_at is null and u.closed_at is null as is_live
from group_user m join users u on u.program_id = m.program_id and u.id = m.user_id
where m.program_id = $1::bigint and (m.id = any($2::bigint[]) or (m.group_id, m.user_id) in (
  select r.group_id, r.user_id from json_to_recordset($3::json) as r(group_id bigint, user_id bigint)))
order by m.id`,
    values: [programId, `{${ids.join()}}`, JSON.stringify(named)],
  };
}

/** Lists the live memberships of groups, of open users; `limit` bounds how many. */
export function listMemberships(
  programId: number,
  groupIds: readonly number[],
  limit: number,
): Statement<{ readonly id: number; readonly user_id: number; readonly group_id: number }> {
  return {
    text: `select m.id, m.user_id, m.group_id from group_user m
join users u on u.program_id = m.program_id and u.id = m.user_id and u.closed_at is null
where m.program_id = $1::bigint and m.group_id = any($2::bigint[]) and m.closed_at is null limit $3::integer`,
    values: [programId, `{${groupIds.join()}}`, limit],
  };
}

/** Counts the live members of groups. */
export function countMembers(
  programId: number,
  groupIds: readonly number[],
): Statement<{ readonly group_id: number; readonly members: number }> {
  return {
    text: `select m.group_id, count(*)::integer as members from group_user m
join users u on u.program_id = m.program_id and u.id = m.user_id and u.closed_at is null
where m.program_id = $1::bigint and m.group_id = any($2::bigint[]) and m.closed_at is null group by m.group_id`,
    values: [programId, `{${groupIds.join()}}`],
  };
}

/** A group with those who are in it, as a read shows it. */
export type ReadGroup = {
  readonly row: GroupRow;
  /** The zone in which the programme has its servers; null for that of the installation. */
  readonly server_time_zone: string | null;
  readonly members: readonly (MemberRow & RowOf<typeof groupUser>)[];
};

const readText = (
  which: string,
) => `select row_to_json(g) as row, p.settings->>'server_time_zone' as server_time_zone, (
  select coalesce(json_agg(r order by r.id), '[]') from (
    select m.id, m.user_id, m.role, m.membership_status, m.custom_field, m.original_source_id, m.created_at, m.updated_at,
      concat_ws(' ', u.personal_info_first_name, u.personal_info_last_name) as name,
      coalesce((select e.address from email e where e.program_id = m.program_id and e.user_id = m.user_id and e.is_primary = 1 and e.closed_at is null), '') as email_address,
      (select p.number from phone p where p.program_id = m.program_id and p.user_id = m.user_id and p.is_primary = 1 and p.closed_at is null) as phone_number,
      (select a.country_code from addresses a where a.program_id = m.program_id and a.user_id = m.user_id and a.is_primary = 1 and a.closed_at is null) as country_code
    from group_user m
    join users u on u.program_id = m.program_id and u.id = m.user_id and u.closed_at is null
    where m.program_id = g.program_id and m.group_id = g.id and m.closed_at is null
  ) r) as members
from user_group g join program p on p.id = g.program_id
where g.program_id = $1::bigint and g.closed_at is null and ${which} order by g.id`;

/** Reads the live groups that a user is in, with those who are in them. */
export function readGroupsOfUser(programId: number, userId: number): Statement<ReadGroup> {
  return {
    text: readText(`exists (select from group_user o
  where o.program_id = g.program_id and o.group_id = g.id and o.user_id = $2::bigint and o.closed_at is null)`),
    values: [programId, userId],
  };
}

/** Reads a live group with those who are in it. */
export function readGroup(programId: number, id: number): Statement<ReadGroup> {
  return { text: readText('g.id = $2::bigint'), values: [programId, id] };
}

/** Which groups are listed. What is undefined does not matter. */
export interface GroupQuestion {
  readonly user_id: number | undefined;
  readonly supplied_id: number | undefined;
}

/** A group as a list of the programme names it. */
export type ListedGroup = {
  readonly id: number;
  readonly supplied_id: number;
  readonly user_id: number | null;
  readonly name: string | null;
  readonly code: string | null;
  readonly status: number | null;
  readonly members: number;
  readonly as_of: number | null;
};

/** Lists the live groups of a programme in the order of their numbers, after one of them; `user_id`: those that a user is in. */
export function listGroups(
  programId: number,
  { user_id, supplied_id }: GroupQuestion,
  page: { readonly after: number; readonly limit: number },
): Statement<ListedGroup> {
  return {
    text: `select g.id, g.supplied_id, g.owner_user_id as user_id, g.name, g.code, g.status, (
    select count(*)::integer from group_user m join users u on u.program_id = m.program_id and u.id = m.user_id and u.closed_at is null
    where m.program_id = g.program_id and m.group_id = g.id and m.closed_at is null) as members, g.as_of
from user_group g
where g.program_id = $1::bigint and g.closed_at is null and g.id > $2::bigint
  and ($4::bigint is null or exists (select from group_user o
    where o.program_id = g.program_id and o.group_id = g.id and o.user_id = $4::bigint and o.closed_at is null))
  and ($5::bigint is null or g.supplied_id = $5::bigint)
order by g.id limit $3::integer`,
    values: [programId, page.after, page.limit, user_id ?? null, supplied_id ?? null],
  };
}
