import { presentationOf } from '../calls/presentation.ts';
import { verificationStatus } from '../catalogue/codes.ts';
import {
  type MessageChannel,
  type MessageTemplate,
  type MessageValues,
  messageTemplates,
  type NoticeName,
  type SentChannel,
  type TemplateName,
} from '../catalogue/message-templates.ts';
import { email } from '../catalogue/resources/email.ts';
import { phone } from '../catalogue/resources/phone.ts';
import { laneJob, messageLanguage, messageRow } from '../notify/message-row.ts';
import { messageTable } from '../storage/message-queue.ts';
import { UserWork } from './user-work.ts';

/** A message to one contact of the user. */
export interface QueuedMessage<Name extends TemplateName> {
  readonly template: Name;
  readonly channel: SentChannel;
  /** The address or the number. */
  readonly to: string;
  readonly variables: MessageValues<Name>;
  /** The challenge whose code it has: the message is dropped once that has ended. */
  readonly challengeId?: number;
  /** From when on it is of no use, and dropped: UTC, `yyyy-mm-ddThh:mm:ss`. */
  readonly expiresAt?: string;
}

/** The messages that a change queues. */
export abstract class UserMessages extends UserWork {
  /**
   * Queues a message to one contact of the user in the statement of the change; nothing on a dry run. A mail greets by name
   * where the change reads the list of the contact, and the contact was verified when the call began. Throws an Error for an
   * unknown user, and where such a message goes by no such channel.
   */
  queueMessage<Name extends TemplateName>(message: QueuedMessage<Name>): void {
    const { template, channel, to } = message;
    const list = channel === 'email' ? email : phone;
    const isProven = this.state.lists[list.name] && this.#provenContacts(channel).includes(to);
    const firstName = (isProven && this.state.user.personal_info_first_name) || '';
    const id = this.#insertMessage({ ...message, firstName });
    if (id !== null)
      this.enqueue('notify.deliver', laneJob({ channel, lane: messageTemplates[template].lane }));
  }

  /**
   * Writes a message that the user's app reads, and nothing sends; nothing on a dry run. Returns its number, null where it was not
   * written. Throws as `queueMessage` does.
   */
  tellInApp<Name extends TemplateName>(template: Name, variables: MessageValues<Name>): number | null {
    return this.#insertMessage({ template, channel: 'in_app', to: '', variables, firstName: '' });
  }

  #insertMessage<Name extends TemplateName>(
    message: Omit<QueuedMessage<Name>, 'channel'> & {
      readonly channel: MessageChannel;
      readonly firstName: string;
    },
  ): number | null {
    const { template, channel, to, variables, firstName, challengeId, expiresAt } = message;
    const { channels }: MessageTemplate = messageTemplates[template];
    if (!this.vault) throw new Error('an unknown user gets no message');
    if (!channels.includes(channel)) throw new Error(`${template} does not go by ${channel}`);
    if (this.request.isDryRun) return null;
    const { user } = this.state;
    const id = this.nextId(messageTable);
    const row = messageRow(this.services.keyring, this.vault, {
      programId: this.programId,
      id,
      userId: this.userId,
      channel,
      template,
      language: messageLanguage(user.preferences_preferred_language_code, this.settings.default_language),
      content: {
        to,
        values: variables,
        firstName,
        moment: this.now,
        timeZone: presentationOf(
          this.services,
          { timeZone: null, customField: false, boundUserId: null },
          this.settings,
          user.preferences_time_zone,
        ).timeZone,
      },
      challengeId,
      expiresAt,
      historyNumber: this.headBefore,
      operationId: this.request.operationId,
    });
    this.insert(messageTable, row);
    return id;
  }

  /**
   * Queues a notice to every email address of the user that was verified when the call began, and by text message to every
   * such phone number where there is no such address; to nobody where there is neither. Whoever the user is, the user's app has
   * it, and the member `notification` shows it until the programme writes another. Throws an Error where the handler has not said
   * that it reads emails and phones.
   */
  notify<Name extends NoticeName>(
    template: Name,
    ...[variables]: Record<never, never> extends MessageValues<Name>
      ? [variables?: MessageValues<Name>]
      : [variables: MessageValues<Name>]
  ): void {
    const [mails, numbers] = [this.#provenContacts('email'), this.#provenContacts('sms')];
    const channel = mails.length > 0 ? 'email' : 'sms';
    // Optional only where every value may be absent.
    const given = (variables ?? {}) as MessageValues<Name>;
    for (const to of channel === 'email' ? mails : numbers)
      this.queueMessage({ template, channel, to, variables: given });
    this.state.user.notice_id = this.tellInApp(template, given) ?? this.state.user.notice_id;
  }

  /** The contacts of the user that were verified when the call began. */
  #provenContacts(channel: SentChannel): string[] {
    const isProven = (row: { readonly verification_status: number | null }) =>
      row.verification_status === verificationStatus.verified;
    return channel === 'email'
      ? this.list(email)
          .stored()
          .filter(isProven)
          .map(({ address }) => address)
      : this.list(phone)
          .stored()
          .filter(isProven)
          .map(({ number }) => number);
  }
}
