import { activityType, entity, status } from '../catalogue/codes.ts';
import { info } from '../catalogue/resources/info.ts';
import { keepRow } from '../history/snapshot.ts';
import { formatDate } from '../time/format-instant.ts';
import { readBody } from './body.ts';
import type { Written } from './change.ts';
import { refuseFaults } from './faults.ts';
import type { Call, Services } from './services.ts';
import { write } from './write.ts';

/**
 * Closes a user: gone from reads, its contacts free for others, its tokens dead. Its rows stay for the history; to
 * erase them is a step of its own.
 */
export async function deleteUser(
  services: Services,
  call: Call,
  operationId: string,
  userId: number,
  value: unknown,
): Promise<Written> {
  const today = formatDate(services.clock());
  const body = readBody(value ?? {}, { verb: 'delete', privileged: false, today, members: [], required: [] });
  refuseFaults(body.faults);
  return write(services, call, {
    operationId,
    body,
    userId,
    dryRun: body.dryRun,
    tables: [],
    ids: {},
    relatedUserIds: [],
    userNotes: body.userNotes,
    adminNotes: body.adminNotes,
    secrets: {},
    plan: (context) => {
      const before = keepRow(info, context.state.user, context);
      context.state.user['status'] = status.closed;
      context.draft.notes.push({
        activityType: activityType.deleted,
        entity: entity.user,
        entityId: context.userId,
        adminNotes: 'User closed',
        before: () => before,
      });
      return { answer: () => ({}), closes: true };
    },
  });
}
