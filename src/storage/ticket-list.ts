import { defaultSettings } from '../catalogue/program-settings.ts';
import { ticketStatus } from '../catalogue/tickets.ts';
import { zoneOf } from '../derive/select.ts';
import type { TicketRow } from '../derive/tickets.ts';
import { isForUser, ticketJson } from '../derive/tickets.ts';
import type { Statement } from './connections.ts';
import { ticketTable } from './tickets.ts';
import type { FurtherName, FurtherRead } from './user-state.ts';

/** Where comments of tickets lie. */
export const commentTable = 'ticket_comment';

/** Which tickets are looked for. What is undefined does not matter. */
export interface TicketQuestion {
  readonly status: number | undefined;
  readonly description_code: string | undefined;
  readonly user_id: number | undefined;
  /** The number of whoever the ticket is assigned to, and what that is. */
  readonly assigned_to: number | undefined;
  readonly assigned_to_entity: number | undefined;
  /** Only those that their user may see. */
  readonly isForUser?: boolean;
  /** At least so many days old. */
  readonly age: number | undefined;
}

/** After which ticket a page begins, in the order from the oldest to the newest. */
export interface TicketPosition {
  /** UTC, `yyyy-mm-ddThh:mm:ss`. */
  readonly value: string;
  readonly id: number;
}

/** In which zones instants are written: the one that the caller asks for, null for the user's own, and that of the server. */
export interface TicketZones {
  readonly asked: string | null;
  readonly server: string;
}

/** A comment as it is stored. Instants are UTC, `yyyy-mm-ddThh:mm:ss`. */
export interface CommentRow {
  readonly program_id: number;
  readonly user_id: number;
  readonly id: number;
  readonly ticket_id: number;
  readonly visibility: number;
  readonly by_entity: number;
  readonly by_entity_id: number;
  readonly sealed: string;
  readonly created_at: string;
}

/** A ticket as it is shown, and where it stands in the order. */
export type ListedTicket = {
  readonly id: number;
  readonly created_at: string;
  readonly shown: object;
};

/** One ticket as it is shown, with what was said about it, still sealed. */
export type FoundTicket = ListedTicket & {
  readonly user_id: number;
  readonly wrapped: Buffer;
  readonly comments: readonly CommentRow[];
};

const fromTicket = `from ticket t
join users u on u.program_id = t.program_id and u.id = t.user_id and u.closed_at is null
join program p on p.id = t.program_id
${zoneOf('$2::text', '$3::text')}`;

const columns = `t.id, to_char(t.created_at, 'YYYY-MM-DD"T"HH24:MI:SS') as created_at, ${ticketJson} as shown`;

/** Reads tickets of open users, the oldest first. `now`: UTC. */
export function listTickets(
  programId: number,
  question: TicketQuestion,
  page: { readonly after: TicketPosition | null; readonly limit: number },
  zones: TicketZones,
  now: string,
): Statement<ListedTicket> {
  const values: (string | number | null)[] = [programId, zones.asked, zones.server, page.limit];
  const conditions = ['t.program_id = $1::bigint'];
  const where = (value: string | number | undefined, condition: (parameter: string) => string) => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  where(question.status, (status) => `t.status = ${status}::smallint`);
  where(question.description_code, (code) => `t.description_code = ${code}::text`);
  if (question.isForUser) conditions.push(isForUser);
  where(question.user_id, (user) => `t.user_id = ${user}::bigint`);
  where(question.assigned_to, (id) => `t.assigned_to_entity_id = ${id}::bigint`);
  where(question.assigned_to_entity, (one) => `t.assigned_to_entity = ${one}::integer`);
  if (question.age !== undefined) {
    values.push(now, question.age);
    conditions.push(
      `t.created_at <= $${values.length - 1}::timestamp - make_interval(days => $${values.length}::integer)`,
    );
  }
  if (page.after) {
    values.push(page.after.value, page.after.id);
    conditions.push(`(t.created_at, t.id) > ($${values.length - 1}::timestamp, $${values.length}::bigint)`);
  }
  return {
    text: `select ${columns} ${fromTicket}
where ${conditions.join(' and ')} order by t.created_at, t.id limit $4::integer`,
    values,
  };
}

/** Reads one ticket of an open user; of a user alone, where one is given. */
export function findTicket(
  programId: number,
  id: number,
  userId: number | null,
  zones: TicketZones,
): Statement<FoundTicket> {
  return {
    text: `select ${columns}, t.user_id, k.wrapped, ${commentsSql} as comments ${fromTicket}
join user_key k on k.program_id = t.program_id and k.user_id = t.user_id
where t.program_id = $1::bigint and t.id = $4::bigint and ($5::bigint is null or (t.user_id = $5::bigint and ${isForUser}))`,
    values: [programId, zones.asked, zones.server, id, userId],
  };
}

const commentsSql = `(select coalesce(json_agg(row_to_json(c) order by c.id), '[]') from ${commentTable} c
  where c.program_id = t.program_id and c.user_id = t.user_id and c.ticket_id = t.id)`;

/** A ticket, open or not, as a change of its user reads it, with what was said about it; null where there is none. */
export interface StoredTicket {
  readonly row: TicketRow;
  readonly comments: readonly CommentRow[];
}

/** Reads every ticket that a user ever had, closed users included, the oldest first. */
export function readTicketsOf(programId: number, userId: number): Statement<StoredTicket> {
  return {
    text: `select row_to_json(t) as row, ${commentsSql} as comments from ${ticketTable} t
where t.program_id = $1::bigint and t.user_id = $2::bigint order by t.id`,
    values: [programId, userId],
  };
}

/** Under which name a change reads a ticket. */
export const ticketRead: FurtherName<StoredTicket | null> = { name: 'further_ticket' };

/** Has a change read a ticket of its user. */
export function readTicket(id: number): FurtherRead {
  return {
    ...ticketRead,
    sql: (
      parameter,
    ) => `(select json_build_object('row', row_to_json(t), 'comments', ${commentsSql}) from ticket t
  where t.program_id = $1::bigint and t.user_id = $5::bigint and t.id = ${parameter}::bigint)`,
    value: String(id),
  };
}

/**
 * Open tickets, after one by its number, that are older than the programme lets them be without a reminder; `now`: UTC. None
 * where the programme reminds nobody.
 */
export function ticketsToRemind(
  programId: number,
  now: string,
  after: number,
  limit: number,
): Statement<{ readonly id: number; readonly user_id: number }> {
  return {
    text: `select t.id, t.user_id from ticket t
join program p on p.id = t.program_id and p.status = 1
cross join lateral (
  select coalesce((p.settings->>'ticket_reminder_days')::integer, ${defaultSettings.ticket_reminder_days}) as days) as s
where t.program_id = $1::bigint and t.status = ${ticketStatus.open} and t.reminded_at is null and ${isForUser}
  and t.id > $3::bigint and s.days > 0 and t.created_at <= $2::timestamp - make_interval(days => s.days)
order by t.id limit $4::integer`,
    values: [programId, now, after, limit],
  };
}
