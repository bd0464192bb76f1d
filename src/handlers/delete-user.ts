import { activityType, entity } from '../catalogue/codes.ts';
import { noteText } from '../catalogue/history-notes.ts';
import { info } from '../catalogue/resources/info.ts';
import { keepRow } from '../history/snapshot.ts';
import { latestDay } from '../time/days.ts';
import { checkInfo, readBody } from '../users/body.ts';
import { changeUser } from '../users/change-user.ts';
import { refuseBody } from '../users/refuse-body.ts';
import type { Handler } from './handler.ts';
import { requestOf } from './read-operation.ts';

/**
 * Closes a user: gone from reads, its contacts free for others, its tokens ended. The rows stay for the history; to
 * erase them is a step of its own.
 */
export const deleteUser: Handler = async (services, call, request) => {
  const { operation, userId, body: sent } = request;
  const today = latestDay(services.clock());
  const body = readBody(sent ?? {}, { verb: 'delete', privileged: false, today, members: [], required: [] });
  checkInfo(sent, call.programId, userId);
  await refuseBody(services, call, body);
  // What is open of the user is cancelled.
  const change = { ...requestOf(operation, userId, body, []), settles: true };
  return changeUser(services, call, change, (user) => {
    const before = keepRow(info, user.state.user, user);
    user.close();
    user.note({
      activityType: activityType.deleted,
      entity: entity.user,
      entityId: userId,
      adminNotes: noteText('userClosed'),
      before: () => before,
    });
    return {};
  });
};
