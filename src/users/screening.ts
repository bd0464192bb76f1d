import type { UserRow } from '../derive/rows.ts';
import type { JobPriority } from '../jobs/definition.ts';
import type { UserChange } from './user-change.ts';

/** What of a user's own row is compared with watchlists, in one text. */
export function screenedOf(user: UserRow): string {
  const { type, personal_info_first_name, personal_info_last_name, personal_info_date_of_birth } = user;
  return JSON.stringify([
    type,
    personal_info_first_name,
    personal_info_last_name,
    personal_info_date_of_birth,
  ]);
}

/** Has a user compared with the watchlists of the programme who is new, or has another name, birth date or kind than before. */
export function enqueueScreening(change: UserChange, priority?: JobPriority): void {
  const { hasWatchlists, isClosing, screenedBefore, state } = change;
  if (!hasWatchlists || isClosing || screenedOf(state.user) === screenedBefore) return;
  change.enqueue('watchlists.screen', { payload: {}, uniqueKey: 'screen', ...(priority && { priority }) });
}
