import type { UserRow } from '../derive/rows.ts';
import { entityDataOf } from '../history/note.ts';
import type { UserWork } from './user-work.ts';

/** What every written change does to the user's row, apart from its members. */
export function finishUser(change: UserWork): void {
  const { now } = change;
  const { user } = change.state;
  user.updated_at = change.updatedAt ?? now;
  if (change.isClosing) user.closed_at = now;
  if (change.isClosing || change.endsTokens) user.token_generation += 1;
  // What follows from the user's parts is shown of the user, whoever has moved it.
  const isShown = change.isActivity || change.draft.notes.some(({ isDerived }) => isDerived);
  if (!change.isNew && isShown) user.version += 1;
  Object.assign(user, activityOf(change));
}

/** The columns that say what the user's newest activity is, where the change is that; else none. */
export function activityOf({ draft, request, adminNotes, isActivity, now }: UserWork) {
  const newest = draft.notes.at(-1);
  if (!newest || !isActivity) return null;
  return {
    activity_entity: newest.entity,
    activity_entity_id: newest.entityId,
    activity_entity_data: entityDataOf(newest),
    activity_activity_type: newest.activityType,
    activity_user_notes: request.body.userNotes,
    activity_admin_notes: adminNotes || newest.adminNotes,
    activity_at: now,
  } satisfies Partial<UserRow>;
}
