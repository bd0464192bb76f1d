import { deliveryMethod, entity } from '../catalogue/codes.ts';
import {
  type MessageValues,
  type SentChannel,
  sentChannels,
  type WantedName,
} from '../catalogue/message-templates.ts';
import { notification } from '../catalogue/resources/notification.ts';
import type { UserRow } from '../derive/rows.ts';
import type { UserChange } from './user-change.ts';

/**
 * Tells the user what the programme has written as the user's `notification`: at once in the app, and by a job by mail or text
 * message, which needs the user's consent. From now on the member shows what was written, and no notice from before. What does not
 * change is not told again. A user who writes one is told nothing.
 */
export function tellNotification(user: UserChange): void {
  const before = user.draft.singles.get(notification);
  if (before === undefined || user.boundUserId !== null) return;
  const { state } = user;
  state.user.notice_id = null;
  const day = user.now.slice(0, 10);
  if (!isToBeTold(state.user, day)) return;
  if (before && isToBeTold(before, day) && toldColumns.every((name) => before[name] === state.user[name]))
    return;
  const { notification_subject: subject, notification_message: message } = state.user;
  const messageId = user.tellInApp('notification', { message: message!, ...(subject && { subject }) });
  const channel = channelOf(state.user.notification_delivery_method);
  if (messageId === null || channel === undefined) return;
  user.enqueue('notify.send_notification', {
    payload: { messageId, channel: sentChannels.indexOf(channel) },
  });
}

/**
 * Tells the user something that a user may refuse: at once in the app, where the member `notification` shows it, and by a job by mail
 * if the user wants mails, else by text message if the user wants those. The change must write an entry of the history.
 */
export function tellWanted<Name extends Exclude<WantedName, 'notification'>>(
  user: UserChange,
  template: Name,
  variables: MessageValues<Name>,
): void {
  const { user: row } = user.state;
  const messageId = user.tellInApp(template, variables);
  if (messageId === null) return;
  row.notice_id = messageId;
  const channel = sentChannels.find((by) => isWanted(row, by));
  if (channel === undefined) return;
  user.enqueue('notify.send_notification', {
    payload: { messageId, channel: sentChannels.indexOf(channel) },
  });
}

/** Whether the user wants messages by a channel that need consent. */
export function isWanted(user: UserRow, by: SentChannel): boolean {
  const flag =
    by === 'email' ? user.preferences_enable_email_notification : user.preferences_enable_sms_notification;
  return flag === '1';
}

/** What makes another notification of one. */
const toldColumns = [
  'notification_subject',
  'notification_message',
  'notification_delivery_method',
] as const satisfies readonly (keyof UserRow)[];

/** Whether a notification of a user's row is one that the user is told: `day`, `yyyy-mm-dd` in UTC, is not after its last. */
function isToBeTold(user: UserRow, day: string): boolean {
  // A new row has no value yet where nothing was sent.
  const { notification_enabled: enabled, notification_message: message } = user;
  const expiryDate = user.notification_expiry_date ?? day;
  const recipient = user.notification_recipient_entity ?? entity.user;
  return enabled === '1' && Boolean(message) && expiryDate >= day && Number(recipient) === entity.user;
}

/** By what a notification goes besides the app; undefined: by nothing. */
function channelOf(method: string | null) {
  if (method === String(deliveryMethod.mail)) return 'email';
  return method === String(deliveryMethod.sms) ? 'sms' : undefined;
}
