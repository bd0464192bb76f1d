import type { components } from '../../../../sdk/src/index.ts';
import { call } from '../../api/call.ts';

/** A message as the list answers it. */
export type Message = components['schemas']['message'];
/** A kind of message. */
export type MessageName = Message['template'];
/** By what a message goes. */
export type Channel = Message['channel'];
/** What became of a message. */
export type MessageStatus = Message['status'];

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
