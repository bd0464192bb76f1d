import type { CheckName } from '../../catalogue/checks.ts';
import { type BuiltInCheck, findingOf, type Paper, type Today } from './facts.ts';
import { checkMrz } from './mrz.ts';
import { namesAgree } from './names.ts';
import { checkNumber } from './paper-number.ts';

/** No state gives out papers for longer: some papers of the elderly have no end, which is not said as a day. */
const termYearsMax = 50;
/** The oldest person of whom the age is proven became 122. */
const ageMax = 122;

/** A day so many years later; 29 February becomes 1 March in a year that has none. */
function yearsAfter(day: string, years: number): string {
  const [year, month, date] = day.split('-').map(Number);
  return new Date(Date.UTC(year! + years, month! - 1, date!)).toISOString().slice(0, 10);
}

/** Not expired anywhere on earth, issued after the birth of the person, and for a term that papers have. */
const checkDates: BuiltInCheck = ({ person: { dateOfBirth, isOrganisation }, paper, today }) => {
  const { issueDate, expiryDate } = paper!;
  return findingOf(
    [
      isExpired(paper!, today) && 'expired',
      issueDate !== null && dateOfBirth !== null && issueDate < dateOfBirth && 'issued_before_birth',
    ],
    [
      issueDate !== null &&
        expiryDate !== null &&
        expiryDate > yearsAfter(issueDate, termYearsMax) &&
        'term_too_long',
      issueDate !== null && expiryDate !== null && expiryDate <= issueDate && 'term_too_short',
      dateOfBirth === null && !isOrganisation && 'no_birth_date',
    ],
  );
};

/** A paper counts on its last day, as long as that lasts anywhere. */
function isExpired({ expiryDate }: Paper, { earliest }: Today): boolean {
  return expiryDate !== null && expiryDate < earliest;
}

/** Old enough for the programme anywhere on earth, and not older than people become. An organisation has no such age. */
const checkAge: BuiltInCheck = ({ person: { dateOfBirth, isOrganisation }, settings, today }) => {
  if (isOrganisation) return findingOf([]);
  if (dateOfBirth === null) return findingOf([], ['no_birth_date']);
  return findingOf(
    [yearsAfter(dateOfBirth, settings.minimum_age) > today.latest && 'too_young'],
    [yearsAfter(dateOfBirth, ageMax + 1) <= today.earliest && 'implausible_age'],
  );
};

/** What was allowed when the paper was sent may not be any more. */
const checkCountry: BuiltInCheck = ({ paper, settings: { allowed_countries: allowed } }) => {
  const { countryOfIssue, countryOfResidence } = paper!;
  const isRefused = (country: string | null) =>
    country !== null && allowed !== null && !allowed.includes(country);
  return findingOf([(isRefused(countryOfIssue) || isRefused(countryOfResidence)) && 'country_not_allowed']);
};

/** Of a document that says no name nothing is said. Somebody may have married: a name that differs is for somebody to look at. */
const checkName: BuiltInCheck = ({ person, document }) => {
  const { firstName, lastName } = document!;
  const isSaid = firstName !== null || lastName !== null;
  const differs = !namesAgree([firstName, lastName], [person.firstName, person.lastName]);
  return findingOf([], [isSaid && differs && 'name_differs']);
};

/** Families share names, and clerks numbers: that another user has the same is for somebody to look at. */
const checkTwins =
  (reason: 'paper_known' | 'person_known' | 'file_known'): BuiltInCheck =>
  ({ twins }) =>
    findingOf([], [twins > 0 && reason]);

/** The checks that Roster makes by itself. */
export const builtInChecks = {
  age: checkAge,
  person_known: checkTwins('person_known'),
  dates: checkDates,
  country: checkCountry,
  number: checkNumber,
  paper_known: checkTwins('paper_known'),
  mrz: checkMrz,
  name: checkName,
  file_known: checkTwins('file_known'),
} as const satisfies Readonly<Partial<Record<CheckName, BuiltInCheck>>>;

/** A check that Roster makes by itself, by its name; null for one that is asked for outside. */
export function namedCheck(name: CheckName): BuiltInCheck | null {
  const known: Readonly<Partial<Record<CheckName, BuiltInCheck>>> = builtInChecks;
  return known[name] ?? null;
}
