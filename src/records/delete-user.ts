import { activityType, entity } from '../catalogue/codes.ts';
import type { Operation } from '../catalogue/operations.ts';
import { info } from '../catalogue/resources/info.ts';
import { keepRow } from '../history/snapshot.ts';
import { formatDate } from '../time/format-instant.ts';
import type { Answer } from './answer.ts';
import { readBody } from './body.ts';
import { changeUser } from './change-user.ts';
import { refuseFaults } from './faults.ts';
import { requestOf } from './read-operation.ts';
import type { Call, Services } from './services.ts';

/**
 * Closes a user: gone from reads, its contacts free for others, its tokens ended. The rows stay for the history; to
 * erase them is a step of its own.
 */
export async function deleteUser(
  services: Services,
  call: Call,
  operation: Operation,
  userId: number,
  value: unknown,
): Promise<Answer> {
  const today = formatDate(services.clock());
  const body = readBody(value ?? {}, { verb: 'delete', privileged: false, today, members: [], required: [] });
  refuseFaults(body.faults);
  return changeUser(services, call, requestOf(operation, userId, body, []), (user) => {
    const before = keepRow(info, user.state.user, user);
    user.close();
    user.note({
      activityType: activityType.deleted,
      entity: entity.user,
      entityId: userId,
      adminNotes: 'User closed',
      before: () => before,
    });
    return {};
  });
}
