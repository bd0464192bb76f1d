import type { MessageChannel } from '../catalogue/message-templates.ts';
import type { Config } from '../config.ts';
import type { TemplateText } from './built-in.ts';
import { createMailer } from './mailer.ts';
import { createTexter } from './texter.ts';

/** A message that is to be sent. */
export interface OutgoingMessage {
  /** The number of the message, the same at every attempt: by it the receiver knows one that comes twice. */
  readonly id: number;
  /** The address or the number. */
  readonly to: string;
  readonly text: TemplateText;
}

/** What sends the messages of a channel. */
export interface Messenger {
  /** Resolves once the other side has taken the message over. Rejects with a DeliveryError. */
  send(message: OutgoingMessage): Promise<void>;
  close(): void;
}

/** What sends messages, by channel; null where nothing is configured. */
export type Messengers = Readonly<Record<MessageChannel, Messenger | null>>;

/** What of the settings says how messages are sent. */
export type MessengerConfig = Pick<Config, 'smtpUrl' | 'mailFrom' | 'smsWebhookUrl' | 'smsWebhookSecret'>;

/** Opens what the settings name. Nothing is dialled before the first message. */
export function createMessengers(config: MessengerConfig, clock: () => Date): Messengers {
  const { smtpUrl, mailFrom, smsWebhookUrl, smsWebhookSecret } = config;
  return {
    email: smtpUrl && mailFrom ? createMailer(smtpUrl, mailFrom) : null,
    sms: smsWebhookUrl && smsWebhookSecret ? createTexter(smsWebhookUrl, smsWebhookSecret, clock) : null,
  };
}
