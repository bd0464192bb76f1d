import { call } from '../../api/call.ts';
import type texts from '../../texts/sending/en.json';

type Texts = typeof texts.sending;

/** A kind of message. */
export type MessageName = keyof Texts['names'];
/** By what a message goes. */
export type Channel = keyof Texts['channels'];
/** What became of a message. */
export type MessageStatus = keyof Texts['statuses'];

/** A message as the list answers it. */
export interface Message {
  readonly id: number;
  readonly user_id: number | null;
  readonly channel: Channel;
  readonly lane: keyof Texts['lanes'] | null;
  readonly template: MessageName;
  readonly language: string;
  readonly status: MessageStatus;
  readonly attempts: number;
  readonly error: string | null;
  readonly operation: string | null;
  readonly date_utc: string;
  readonly sent_date_utc: string | null;
  readonly due_date_utc: string | null;
  readonly expiry_date_utc: string | null;
  readonly to: string | null;
  readonly subject: string | null;
  readonly text: string | null;
}

/** The path of the list, under which its pages are kept. */
export const messagesPath = '/v1/message';

/** By what messages go. */
export const channels: readonly Channel[] = ['email', 'sms', 'in_app'];
/** What may become of a message. */
export const statuses: readonly MessageStatus[] = ['waiting', 'sent', 'dropped', 'dead'];

/** Colours of what is good, waits or is bad. */
export const statusColours: Readonly<Record<MessageStatus, string>> = {
  waiting: 'yellow',
  sent: 'teal',
  dropped: 'gray',
  dead: 'red',
};

/** Whether a message can be sent again: one that was given up, or one that waits for its time. */
export function canBeSentAgain({ channel, status }: Message): boolean {
  return channel !== 'in_app' && (status === 'dead' || status === 'waiting');
}

/** Has a message sent again. Throws RosterError. */
export async function sendAgain(program: number, id: number): Promise<void> {
  await call('POST', '/v1/message/:message_id/retry', { program, path: { message_id: id }, body: {} });
}

/** How a message is found by its number. */
export const messageSource = {
  path: messagesPath,
  idOf: ({ id }: Message) => String(id),
  read: async (program: number, id: string, signal: AbortSignal): Promise<Message | null> => {
    const query = { message_id: id };
    const sent = { program, query, signal };
    const { data } = await call<{ messages: readonly Message[] }>('GET', messagesPath, sent);
    return data.messages[0] ?? null;
  },
};
