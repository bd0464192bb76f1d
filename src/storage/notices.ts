import { verificationStatus } from '../catalogue/codes.ts';
import type { TemplateName } from '../catalogue/message-templates.ts';
import type { MessageLanguage } from '../catalogue/messages/index.ts';
import { type Connections, runFor } from './connections.ts';
import { type StoredText, storedText } from './message-queue.ts';
import type { FurtherName, FurtherRead } from './user-state.ts';

/** A message that the user's app reads, as it is stored. Bytes are hexadecimal, behind `\x`. */
export interface StoredNotice {
  readonly id: number;
  readonly template: TemplateName;
  readonly language: MessageLanguage;
  readonly sealed: string;
  /** The user's data key. */
  readonly wrapped: string;
  readonly program_name: string;
  /** The text that the programme has stored for it; null where there is none. */
  readonly stored: StoredText | null;
}

/** SQL of a message of the user `u` in the app, by its number as SQL, as a JSON value; null where it is gone. `p` is the programme. */
function inAppMessage(id: string): string {
  return `(select row_to_json(n) from (
    select m.id, m.template, m.language, m.sealed, k.wrapped, p.name as program_name, ${storedText} as stored
    from message m join user_key k on k.program_id = m.program_id and k.user_id = m.user_id
    where m.program_id = u.program_id and m.user_id = u.id and m.id = ${id} and m.channel = 'in_app'
      and m.sealed is not null) n)`;
}

/** SQL of the notice that the member `notification` of the user `u` shows; null, at no cost, where it shows none. */
export const shownNoticeText = `case when u.notice_id is not null then ${inAppMessage('u.notice_id')} end`;

/** By what a change finds what `readShownNotice` read. */
export const noticeRead: FurtherName<StoredNotice | null> = { name: 'further_notice' };

/** Reads the notice that the member `notification` of the user shows, so that it is known when it is sent back. */
export function readShownNotice(): FurtherRead {
  return { ...noticeRead, sql: () => shownNoticeText };
}

/** By what a change finds what `readInApp` read. */
export const inAppRead: FurtherName<StoredNotice | null> = { name: 'further_in_app' };

/** Reads a message of the user in the app. */
export function readInApp(messageId: number): FurtherRead {
  return {
    ...inAppRead,
    sql: (parameter) => inAppMessage(`${parameter}::bigint`),
    value: String(messageId),
  };
}

/** The canonical form of a user's primary contact of a table; null where there is none, or it was not verified. */
export async function readPrimaryContact(
  connections: Connections,
  programId: number,
  table: 'email' | 'phone',
  userId: number,
): Promise<string | null> {
  const [[found]] = await runFor<{ canonical: string }>(connections, programId, {
    text: `select canonical from ${table} where program_id = $1::bigint and user_id = $2::bigint and is_primary = 1
  and verification_status = ${verificationStatus.verified} and closed_at is null`,
    values: [programId, userId],
  });
  return found?.canonical ?? null;
}
