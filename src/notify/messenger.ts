import type { SentChannel } from '../catalogue/message-templates.ts';
import type { Config } from '../config.ts';
import type { TemplateText } from './built-in.ts';
import { DeliveryError } from './delivery-error.ts';
import { createMailer } from './mailer.ts';
import { createTexter } from './texter.ts';

/** A message that is to be sent. */
export interface OutgoingMessage {
  /** The number of the message, the same at every attempt: by it the receiver knows one that comes twice. */
  readonly id: number | string;
  /** The address or the number. */
  readonly to: string;
  readonly text: TemplateText;
  /** Where one request ends mails like this one; absent where nothing does. */
  readonly unsubscribeUrl?: string | undefined;
}

/** What sends the messages of a channel. */
export interface Messenger {
  /** Resolves once the other side has taken the message over. Rejects with a DeliveryError. */
  send(message: OutgoingMessage): Promise<void>;
  close(): void;
}

/** What sends messages, by channel; null where nothing is configured. */
export type Messengers = Readonly<Record<SentChannel, Messenger | null>>;

/** What of the settings says how messages are sent. */
export type MessengerConfig = Pick<Config, 'smtpUrl' | 'mailFrom' | 'smsWebhookUrl' | 'smsWebhookSecret'>;

/** A failure that took so long, in milliseconds, is one of a server that hangs. */
const slow = 4000;
/** For so long nothing more is tried then: each attempt would keep a worker from other jobs. */
const pause = 10_000;

/**
 * A messenger that fails at once for some seconds after an attempt has failed slowly: of the few jobs that a process runs at
 * once, those that send must not all wait for a server that hangs.
 */
export function withPause(messenger: Messenger, now: () => number = () => performance.now()): Messenger {
  let pausedUntil = Number.NEGATIVE_INFINITY;
  return {
    async send(message) {
      const begun = now();
      if (begun < pausedUntil) throw new DeliveryError('Paused', false);
      try {
        await messenger.send(message);
      } catch (error) {
        if (now() - begun >= slow) pausedUntil = now() + pause;
        throw error;
      }
    },
    close: () => messenger.close(),
  };
}

/** Opens what the settings name. Nothing is dialled before the first message. */
export function createMessengers(config: MessengerConfig, clock: () => Date): Messengers {
  const { smtpUrl, mailFrom, smsWebhookUrl, smsWebhookSecret } = config;
  return {
    email: smtpUrl && mailFrom ? withPause(createMailer(smtpUrl, mailFrom)) : null,
    sms:
      smsWebhookUrl && smsWebhookSecret
        ? withPause(createTexter(smsWebhookUrl, smsWebhookSecret, clock))
        : null,
  };
}
