import type { CheckOutcome, CheckReason } from '../../catalogue/checks.ts';
import type { ProgramSettings } from '../../catalogue/program-settings.ts';

/** A person as far as checks look at one. */
export interface Person {
  readonly firstName: string | null;
  readonly lastName: string | null;
  /** `yyyy-mm-dd`. */
  readonly dateOfBirth: string | null;
}

/** An identity paper as far as checks look at one. Days are `yyyy-mm-dd`, countries ISO 3166-1 in three digits. */
export interface Paper {
  readonly type: number;
  readonly countryOfIssue: string | null;
  readonly countryOfResidence: string | null;
  readonly number: string | null;
  readonly issueDate: string | null;
  readonly expiryDate: string | null;
}

/** The days that it can be on earth at the moment of a check. */
export interface Today {
  readonly earliest: string;
  readonly latest: string;
}

/** Everything that checks are worked out from; of a check of a person there is no paper. */
export interface Facts {
  readonly person: Person;
  readonly paper: Paper | null;
  readonly settings: Pick<ProgramSettings, 'minimum_age' | 'allowed_countries'>;
  readonly today: Today;
  /** How many other users of the programme have the same paper, or the same name and date of birth. */
  readonly twins: number;
}

/** What a check found. */
export interface Finding {
  readonly outcome: CheckOutcome;
  readonly reasons: readonly CheckReason[];
}

/** A check that Roster makes by itself: from facts alone, so that it finds the same however often it runs. */
export type BuiltInCheck = (facts: Facts) => Finding | Promise<Finding>;

/** A finding with the worst of what was found; `accept` where nothing was. */
export function findingOf(
  rejecting: readonly (CheckReason | false | null | undefined)[],
  unclear: readonly (CheckReason | false | null | undefined)[] = [],
): Finding {
  const isReason = (reason: CheckReason | false | null | undefined): reason is CheckReason => Boolean(reason);
  const [against, doubts] = [rejecting.filter(isReason), unclear.filter(isReason)];
  const outcome = against.length > 0 ? 'reject' : doubts.length > 0 ? 'unclear' : 'accept';
  return { outcome, reasons: [...against, ...doubts] };
}
