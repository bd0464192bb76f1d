import { entity, entityData, flagValue } from '../catalogue/codes.ts';
import { type MessageLanguage, messages } from '../catalogue/messages/index.ts';
import { type RequirementStep, requirementSteps } from '../catalogue/requirements.ts';
import { ticketContent, ticketInfo, ticketPart } from '../catalogue/resources/ticket.ts';
import { ticketConstants, ticketDescriptions, ticketStatus } from '../catalogue/tickets.ts';
import { isKeyOf, isPlainObject, keysOf } from '../objects.ts';
import { shift } from '../time/zones.ts';
import { type Result, successResult } from './envelope.ts';
import { baseLanguage } from './messages.ts';
import type { Presentation } from './present.ts';
import { answerSchema, orNull, refTo, type Schema, type SchemaBook } from './schema-of.ts';

/** A row of the table of tickets. Instants are UTC, `yyyy-mm-ddThh:mm:ss`. */
export interface TicketRow {
  readonly program_id: number;
  readonly user_id: number;
  readonly id: number;
  readonly step: RequirementStep;
  readonly description_code: string;
  readonly status: number;
  readonly priority: number;
  readonly by_entity: number;
  readonly by_entity_id: number;
  readonly assigned_to_entity: number;
  readonly assigned_to_entity_id: number;
  readonly reason: string | null;
  readonly reminded_at: string | null;
  readonly original_source_id: string | null;
  readonly created_at: string;
  readonly updated_at: string;
}

/** How a ticket is shown. */
export interface TicketView {
  readonly presentation: Presentation;
  /** `UTC ±hh:mm`: the zone of the answer. */
  readonly timeZone: string;
  /** Languages that the person may read, the first first; English where there is no text in any. */
  readonly languages: readonly (string | null | undefined)[];
  /** What the answer says of the call itself, in the language of the caller; null where it says nothing of each ticket. */
  readonly resultIn: string | null;
  /** A dry run: it has no number and no instants. */
  readonly isUnmade?: boolean;
}

/** A ticket as an answer of a write shows it; `selectTickets` is the same for reads. */
export function showTicket(row: TicketRow, view: TicketView): Record<string, unknown> {
  const { presentation, timeZone, isUnmade = false, resultIn } = view;
  const at = (instant: string, offset = 0) => (isUnmade ? null : shift(instant, offset));
  const result: Result | null = resultIn === null ? null : successResult(resultIn);
  const { code: _, about, texts } = ticketDescriptions[row.step];
  return {
    result,
    info: {
      id: isUnmade ? 0 : row.id,
      cluster_id: ticketConstants.cluster_id,
      program_id: row.program_id,
      parent_id: ticketConstants.parent_id,
      entity: entity.user,
      entity_id: isUnmade ? 0 : row.user_id,
      sub_entity: [{ sub_entity: about, sub_entity_id: 0 }],
      by_entity: row.by_entity,
      by_entity_id: row.by_entity_id,
      assigned_to_entity: row.assigned_to_entity,
      assigned_to_entity_id: isUnmade ? 0 : row.assigned_to_entity_id,
      entity_data: entityData.verificationStatus,
      status: row.status,
      description_code: row.description_code,
      category: ticketConstants.category,
      type: ticketConstants.type,
      scope: ticketConstants.scope,
      priority: row.priority,
      service_provider: ticketConstants.service_provider,
      service_method: ticketConstants.service_method,
      server_date: at(row.created_at, presentation.serverOffset),
      date_utc: at(row.created_at),
      client_date: at(row.created_at, presentation.clientOffset),
      update_date_utc: at(row.updated_at),
      source_time_zone: timeZone,
      original_source_id: row.original_source_id,
    },
    content: texts[languageOf(view.languages)],
    history: null,
    notes: null,
    last_activity: null,
    authentication: null,
    validate: String(isUnmade ? flagValue.yes : flagValue.no),
    function_code: 0,
    time_zone: timeZone,
    time_zone_name: null,
    response_time: 0,
  };
}

function languageOf(languages: TicketView['languages']): MessageLanguage {
  for (const language of languages) {
    const base = language && baseLanguage(language);
    if (isKeyOf(messages, base)) return base;
  }
  return 'en';
}

/** Every text of tickets, by language and code, as PostgreSQL reads it. */
const textsByLanguage = Object.fromEntries(
  keysOf(messages).map((language) => [
    language,
    Object.fromEntries(
      requirementSteps.map((step) => {
        const { code, texts } = ticketDescriptions[step];
        return [code, texts[language]];
      }),
    ),
  ]),
);
const textsLiteral = `'${JSON.stringify(textsByLanguage).replaceAll("'", "''")}'::jsonb`;

const partsLiteral = `'${JSON.stringify(
  Object.fromEntries(Object.values(ticketDescriptions).map(({ code, about }) => [code, about])),
)}'::jsonb`;

/** SQL of the user's language tag without its region, and that of the programme. */
const languageSql = (tag: string) => `lower(regexp_replace(coalesce(${tag}, ''), '[-_].*$', ''))`;

/**
 * SQL of the open tickets of the user `u` as a JSON array, null where there is none; it reads `zone` and `p` as `selectMembers` does. Where
 * all that is asked is met nothing is looked up. `boundToUser`: as the user itself sees them.
 */
export function selectTickets(boundToUser: boolean): string {
  return `select case when coalesce(u.requirements_verification, 1) <> 1 then (
    select json_agg(${ticketJson} order by t.id) from ticket t
    where t.program_id = u.program_id and t.user_id = u.id
      and t.status in (${ticketStatus.open}, ${ticketStatus.inProgress})${boundToUser ? ` and ${isForUser}` : ''}) end`;
}

/** SQL: a ticket `t` that its user may see. Who may stand on a watchlist must not be warned. */
export const isForUser = `t.step <> '${'watchlist' satisfies RequirementStep}'`;

/** SQL of one ticket `t` of the user `u` as JSON, in the order of `showTicket`. */
export const ticketJson = `json_build_object('result', null, 'info', json_build_object('id', t.id,
  'cluster_id', ${ticketConstants.cluster_id}, 'program_id', t.program_id, 'parent_id', ${ticketConstants.parent_id},
  'entity', ${entity.user}, 'entity_id', t.user_id,
  'sub_entity', json_build_array(json_build_object('sub_entity', ${partsLiteral}->t.description_code, 'sub_entity_id', 0)),
  'by_entity', t.by_entity, 'by_entity_id', t.by_entity_id, 'assigned_to_entity', t.assigned_to_entity,
  'assigned_to_entity_id', t.assigned_to_entity_id, 'entity_data', ${entityData.verificationStatus}, 'status', t.status,
  'description_code', t.description_code, 'category', ${ticketConstants.category}, 'type', ${ticketConstants.type},
  'scope', ${ticketConstants.scope}, 'priority', t.priority, 'service_provider', ${ticketConstants.service_provider},
  'service_method', ${ticketConstants.service_method}, 'server_date', t.created_at + zone.server, 'date_utc', t.created_at,
  'client_date', t.created_at + zone.client, 'update_date_utc', t.updated_at, 'source_time_zone', zone.name,
  'original_source_id', t.original_source_id),
  'content', (select json_build_object('subject', x.text->'subject', 'content', x.text->'content') from (
    select coalesce(${textsLiteral}->${languageSql('u.preferences_preferred_language_code')},
      ${textsLiteral}->${languageSql("p.settings->>'default_language'")}, ${textsLiteral}->'en')->t.description_code as text) x),
  'history', null, 'notes', null, 'last_activity', null, 'authentication', null, 'validate', '${flagValue.no}', 'function_code', 0,
  'time_zone', zone.name, 'time_zone_name', null, 'response_time', 0)`;

function asObject(value: unknown): object {
  return isPlainObject(value) ? value : {};
}

/** The schema of a ticket. */
export function ticketSchema(book: SchemaBook): Schema {
  const name = 'ticket';
  if (!book.has(name)) {
    answerSchema(book, ticketInfo);
    const info = book.get(ticketInfo.name)!;
    const parts = { type: 'array', items: answerSchema(book, ticketPart) };
    book.set(ticketInfo.name, {
      ...info,
      properties: { ...asObject(info['properties']), sub_entity: parts },
    });
    const nothing = { type: 'null' };
    const all: Readonly<Record<string, Schema>> = {
      result: orNull(refTo('result')),
      info: answerSchema(book, ticketInfo),
      content: answerSchema(book, ticketContent),
      history: nothing,
      notes: nothing,
      last_activity: nothing,
      authentication: nothing,
      validate: { type: 'string', enum: ['0', '1'] },
      function_code: { type: 'integer' },
      time_zone: { type: 'string' },
      time_zone_name: nothing,
      response_time: { type: 'integer' },
    };
    book.set(name, {
      type: 'object',
      properties: all,
      required: Object.keys(all),
      description: 'Something that is asked of the user and not met.',
    });
  }
  return refTo(name);
}
