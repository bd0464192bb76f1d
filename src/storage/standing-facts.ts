import { ticketStatus } from '../catalogue/tickets.ts';
import type { HitStatus } from '../catalogue/watchlists.ts';
import type { Row } from '../derive/present.ts';
import type { TicketRow } from '../derive/tickets.ts';
import type { AddressFact, DocumentFact, PaperFact, PartFact } from '../standing/standing.ts';
import { ticketTable } from './tickets.ts';
import type { FurtherName, FurtherRead } from './user-state.ts';

/** What is stored of a user from which the standing follows, besides the user's own row. */
export interface StandingFacts {
  readonly emails: readonly PartFact[];
  readonly phones: readonly PartFact[];
  readonly addresses: readonly AddressFact[];
  readonly identifications: readonly PaperFact[];
  readonly documents: readonly DocumentFact[];
  readonly hits: readonly HitFact[];
}

/** A hit of a watchlist, as far as it counts here. */
export interface HitFact {
  readonly id: number;
  readonly status: HitStatus;
}

/** The same with the open tickets, which follow from it. */
export type StandingState = StandingFacts & { readonly tickets: readonly TicketRow[] };

/** Under which name a change reads the facts; null where it needs none. */
export const standingRead: FurtherName<StandingState | null> = { name: 'further_standing' };

/**
 * Has a change read the facts. `proven`: only of a user whose personal info counts as checked, since it is all that the change may take
 * away.
 */
export function readStanding(of: 'all' | 'proven'): FurtherRead {
  return {
    ...standingRead,
    sql: (parameter) =>
      `case when ${parameter}::text = 'all' or u.personal_info_verification_status <> 0 then ${standingFacts('$1::bigint', '$5::bigint', true)} end`,
    value: of,
  };
}

/** A row that a change has made or written, as the fact that it is. */
export function factOfRow<Name extends keyof StandingFacts>(row: Row): StandingFacts[Name][number] {
  return row as unknown as StandingFacts[Name][number];
}

/** SQL of the facts of one user as a JSON value; with the open tickets, where a change reads them. */
export function standingFacts(programId: string, userId: string, withTickets = false): string {
  const rows = (table: string, columns: string) =>
    `(select coalesce(json_agg(row_to_json(r)), '[]') from (select ${columns} from ${table} t
    where t.program_id = ${programId} and t.user_id = ${userId} and t.closed_at is null) r)`;
  return `json_build_object(
  'emails', ${rows('email', 't.id, t.verification_status')},
  'phones', ${rows('phone', 't.id, t.verification_status')},
  'addresses', ${rows('addresses', 't.id, t.verification_status, t.is_primary, t.country_code')},
  'identifications', ${rows('identification', 't.id, t.verification_status, t.status, t.expiry_date')},
  'hits', (select coalesce(json_agg(row_to_json(r)), '[]') from (select t.id, t.status from watchlist_hit t
    where t.program_id = ${programId} and t.user_id = ${userId} and t.status <> 'ended') r),
  'documents', ${rows(
    'document',
    `t.id, t.type, t.status, t.entity, t.entity_id, t.attachment_status, exists (select 1 from attachment a
      where a.program_id = t.program_id and a.user_id = t.user_id and a.document_id = t.id and a.is_selfie and a.closed_at is null) as has_selfie`,
  )}${
    withTickets
      ? `, 'tickets', (select coalesce(json_agg(row_to_json(t) order by t.id), '[]') from ${ticketTable} t
    where t.program_id = ${programId} and t.user_id = ${userId}
      and t.status in (${ticketStatus.open}, ${ticketStatus.inProgress}))`
      : ''
  })`;
}
