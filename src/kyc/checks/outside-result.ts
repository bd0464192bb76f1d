import type { CheckOutcome, CheckReason } from '../../catalogue/checks.ts';
import { type Finding, findingOf, type Paper, type Person, type Subject } from './facts.ts';
import { namesAgree } from './names.ts';

/** What an outside checker has read of a document, by the names that the API calls it. Days are `yyyy-mm-dd`, countries in three digits. */
export interface ReadFields {
  readonly first_name?: string;
  readonly last_name?: string;
  readonly date_of_birth?: string;
  readonly number?: string;
  readonly country_of_issue?: string;
  readonly issue_date?: string;
  readonly expiry_date?: string;
}

/** What an outside checker says. */
export interface OutsideResult {
  readonly outcome: CheckOutcome;
  /** Why, in words of its own, for those who review. */
  readonly reasons: readonly string[];
  readonly fields: ReadFields;
  readonly mrz?: string;
}

/**
 * What comes of a result: that of the checker; one that accepts a document which says something else than the user is unclear, since
 * what is accepted is what the user says.
 */
export function judge(result: OutsideResult, subject: Subject): Finding {
  const { outcome, fields } = result;
  const differences = findingOf([], [differs(fields, subject) && 'data_differ']);
  const reasons: readonly CheckReason[] = differences.reasons;
  return { outcome: outcome === 'accept' ? differences.outcome : outcome, reasons, result };
}

/** Whether something was read that is not what the user says. What one side does not say is no difference. */
function differs(fields: ReadFields, { person, paper }: Subject): boolean {
  return isOtherPerson(fields, person) || (paper !== null && isOtherPaper(fields, paper));
}

function isOtherPerson(fields: ReadFields, { firstName, lastName, dateOfBirth }: Person): boolean {
  const { first_name = null, last_name = null, date_of_birth } = fields;
  const isNamed = first_name !== null || last_name !== null;
  return (
    (isNamed && !namesAgree([first_name, last_name], [firstName, lastName])) ||
    isOther(date_of_birth, dateOfBirth)
  );
}

function isOtherPaper(fields: ReadFields, paper: Paper): boolean {
  const plain = (number: string) => number.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '');
  const { number, country_of_issue, issue_date, expiry_date } = fields;
  return (
    (number !== undefined && paper.number !== null && plain(number) !== plain(paper.number)) ||
    isOther(country_of_issue, paper.countryOfIssue) ||
    isOther(issue_date, paper.issueDate) ||
    isOther(expiry_date, paper.expiryDate)
  );
}

function isOther(read: string | undefined, stated: string | null): boolean {
  return read !== undefined && stated !== null && read !== stated;
}
