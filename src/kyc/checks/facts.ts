import type { CheckOutcome, CheckReason } from '../../catalogue/checks.ts';
import type { ProgramSettings } from '../../catalogue/program-settings.ts';
import type { OutsideResult } from './outside-result.ts';

/** A person as far as checks look at one. */
export interface Person {
  readonly firstName: string | null;
  readonly lastName: string | null;
  /** `yyyy-mm-dd`. */
  readonly dateOfBirth: string | null;
  /** It is an organisation: what is asked of the age of people is not asked of it. */
  readonly isOrganisation: boolean;
}

/** An identity paper as far as checks look at one. Days are `yyyy-mm-dd`, countries ISO 3166-1 in three digits. */
export interface Paper {
  readonly type: number;
  readonly countryOfIssue: string | null;
  readonly countryOfResidence: string | null;
  readonly number: string | null;
  /** The keyed hash by which the number is found. */
  readonly numberHash: string | null;
  readonly issueDate: string | null;
  readonly expiryDate: string | null;
}

/** A document as far as checks look at one. */
export interface SentPaper {
  readonly firstName: string | null;
  readonly lastName: string | null;
  /** The keyed hashes of the contents of its files. */
  readonly contentHashes: readonly string[];
}

/** The days that it can be on earth at the moment of a check. */
export interface Today {
  readonly earliest: string;
  readonly latest: string;
}

/** What is checked, as it is when the check runs. */
export interface Subject {
  readonly person: Person;
  /** The identification that is checked, or that the document which is checked is to prove. */
  readonly paper: Paper | null;
  /** Of a check of a document. */
  readonly document: SentPaper | null;
  readonly settings: Pick<ProgramSettings, 'minimum_age' | 'allowed_countries'>;
  readonly today: Today;
}

/** Everything that checks are worked out from. */
export interface Facts extends Subject {
  /** The machine-readable zone that a caller has sent. */
  readonly mrz: string | null;
  /** How many other users of the programme have the same paper, the same file, or the same name and date of birth. */
  readonly twins: number;
}

/** What a check found. */
export interface Finding {
  readonly outcome: CheckOutcome;
  readonly reasons: readonly CheckReason[];
  /** What an outside checker has said. */
  readonly result?: OutsideResult;
  /** What else was learnt, by name. */
  readonly fields?: Readonly<Record<string, string>>;
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
