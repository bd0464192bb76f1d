import countries from 'i18n-iso-countries/index.js';
import type { FieldName } from 'mrz';
import type { CheckReason } from '../../catalogue/checks.ts';
import { type BuiltInCheck, type Finding, findingOf, type Paper, type Person } from './facts.ts';
import { namesAgree } from './names.ts';

/** Codes of states that stand on papers and are not those of ISO 3166 (ICAO Doc 9303, part 3). */
const ownCodes: Readonly<Record<string, string>> = {
  D: 'DEU',
  GBD: 'GBR',
  GBN: 'GBR',
  GBO: 'GBR',
  GBP: 'GBR',
  GBS: 'GBR',
  RKS: 'XKX',
};

/** The fields of a zone that was read; null for one that is not valid. */
type Fields = Partial<Record<FieldName, string | null>>;

/**
 * Compares the machine-readable zone of a paper with what is said of the paper and the person. What the paper says otherwise is a reason
 * to reject; a zone that does not add up is hardly a forger's, who can add, but was read wrongly.
 */
export const checkMrz: BuiltInCheck = async ({ mrz, paper, person }) => {
  // Loaded when it is needed, as few processes read any.
  const { parse } = await import('mrz');
  const lines = linesOf(mrz ?? '');
  let read: ReturnType<typeof parse>;
  try {
    read = parse(lines);
  } catch {
    return findingOf([], ['mrz_unreadable']);
  }
  const wrong = new Set(read.details.filter(({ valid }) => !valid).map(({ field }) => field));
  // One wrong digit makes that of the whole line wrong as well; states are told apart below.
  const isMisread = [...wrong].some((field) => field !== 'issuingState' && field !== 'nationality');
  const found = compare(read.fields, read.documentNumber, paper!, person);
  const states: readonly CheckReason[] = wrong.has('issuingState') ? ['mrz_country_unknown'] : [];
  return merge(found, findingOf(states, [isMisread && 'mrz_check_digit']));
};

/** The lines of a zone as it was sent: one text with line breaks, or without them. Blanks count for nothing. */
export function linesOf(mrz: string): string[] {
  const lines = mrz
    .toUpperCase()
    .split(/\r?\n/u)
    .map((line) => line.replace(/\s/gu, ''))
    .filter((line) => line !== '');
  const [only = ''] = lines;
  const length = lines.length === 1 ? { 88: 44, 72: 36, 90: 30 }[only.length] : undefined;
  return length === undefined ? lines : only.match(new RegExp(`.{${length}}`, 'gu'))!;
}

function compare(fields: Fields, documentNumber: string | null, paper: Paper, person: Person): Finding {
  const { firstName = null, lastName = null, birthDate, expirationDate, issuingState } = fields;
  const numbers = [
    documentNumber,
    fields.personalNumber,
    fields.optional1,
    fields.optional2,
    fields.optional,
  ];
  const hasNumber = Boolean(documentNumber) && paper.number !== null;
  const isSameNumber = numbers.some((number) => number && plain(number) === plain(paper.number ?? ''));
  const hasName = Boolean(firstName || lastName);
  return findingOf(
    [
      hasNumber && !isSameNumber && 'mrz_number_differs',
      differs(birthDate, person.dateOfBirth) && 'mrz_birth_date_differs',
      differs(expirationDate, paper.expiryDate) && 'mrz_expiry_date_differs',
      isOtherState(issuingState, paper.countryOfIssue) && 'mrz_country_differs',
    ],
    [
      hasName &&
        !namesAgree([firstName, lastName], [person.firstName, person.lastName]) &&
        'mrz_name_differs',
    ],
  );
}

/** Papers write years in two digits. What one side does not say is no difference. */
function differs(yymmdd: string | null | undefined, day: string | null): boolean {
  return Boolean(yymmdd) && day !== null && yymmdd !== day.slice(2).replaceAll('-', '');
}

function isOtherState(state: string | null | undefined, country: string | null): boolean {
  if (!state || country === null) return false;
  return countries.alpha3ToNumeric(ownCodes[state] ?? state) !== country;
}

function plain(number: string): string {
  return number.toUpperCase().replace(/[^0-9A-Z]/gu, '');
}

function merge(one: Finding, other: Finding): Finding {
  const outcomes = [one.outcome, other.outcome];
  const outcome = outcomes.find((word) => word === 'reject') ?? outcomes.find((word) => word === 'unclear');
  return { outcome: outcome ?? 'accept', reasons: [...one.reasons, ...other.reasons] };
}
