import type { Services } from '../calls/services.ts';
import { systemCall } from '../calls/system-call.ts';
import { activityType, deliveryMethod, entity, ruleRecipient } from '../catalogue/codes.ts';
import { ApiError } from '../catalogue/errors.ts';
import { noteText } from '../catalogue/history-notes.ts';
import { alertNames, sentChannels } from '../catalogue/message-templates.ts';
import type { RunningJob } from '../jobs/handler.ts';
import { addMinutes } from '../time/format-instant.ts';
import { emptyBody } from '../users/body.ts';
import { changeUser } from '../users/change-user.ts';
import type { UserChange } from '../users/user-change.ts';

/** A rule denied a transaction of a user, and somebody is to be told: by the codes of its `notification`. */
export interface Denial {
  readonly ruleId: number;
  readonly recipient: number;
  readonly method: number;
}

/** How long nobody is told again of what a rule denies a user. */
const minutesApart = 60;

/**
 * Tells whoever a rule names that it has denied a transaction, once an hour for a rule and a user. The history notes it, so that endpoints
 * of webhooks hear of it (`user.access_rule.denied`). A user who is gone is passed over.
 */
export async function tellDenial(
  services: Services,
  { programId, userId, id, payload: { ruleId, recipient, method } }: RunningJob<Denial>,
): Promise<void> {
  if (programId === '*' || userId === null) return;
  const told = { kind: 'denial told', subject: `${userId} ${ruleId}` } as const;
  const request = {
    operationId: 'rules.tell_denial',
    body: emptyBody,
    userId,
    isDryRun: false,
    // The job may run twice.
    replay: 'answer',
    reads: [],
    counters: [told],
  } as const;
  const call = { ...systemCall(programId), sourceId: `denial ${userId} ${ruleId} ${id}` };
  try {
    await changeUser(services, call, request, (user) => {
      if (user.counter(told).count > 0) return {};
      user.count(told, addMinutes(user.now, minutesApart));
      user.isActivity = false;
      user.updatedAt = user.state.user.updated_at;
      user.note({
        activityType: activityType.denied,
        entity: entity.accessRule,
        entityId: ruleId,
        adminNotes: noteText('ruleDenied', { rule: ruleId }),
      });
      tell(user, recipient, method);
      return {};
    });
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
  }
}

function tell(user: UserChange, recipient: number, method: number): void {
  if (recipient === ruleRecipient.user) {
    const messageId = user.tellInApp('payment_denied', {});
    user.state.user.notice_id = messageId;
    const channel = sentChannels.find((by) => deliveryMethod[by === 'email' ? 'mail' : 'sms'] === method);
    if (messageId === null || channel === undefined) return;
    user.enqueue('notify.send_notification', {
      payload: { messageId, channel: sentChannels.indexOf(channel) },
    });
  }
  if (
    recipient === ruleRecipient.operator &&
    method === deliveryMethod.mail &&
    user.settings.alert_email !== null
  ) {
    user.enqueue('notify.alert', {
      payload: { alert: alertNames.indexOf('alert_payment_denied'), subject: user.userId },
      uniqueKey: `alert_payment_denied ${user.userId}`,
    });
  }
}
