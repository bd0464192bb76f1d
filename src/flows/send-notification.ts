import type { Services } from '../calls/services.ts';
import { systemCall } from '../calls/system-call.ts';
import { type ChallengeChannel, challengeChannel } from '../catalogue/challenges.ts';
import { verificationStatus } from '../catalogue/codes.ts';
import { ApiError, errors } from '../catalogue/errors.ts';
import {
  type MessageValues,
  sentChannels,
  type WantedName,
  wantedNames,
} from '../catalogue/message-templates.ts';
import { toldReasons, toldSteps } from '../catalogue/reviews.ts';
import type { RunningJob } from '../jobs/handler.ts';
import { openNotice } from '../notify/notice.ts';
import { inAppRead, readInApp, readPrimaryContact } from '../storage/notices.ts';
import { emptyBody } from '../users/body.ts';
import { listOfChannel } from '../users/challenged-contacts.ts';
import { changeUser } from '../users/change-user.ts';
import { isWanted } from '../users/notification.ts';
import type { UserChange } from '../users/user-change.ts';
import { contactHash } from './challenges.ts';
import { addressOf, contactsOf } from './contacts.ts';
import { countersOfSend, limitSends, type Send } from './sends.ts';
import { refusalOfPhone } from './sms-countries.ts';
import { makeUnsubscribeToken } from './unsubscribe.ts';

/** What a job is told of a notification, or of another message that a user may refuse: the message that the user's app has, and the place of the channel in `sentChannels`. */
export interface NotificationJob {
  readonly messageId: number;
  readonly channel: number;
}

/**
 * Sends a message that a user may refuse, which the user's app has already, by mail or text message: to the verified primary contact, if
 * the user wants such messages, as far as the limits of sends allow it, and by mail only where the user can end that by one click.
 * Does nothing otherwise.
 */
export async function sendNotification(
  services: Services,
  { programId, userId, payload: { messageId, channel: place } }: RunningJob<NotificationJob>,
): Promise<void> {
  const by = sentChannels[place];
  if (programId === '*' || userId === null || by === undefined) return;
  const { keyring, publicUrl, connections } = services;
  if (by === 'email' && publicUrl === null) return;
  const channel: ChallengeChannel = by === 'email' ? challengeChannel.mail : challengeChannel.sms;
  const list = listOfChannel(channel);
  const canonical = await readPrimaryContact(connections, programId, list.name, userId);
  if (canonical === null) return;
  const send: Send = {
    channel,
    contact: contactHash(keyring, programId, list, canonical),
    userId,
    isNotification: true,
    ...(by === 'sms' && { phone: canonical }),
  };
  const request = {
    operationId: 'notify.send_notification',
    body: emptyBody,
    userId,
    isDryRun: false,
    // The job may run twice.
    replay: 'answer',
    reads: [list],
    further: [readInApp(messageId)],
    counters: countersOfSend(send),
  } as const;
  const call = { ...systemCall(programId), sourceId: `notification ${messageId}` };
  try {
    await changeUser(services, call, request, (user) => {
      const notice = user.further(inAppRead);
      const contact = contactsOf(user, list).find(
        (row) =>
          row.is_primary === 1 &&
          row.canonical === canonical &&
          row.verification_status === verificationStatus.verified,
      );
      const isReachable = by === 'email' || refusalOfPhone(canonical, user.settings) === null;
      const template = wantedNames.find((name) => name === notice?.template);
      if (!notice || !template || !contact || !isReachable || !isWanted(user.state.user, by))
        throw errors.resourceUnknown({ resource: list.name });
      const refusal = limitSends(user, send);
      if (refusal) return refusal;
      const token = makeUnsubscribeToken(keyring, user, services.clock());
      user.queueMessage({
        template,
        channel: by,
        to: addressOf(contact),
        variables: {
          // As they were given for the message in the app.
          ...givenValues(openNotice(keyring, user, notice).values),
          ...(by === 'email' && { link: new URL(`unsubscribe/${token}`, `${publicUrl}/`).href }),
        },
        ...(template === 'notification' && expiryOf(user)),
      });
      return {};
    });
  } catch (error) {
    // Too much was sent, or the user, the contact or the consent is not there any more: then nothing is sent.
    if (!(error instanceof ApiError) || ![404, 429].includes(error.status)) throw error;
  }
}

/** The values of a message, as they were given; a text uses those of its own kind. */
function givenValues(values: Readonly<Record<string, unknown>>): MessageValues<WantedName> {
  const { subject, message = '', part, reason } = values;
  return {
    message: String(message),
    ...(subject !== undefined && { subject: String(subject) }),
    part: toldSteps.find((one) => one === part) ?? 'document',
    reason: toldReasons.find((one) => one === reason) ?? 'not_confirmed',
  };
}

/** A notification is dropped, if it was not sent, when its last day in UTC is over. */
function expiryOf({ state: { user } }: UserChange): { readonly expiresAt?: string } {
  const { notification_expiry_date: day } = user;
  if (day === null) return {};
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000);
  return { expiresAt: next.toISOString().slice(0, 19) };
}
