import type { Row } from '../derive/present.ts';
import type { AddressFact, DocumentFact, PaperFact, PartFact } from '../standing/standing.ts';
import type { FurtherName, FurtherRead } from './user-state.ts';

/** What is stored of a user from which the standing follows, besides the user's own row. */
export interface StandingFacts {
  readonly emails: readonly PartFact[];
  readonly phones: readonly PartFact[];
  readonly addresses: readonly AddressFact[];
  readonly identifications: readonly PaperFact[];
  readonly documents: readonly DocumentFact[];
}

/** The facts, as a change reads them. */
export const standingRead: FurtherName<StandingFacts> & FurtherRead = {
  name: 'further_standing',
  sql: () => standingFacts('$1::bigint', '$5::bigint'),
};

/** A row that a change has made or written, as the fact that it is. */
export function factOfRow<Name extends keyof StandingFacts>(row: Row): StandingFacts[Name][number] {
  return row as unknown as StandingFacts[Name][number];
}

/** SQL of the facts of one user as a JSON value. */
export function standingFacts(programId: string, userId: string): string {
  const rows = (table: string, columns: string) =>
    `(select coalesce(json_agg(row_to_json(r)), '[]') from (select ${columns} from ${table} t
    where t.program_id = ${programId} and t.user_id = ${userId} and t.closed_at is null) r)`;
  return `json_build_object(
  'emails', ${rows('email', 't.id, t.verification_status')},
  'phones', ${rows('phone', 't.id, t.verification_status')},
  'addresses', ${rows('addresses', 't.id, t.verification_status, t.is_primary, t.country_code')},
  'identifications', ${rows('identification', 't.id, t.verification_status, t.status, t.expiry_date')},
  'documents', ${rows(
    'document',
    `t.id, t.type, t.status, t.entity, t.entity_id, t.attachment_status, exists (select 1 from attachment a
      where a.program_id = t.program_id and a.user_id = t.user_id and a.document_id = t.id and a.is_selfie and a.closed_at is null) as has_selfie`,
  )})`;
}
