import { createSecretKey } from 'node:crypto';
import {
  type MessageChannel,
  type MessageLane,
  messageLanes,
  messageTemplates,
  type SentChannel,
  sentChannels,
  type TemplateName,
} from '../catalogue/message-templates.ts';
import { type MessageLanguage, messages } from '../catalogue/messages/index.ts';
import type { Keyring } from '../crypto/keyring.ts';
import { open, seal } from '../crypto/seal.ts';
import { baseLanguage } from '../derive/messages.ts';
import type { Row } from '../derive/present.ts';
import { jobPriority } from '../jobs/definition.ts';
import { isKeyOf } from '../objects.ts';
import { messageTable } from '../storage/message-queue.ts';
import { fromHex, toHex, UserVault } from '../storage/user-vault.ts';
import type { TemplateText } from './built-in.ts';
import type { MessageContent } from './values.ts';

/** What a row has sealed: what the message is about and, once it was sent, what was sent. */
export type SealedMessage = MessageContent & { readonly sent?: TemplateText };

/** Opens and seals what messages hold: those of a user under the user's key, those of a programme under one of the installation. */
export interface MessageSeal {
  seal(table: string, rowId: number, plaintext: string): string;
  open(table: string, rowId: number, sealed: string): string;
}

/** Whose message, for its seal. `wrapped`: the user's data key; null for a message of no user. */
export interface MessageOwner {
  readonly programId: number;
  readonly userId: number | null;
  readonly wrapped: Buffer | null;
}

/** The seal of a stored message. Throws UnsealError. */
export function messageSeal(keyring: Keyring, { programId, userId, wrapped }: MessageOwner): MessageSeal {
  if (userId !== null) return UserVault.open(keyring, programId, userId, wrapped!);
  const key = createSecretKey(keyring.keyedHash('message', String(programId)));
  const identity = (table: string, rowId: number) => ({ programId, userId: 0, table, rowId, keyVersion: 1 });
  return {
    seal: (table, rowId, plaintext) => toHex(seal(key, plaintext, identity(table, rowId))),
    open: (table, rowId, sealed) => open(key, fromHex(sealed), identity(table, rowId)).toString('utf8'),
  };
}

/** Seals what a message holds. */
export function sealMessage(by: MessageSeal, id: number, content: SealedMessage): string {
  return by.seal(messageTable, id, JSON.stringify(content));
}

/** Opens what a message holds. Throws UnsealError. */
export function openMessage(by: MessageSeal, id: number, sealed: Buffer): SealedMessage {
  return JSON.parse(by.open(messageTable, id, toHex(sealed)));
}

/** What is said of a message that is queued. */
export interface MessageParts {
  readonly programId: number;
  readonly id: number;
  readonly userId: number | null;
  readonly channel: MessageChannel;
  readonly template: TemplateName;
  readonly language: MessageLanguage;
  readonly content: MessageContent;
  readonly challengeId?: number | undefined;
  /** UTC, `yyyy-mm-ddThh:mm:ss`. */
  readonly expiresAt?: string | undefined;
  /** The number of the user's newest history entry; 0 where there is none. */
  readonly historyNumber: number;
  readonly operationId: string;
}

/** The keyed hash of a contact of one user: those of two users with the same contact differ. */
function recipientHash(keyring: Keyring, { programId, userId, content }: MessageParts): string {
  return toHex(keyring.keyedHash('message', 'recipient', String(programId), String(userId ?? 0), content.to));
}

/** The row of a message: one that waits to be sent, or one that is kept for the user's app, which nobody sends. */
export function messageRow(keyring: Keyring, by: MessageSeal, parts: MessageParts): Row {
  const { programId, id, userId, channel, template, language, content, challengeId, expiresAt } = parts;
  const isSent = channel !== 'in_app';
  return {
    program_id: programId,
    id,
    user_id: userId,
    channel,
    lane: isSent ? messageTemplates[template].lane : null,
    recipient: recipientHash(keyring, parts),
    template,
    language,
    status: isSent ? 'waiting' : 'sent',
    attempts: 0,
    created_at: content.moment,
    sent_at: isSent ? null : content.moment,
    expires_at: expiresAt ?? null,
    challenge_id: challengeId ?? null,
    history_number: parts.historyNumber,
    operation: parts.operationId,
    sealed: sealMessage(by, id, content),
  };
}

/** Messages of one user, channel and lane. */
export interface Lane {
  readonly channel: SentChannel;
  readonly lane: MessageLane;
}

/** What a job that sends the messages of a lane is enqueued with. The numbers are places in the catalogue's lists. */
export function laneJob({ channel, lane }: Lane) {
  return {
    payload: { channel: sentChannels.indexOf(channel), lane: messageLanes.indexOf(lane) },
    uniqueKey: `${channel} ${lane}`,
    priority: lane === 'codes' ? jobPriority.urgent : jobPriority.normal,
    // The queue goes by the clock of the database, not by that of calls.
    dueAt: new Date(),
  };
}

/** The language of a message: the first of some that there are texts in, else English. */
export function messageLanguage(...wanted: readonly (string | null | undefined)[]): MessageLanguage {
  for (const language of wanted) {
    const base = language && baseLanguage(language);
    if (isKeyOf(messages, base)) return base;
  }
  return 'en';
}
