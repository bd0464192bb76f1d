import { status } from '../catalogue/codes.ts';
import { account } from '../catalogue/resources/account.ts';
import { groupUser } from '../catalogue/resources/group.ts';
import { isLiveRowOf } from '../derive/ownership.ts';

/**
 * SQL of a JSON object with the numbers of what a user has that access rules can be bound to: `accounts`, and `groups` of which the user
 * is an active member (both the group and the membership have the status 1). What was closed is not among them from the next
 * statement on. `programId` and `userId` are SQL; that the user is open is for the statement around it.
 */
export function liveScopes(programId: string, userId: string): string {
  const owner = { programId, userId };
  return `json_build_object(
  'accounts', (select coalesce(json_agg(a.id order by a.id), '[]') from account a where ${isLiveRowOf(account, owner, 'a')}),
  'groups', (select coalesce(json_agg(m.group_id order by m.group_id), '[]') from group_user m
    join user_group g on g.program_id = m.program_id and g.id = m.group_id and g.closed_at is null and g.status = ${status.active}
    where ${isLiveRowOf(groupUser, owner, 'm')} and m.membership_status = ${status.active}))`;
}
