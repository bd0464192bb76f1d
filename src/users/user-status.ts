import { activityType, entity, entityData, status } from '../catalogue/codes.ts';
import { noteText } from '../catalogue/history-notes.ts';
import { info } from '../catalogue/resources/info.ts';
import { keepRow } from '../history/snapshot.ts';
import { standingNow } from './settle-standing.ts';
import type { UserChange } from './user-change.ts';

/**
 * Suspends a user (2), or lifts a suspension (1): then the status is what follows from the user's parts by now. A user who is
 * suspended already stays so, and one who is not has nothing lifted (decision 62). The user is told.
 */
export function changeStatus(wanted: number, user: UserChange): void {
  const { state } = user;
  const suspends = wanted === status.suspended;
  const isSuspended = state.user.status === status.suspended;
  if (suspends === isSuspended) return;
  const before = keepRow(info, state.user, user);
  if (suspends) user.suspend();
  else state.user.status = standingNow(user).status;
  const after = keepRow(info, state.user, user);
  user.notify(suspends ? 'user_suspended' : 'user_reactivated');
  user.note({
    activityType: activityType.updated,
    entity: entity.user,
    entityId: user.userId,
    entityData: entityData.status,
    adminNotes: suspends ? noteText('userSuspended') : noteText('userReactivated'),
    before: () => before,
    after: () => after,
  });
}
