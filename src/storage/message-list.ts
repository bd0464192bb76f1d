import type {
  MessageChannel,
  MessageLane,
  MessageStatus,
  TemplateName,
} from '../catalogue/message-templates.ts';
import type { MessageLanguage } from '../catalogue/messages/index.ts';
import type { Statement } from './connections.ts';
import { type StoredText, storedText } from './message-queue.ts';

/** Which messages are looked for. What is undefined does not matter. */
export interface MessageQuestion {
  readonly id: number | undefined;
  readonly user_id: number | undefined;
  readonly channel: MessageChannel | undefined;
  readonly status: MessageStatus | undefined;
  readonly template: TemplateName | undefined;
  /** Days in UTC, `yyyy-mm-dd`, both included. */
  readonly from_date: string | undefined;
  readonly to_date: string | undefined;
}

/** After which message a page begins, in the order from the newest to the oldest. */
export interface MessagePosition {
  /** UTC, `yyyy-mm-ddThh:mm:ss`. */
  readonly value: string;
  readonly id: number;
}

/** A message as it is stored. Instants are UTC, `yyyy-mm-ddThh:mm:ss`. */
export interface MessageRow {
  readonly id: number;
  readonly user_id: number | null;
  readonly channel: MessageChannel;
  /** Null: nothing sends it. */
  readonly lane: MessageLane | null;
  readonly template: TemplateName;
  readonly language: MessageLanguage;
  readonly status: MessageStatus;
  readonly attempts: number;
  readonly error: string | null;
  readonly operation: string;
  readonly created_at: string;
  readonly sent_at: string | null;
  readonly due_at: string | null;
  readonly expires_at: string | null;
  readonly sealed: Buffer | null;
  readonly wrapped: Buffer | null;
  readonly program_name: string;
  readonly stored: StoredText | null;
}

const instant = (column: string, value = `m.${column}`) =>
  `to_char(${value}, 'YYYY-MM-DD"T"HH24:MI:SS') as ${column}`;

const messageColumns = `m.id, m.user_id, m.channel, m.lane, m.template, m.language, m.status, m.attempts, m.error,
  m.operation, ${['created_at', 'sent_at', 'expires_at'].map((column) => instant(column)).join(', ')},
  ${instant('due_at', "m.due_at at time zone 'UTC'")}`;

const fromMessage = `from message m join program p on p.id = m.program_id
left join user_key k on k.program_id = m.program_id and k.user_id = m.user_id`;

/** Reads messages, newest first, with what they hold. */
export function listMessages(
  programId: number,
  question: MessageQuestion,
  { after, limit }: { after: MessagePosition | null; limit: number },
): Statement<MessageRow> {
  const values: (string | number | null)[] = [programId, limit];
  const conditions = ['m.program_id = $1::bigint'];
  const where = (value: string | number | undefined, condition: (parameter: string) => string) => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  where(question.id, (id) => `m.id = ${id}::bigint`);
  where(question.user_id, (user) => `m.user_id = ${user}::bigint`);
  where(question.channel, (channel) => `m.channel = ${channel}::text`);
  where(question.status, (status) => `m.status = ${status}::text`);
  where(question.template, (template) => `m.template = ${template}::text`);
  where(question.from_date, (day) => `m.created_at >= ${day}::date`);
  where(question.to_date, (day) => `m.created_at < ${day}::date + 1`);
  where(after?.value, (value) => `m.created_at <= ${value}::timestamp`);
  where(after?.id, (id) => `(m.created_at, m.id) < ($${values.length - 1}::timestamp, ${id}::bigint)`);
  return {
    text: `select ${messageColumns}, m.sealed, k.wrapped, p.name as program_name, ${storedText} as stored
${fromMessage} where ${conditions.join(' and ')}
order by m.created_at desc, m.id desc limit $2::integer`,
    values,
  };
}

/** A message that may be sent again, as far as its row says. */
export type RetriedMessage = Pick<
  MessageRow,
  'id' | 'user_id' | 'channel' | 'lane' | 'status' | 'expires_at'
> & {
  readonly is_kept: boolean;
};

/** Reads a message and locks it. */
export function lockMessage(programId: number, id: number): Statement<RetriedMessage> {
  return {
    text: `select m.id, m.user_id, m.channel, m.lane, m.status, ${instant('expires_at')}, m.sealed is not null as is_kept
from message m where m.program_id = $1::bigint and m.id = $2::bigint for update`,
    values: [programId, id],
  };
}

/** Has a message wait again, from now on and for as many attempts as a new one. Answers it as it is then. */
export function waitAgain(programId: number, id: number): Statement<Omit<MessageRow, 'sealed'>> {
  return {
    text: `update message m set status = 'waiting', attempts = 0, due_at = null, error = null
where m.program_id = $1::bigint and m.id = $2::bigint returning ${messageColumns}`,
    values: [programId, id],
  };
}
