import { entity } from '../catalogue/codes.ts';
import { ticketStatus } from '../catalogue/tickets.ts';
import type { Row } from '../derive/present.ts';
import type { TicketRow } from '../derive/tickets.ts';
import { keysOf } from '../objects.ts';
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

/** The facts that a change knows by lists that it reads anyway. */
export type KnownFact = 'emails' | 'phones' | 'addresses' | 'identifications';

/** The same with the open tickets and reviews, which follow from it; without what the change reads anyway. */
export type StandingState = Omit<StandingFacts, KnownFact> &
  Partial<Pick<StandingFacts, KnownFact>> & {
    readonly tickets: readonly TicketRow[];
    readonly reviews: readonly ReviewRow[];
  };

/** Under which name a change reads the facts; null where it needs none. */
export const standingRead: FurtherName<StandingState | null> = { name: 'further_standing' };

/**
 * Has a change read the facts, but for those of lists that it reads anyway (`known`). `proven`: only of a user whose personal info counts as
 * checked, or waits for a reviewer, since it is all that the change may take away.
 */
export function readStanding(of: 'all' | 'proven', known: readonly KnownFact[] = []): FurtherRead {
  return {
    ...standingRead,
    sql: (parameter) =>
      `case when ${parameter}::text = 'all' or u.personal_info_verification_status <> 0
    or exists (select from ${reviewTable} r where r.program_id = u.program_id and r.user_id = u.id and r.closed_at is null
      and r.entity = ${entity.personalInfo}) then ${changedFacts(known)} end`,
    value: of,
    variant: known.join(' '),
  };
}

/** A row that a change has made or written, as the fact that it is. */
export function factOfRow<Name extends keyof StandingFacts>(row: Row): StandingFacts[Name][number] {
  return row as unknown as StandingFacts[Name][number];
}

/** SQL of the facts of one user as a JSON value. */
export function standingFacts(programId: string, userId: string): string {
  const columns = {
    ...factColumns,
    identifications: `${factColumns.identifications}, ${isAskedBack(entity.identification)}`,
    documents: `${factColumns.documents}, ${isAskedBack(entity.document)}`,
  };
  return `json_build_object(${factsIn(columns, programId, userId).join()})`;
}

/** The same of the user of a change, with the open tickets and reviews: of what more is asked for, the change finds in the reviews. */
function changedFacts(known: readonly KnownFact[]): string {
  const [programId, userId] = ['$1::bigint', '$5::bigint'];
  const columns = Object.fromEntries(
    Object.entries(factColumns).filter(([name]) => !known.some((one) => one === name)),
  );
  const rows = (table: string, condition: string) =>
    `(select coalesce(json_agg(row_to_json(t) order by t.id), '[]') from ${table} t
    where t.program_id = ${programId} and t.user_id = ${userId} and ${condition})`;
  const isLive = `t.status in (${ticketStatus.open}, ${ticketStatus.inProgress})`;
  return `json_build_object(${factsIn(columns, programId, userId).join()},
  'tickets', ${rows(ticketTable, isLive)}, 'reviews', ${rows(reviewTable, 't.closed_at is null')})`;
}

/** The columns of facts that are rows of lists. */
const factColumns = {
  emails: 't.id, t.verification_status',
  phones: 't.id, t.verification_status',
  addresses: 't.id, t.verification_status, t.is_primary, t.country_code',
  identifications: 't.id, t.verification_status, t.status, t.expiry_date, t.country_of_issue',
  documents: `t.id, t.type, t.status, t.entity, t.entity_id, t.attachment_status, exists (select 1 from attachment a
      where a.program_id = t.program_id and a.user_id = t.user_id and a.document_id = t.id and a.is_selfie and a.closed_at is null) as has_selfie`,
} as const;

const factTables = {
  emails: 'email',
  phones: 'phone',
  addresses: 'addresses',
  identifications: 'identification',
  documents: 'document',
} as const;

/** SQL of the members of a JSON object: facts of a user. */
function factsIn(
  columns: Readonly<Partial<Record<keyof typeof factTables, string>>>,
  programId: string,
  userId: string,
): string[] {
  const rows = (table: string, shown: string, condition: string) =>
    `(select coalesce(json_agg(row_to_json(r)), '[]') from (select ${shown} from ${table} t
    where t.program_id = ${programId} and t.user_id = ${userId} and ${condition}) r)`;
  const lists = keysOf(columns).map(
    (name) => `'${name}', ${rows(factTables[name], columns[name]!, 't.closed_at is null')}`,
  );
  return [...lists, `'hits', ${rows('watchlist_hit', 't.id, t.status', `t.status <> 'ended'`)}`];
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
