import { entity } from '../catalogue/codes.ts';
import { ticketStatus } from '../catalogue/tickets.ts';
import type { Row } from '../derive/present.ts';
import type { TicketRow } from '../derive/tickets.ts';
import type { AddressFact, DocumentFact, PartFact } from '../standing/standing.ts';
import type { HitFact, IssuedFact } from '../standing/waiting.ts';
import { type ReviewRow, reviewTable } from './reviews.ts';
import { ticketTable } from './tickets.ts';
import type { FurtherName, FurtherRead } from './user-state.ts';

/** What is stored of a user from which the standing follows, besides the user's own row. */
export interface StandingFacts {
  readonly emails: readonly PartFact[];
  readonly phones: readonly PartFact[];
  readonly addresses: readonly AddressFact[];
  readonly identifications: readonly IssuedFact[];
  readonly documents: readonly DocumentFact[];
  readonly hits: readonly HitFact[];
}

/** The same with the open tickets and reviews, which follow from it. */
export type StandingState = StandingFacts & {
  readonly tickets: readonly TicketRow[];
  readonly reviews: readonly ReviewRow[];
};

/** Under which name a change reads the facts; null where it needs none. */
export const standingRead: FurtherName<StandingState | null> = { name: 'further_standing' };

/**
 * Has a change read the facts. `proven`: only of a user whose personal info counts as checked, or waits for a reviewer, since it is all that
 * the change may take away.
 */
export function readStanding(of: 'all' | 'proven'): FurtherRead {
  return {
    ...standingRead,
    sql: (parameter) =>
      `case when ${parameter}::text = 'all' or u.personal_info_verification_status <> 0
    or exists (select from ${reviewTable} r where r.program_id = u.program_id and r.user_id = u.id and r.closed_at is null
      and r.entity = ${entity.personalInfo}) then ${standingFacts('$1::bigint', '$5::bigint', true)} end`,
    value: of,
  };
}

/** A row that a change has made or written, as the fact that it is. */
export function factOfRow<Name extends keyof StandingFacts>(row: Row): StandingFacts[Name][number] {
  return row as unknown as StandingFacts[Name][number];
}

/** SQL of the facts of one user as a JSON value; with the open tickets and reviews, where a change reads them. */
export function standingFacts(programId: string, userId: string, withTickets = false): string {
  const rows = (table: string, columns: string) =>
    `(select coalesce(json_agg(row_to_json(r)), '[]') from (select ${columns} from ${table} t
    where t.program_id = ${programId} and t.user_id = ${userId} and t.closed_at is null) r)`;
  return `json_build_object(
  'emails', ${rows('email', 't.id, t.verification_status')},
  'phones', ${rows('phone', 't.id, t.verification_status')},
  'addresses', ${rows('addresses', 't.id, t.verification_status, t.is_primary, t.country_code')},
  'identifications', ${rows(
    'identification',
    `t.id, t.verification_status, t.status, t.expiry_date, t.country_of_issue,
    ${isAskedBack(entity.identification)}`,
  )},
  'hits', (select coalesce(json_agg(row_to_json(r)), '[]') from (select t.id, t.status from watchlist_hit t
    where t.program_id = ${programId} and t.user_id = ${userId} and t.status <> 'ended') r),
  'documents', ${rows(
    'document',
    `t.id, t.type, t.status, t.entity, t.entity_id, t.attachment_status, exists (select 1 from attachment a
      where a.program_id = t.program_id and a.user_id = t.user_id and a.document_id = t.id and a.is_selfie and a.closed_at is null) as has_selfie,
    ${isAskedBack(entity.document)}`,
  )}${
    withTickets
      ? `, 'tickets', (select coalesce(json_agg(row_to_json(t) order by t.id), '[]') from ${ticketTable} t
    where t.program_id = ${programId} and t.user_id = ${userId}
      and t.status in (${ticketStatus.open}, ${ticketStatus.inProgress})),
  'reviews', (select coalesce(json_agg(row_to_json(t) order by t.id), '[]') from ${reviewTable} t
    where t.program_id = ${programId} and t.user_id = ${userId} and t.closed_at is null)`
      : ''
  })`;
}

/** SQL of whether a reviewer has asked for more than the row `t`, of a kind, or than what the document `t` is about. */
function isAskedBack(kind: number): string {
  const subjects = [
    `(r.entity = ${kind} and r.entity_id = t.id)`,
    ...(kind === entity.document ? ['(r.entity = t.entity and r.entity_id = t.entity_id)'] : []),
  ];
  return `exists (select 1 from ${reviewTable} r where r.program_id = t.program_id and r.user_id = t.user_id
      and r.closed_at is null and r.asked_at is not null and (${subjects.join(' or ')})) as is_asked_back`;
}
