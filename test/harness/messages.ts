import { randomUUID } from 'node:crypto';
import type { Services } from '../../src/calls/services.ts';
import { systemCall } from '../../src/calls/system-call.ts';
import { activityType, entity } from '../../src/catalogue/codes.ts';
import { email } from '../../src/catalogue/resources/email.ts';
import { phone } from '../../src/catalogue/resources/phone.ts';
import { emptyBody } from '../../src/users/body.ts';
import { changeUser } from '../../src/users/change-user.ts';
import type { UserChange } from '../../src/users/user-change.ts';

/** Runs a change of a user that reads emails and phones, such as one that queues messages. */
export async function changeWithContacts(
  services: Services,
  programId: number,
  userId: number,
  work: (user: UserChange) => void,
  isDryRun = false,
): Promise<void> {
  const request = { operationId: 'test', body: emptyBody, userId, isDryRun, reads: [email, phone] };
  await changeUser(services, { ...systemCall(programId), sourceId: randomUUID() }, request, (user) => {
    const { notice_id: before } = user.state.user;
    work(user);
    // As whatever the user is given notice of.
    if (user.state.user.notice_id !== before)
      user.note({
        activityType: activityType.updated,
        entity: entity.security,
        entityId: userId,
        adminNotes: 'Notice of a test',
      });
    return {};
  });
}

/** Queues a code by mail. */
export function queueMessage(
  services: Services,
  programId: number,
  userId: number,
  to: string,
): Promise<void> {
  return changeWithContacts(services, programId, userId, (user) =>
    user.queueMessage({
      template: 'verify_email',
      channel: 'email',
      to,
      variables: { code: '271828', minutes: 10 },
    }),
  );
}
