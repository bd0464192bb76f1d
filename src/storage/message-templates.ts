import type { TemplateName } from '../catalogue/message-templates.ts';
import type { MessageLanguage } from '../catalogue/messages/index.ts';
import type { Statement } from './connections.ts';
import type { StoredText } from './message-queue.ts';

/** Which text: of a kind of message, in a language. */
export interface TextName {
  readonly name: TemplateName;
  readonly language: MessageLanguage;
}

/** A text that a programme has stored, and who wrote it last. */
export type TextRow = TextName &
  StoredText & {
    readonly version: number;
    readonly client_id: number;
    /** UTC, `yyyy-mm-ddThh:mm:ss`. */
    readonly update_date_utc: string;
  };

const columns = `name, language, subject, text, html, sms, version, client_id,
  to_char(updated_at, 'YYYY-MM-DD"T"HH24:MI:SS') as update_date_utc`;

/** Reads the texts that a programme has stored; only the one that is named, where one is. */
export function readTexts(programId: number, of: TextName | null = null): Statement<TextRow> {
  return {
    text: `select ${columns} from message_template where program_id = $1::bigint
  and ($2::text is null or (name = $2::text and language = $3::text)) order by name, language`,
    values: [programId, of?.name ?? null, of?.language ?? null],
  };
}

/** Stores a text; answers it as it is stored. `now`: UTC, `yyyy-mm-ddThh:mm:ss`. */
export function storeText(
  programId: number,
  { name, language }: TextName,
  { subject, text, html, sms }: StoredText,
  { clientId, now }: { clientId: number; now: string },
): Statement<TextRow> {
  return {
    text: `insert into message_template as t (program_id, name, language, subject, text, html, sms, version, client_id, updated_at)
values ($1::bigint, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text, 1, $8::bigint, $9::timestamp)
on conflict (program_id, name, language) do update set subject = excluded.subject, text = excluded.text,
  html = excluded.html, sms = excluded.sms, version = t.version + 1, client_id = excluded.client_id,
  updated_at = excluded.updated_at
returning ${columns}`,
    values: [programId, name, language, subject, text, html, sms, clientId, now],
  };
}

/** Removes a stored text, if there is one. */
export function removeText(programId: number, { name, language }: TextName): Statement {
  return {
    text: `delete from message_template where program_id = $1::bigint and name = $2::text and language = $3::text`,
    values: [programId, name, language],
  };
}
