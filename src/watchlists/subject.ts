import { userType } from '../catalogue/codes.ts';
import type { EntryKind } from '../catalogue/watchlists.ts';
import type { SubjectRow } from '../storage/watchlist-hits.ts';

/** What of a user is compared, as a hit keeps it. */
export interface Subject {
  readonly kind: EntryKind;
  readonly name: string;
  /** `yyyy-mm-dd`; null where none is known. */
  readonly birth_date: string | null;
  /** ISO 3166-1, three digits, sorted. */
  readonly countries: readonly string[];
}

/** What of a user is compared. */
export function subjectOf(row: Omit<SubjectRow, 'id'>, countries: readonly string[]): Subject {
  const { type, first_name: first, last_name: last, date_of_birth: birthDate } = row;
  return {
    kind: type === userType.organisation ? 'organisation' : 'person',
    name: [first, last].filter(Boolean).join(' '),
    birth_date: birthDate,
    countries,
  };
}

/**
 * Whether a user is, for a hit, who the user was: countries are points alone, so that a new address brings no hit back that was
 * dismissed.
 */
export function isSameSubject(one: Subject, other: Subject): boolean {
  return one.kind === other.kind && one.name === other.name && one.birth_date === other.birth_date;
}
