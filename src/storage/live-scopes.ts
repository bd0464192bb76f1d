import { account } from '../catalogue/resources/account.ts';
import { isLiveRowOf } from '../derive/ownership.ts';

/**
 * SQL of a JSON object with the numbers of what a user has that access rules can be bound to: `accounts`. What was closed is not among
 * them from the next statement on. `programId` and `userId` are SQL; that the user is open is for the statement around it.
 */
export function liveScopes(programId: string, userId: string): string {
  const owner = { programId, userId };
  return `json_build_object(
  'accounts', (select coalesce(json_agg(a.id order by a.id), '[]') from account a where ${isLiveRowOf(account, owner, 'a')}))`;
}
