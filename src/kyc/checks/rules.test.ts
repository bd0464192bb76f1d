import { describe, expect, it } from 'vitest';
import { isSameName } from '../../search/name-words.ts';
import type { Facts, Paper, Person, SentPaper } from './facts.ts';
import { builtInChecks } from './rules.ts';

// What a check finds follows from facts alone.
const person: Person = {
  firstName: 'Ada',
  lastName: 'Moreau',
  dateOfBirth: '1988-04-17',
  isOrganisation: false,
};
const paper: Paper = {
  type: 3,
  countryOfIssue: '250',
  countryOfResidence: '250',
  number: '151024610204325',
  numberHash: null,
  issueDate: '2020-02-29',
  expiryDate: '2030-02-28',
};

const bill: SentPaper = { firstName: 'Ada', lastName: 'Moreau', contentHashes: [] };

interface Change {
  readonly person?: Partial<Person>;
  readonly paper?: Partial<Paper>;
  readonly document?: Partial<SentPaper>;
  readonly settings?: Partial<Facts['settings']>;
  readonly twins?: number;
  readonly mrz?: string;
}

const factsWith = (change: Change): Facts => ({
  person: { ...person, ...change.person },
  paper: { ...paper, ...change.paper },
  document: { ...bill, ...change.document },
  settings: { minimum_age: 18, allowed_countries: ['250', '276'], ...change.settings },
  today: { earliest: '2026-11-28', latest: '2026-11-29' },
  twins: change.twins ?? 0,
  mrz: change.mrz ?? null,
});

describe('a check', () => {
  it.each<[keyof typeof builtInChecks, Change, string, ...string[]]>([
    ['dates', {}, 'accept'],
    ['dates', { paper: { expiryDate: null, issueDate: null } }, 'accept'],
    // Its last day is not over yet where it is the day before.
    ['dates', { paper: { expiryDate: '2026-11-28' } }, 'accept'],
    ['dates', { paper: { expiryDate: '2026-11-27' } }, 'reject', 'expired'],
    ['dates', { paper: { issueDate: '1988-04-17' } }, 'accept'],
    ['dates', { paper: { issueDate: '1988-04-16' } }, 'reject', 'issued_before_birth'],
    ['dates', { paper: { expiryDate: '2070-03-01' } }, 'accept'],
    ['dates', { paper: { expiryDate: '2070-03-02' } }, 'unclear', 'term_too_long'],
    ['dates', { paper: { issueDate: '2030-02-28' } }, 'unclear', 'term_too_short'],
    ['dates', { person: { dateOfBirth: null } }, 'unclear', 'no_birth_date'],
    [
      'dates',
      { paper: { expiryDate: '1988-01-01', issueDate: '1987-01-01' } },
      'reject',
      'expired',
      'issued_before_birth',
    ],
    ['age', {}, 'accept'],
    ['age', { person: { dateOfBirth: null } }, 'unclear', 'no_birth_date'],
    ['age', { person: { dateOfBirth: '2008-11-29' } }, 'accept'],
    ['age', { person: { dateOfBirth: '2008-11-30' } }, 'reject', 'too_young'],
    ['age', { person: { dateOfBirth: '2008-02-29' }, settings: { minimum_age: 0 } }, 'accept'],
    ['age', { person: { dateOfBirth: '1903-11-29' } }, 'accept'],
    ['age', { person: { dateOfBirth: '1903-11-28' } }, 'unclear', 'implausible_age'],
    // Of an organisation only when it was founded is known, or not even that.
    ['age', { person: { dateOfBirth: '2020-01-01', isOrganisation: true } }, 'accept'],
    ['age', { person: { dateOfBirth: '1802-01-01', isOrganisation: true } }, 'accept'],
    ['age', { person: { dateOfBirth: null, isOrganisation: true } }, 'accept'],
    ['dates', { person: { dateOfBirth: null, isOrganisation: true } }, 'accept'],
    ['country', {}, 'accept'],
    ['country', { settings: { allowed_countries: null }, paper: { countryOfIssue: '643' } }, 'accept'],
    ['country', { paper: { countryOfIssue: '643' } }, 'reject', 'country_not_allowed'],
    ['country', { paper: { countryOfResidence: '643' } }, 'reject', 'country_not_allowed'],
    ['country', { paper: { countryOfResidence: null } }, 'accept'],
    ['number', {}, 'accept'],
    ['number', { paper: { number: '151024610204326' } }, 'unclear', 'number_invalid'],
    ['number', { paper: { countryOfIssue: '724', number: '54362315K' } }, 'accept'],
    ['number', { paper: { countryOfIssue: '724', number: '54362315Z' } }, 'unclear', 'number_invalid'],
    ['number', { paper: { countryOfIssue: '682' } }, 'unclear', 'number_not_known'],
    // Passports have numbers of another kind.
    ['number', { paper: { type: 1, number: '151024610204326' } }, 'accept'],
    ['number', { paper: { number: null } }, 'accept'],
    ['paper_known', {}, 'accept'],
    ['paper_known', { twins: 1 }, 'unclear', 'paper_known'],
    ['person_known', {}, 'accept'],
    ['person_known', { twins: 2 }, 'unclear', 'person_known'],
    ['file_known', {}, 'accept'],
    ['file_known', { twins: 1 }, 'unclear', 'file_known'],
    ['name', {}, 'accept'],
    ['name', { document: { firstName: null, lastName: null } }, 'accept'],
    ['name', { document: { firstName: 'MOREAU', lastName: 'Ada Marie' } }, 'accept'],
    ['name', { document: { firstName: null, lastName: 'Moreau' } }, 'unclear', 'name_differs'],
    ['name', { document: { firstName: 'Adam' } }, 'unclear', 'name_differs'],
    ['name', { person: { lastName: 'Müller' }, document: { lastName: 'MUELLER' } }, 'accept'],
    ['name', { person: { firstName: 'Ада', lastName: 'Моро' }, document: { lastName: 'Moro' } }, 'accept'],
    [
      'name',
      {
        person: { firstName: 'Ze Dong', lastName: 'Mao' },
        document: { firstName: 'Mao', lastName: 'Zedong' },
      },
      'accept',
    ],
  ])('%s of %j: %s', async (name, change, outcome, ...reasons) => {
    expect(await builtInChecks[name](factsWith(change))).toEqual({ outcome, reasons });
  });
});

/** The zone of a passport, with its check digits. */
function zone(
  change: Partial<Record<'state' | 'last' | 'first' | 'number' | 'birth' | 'expiry', string>> = {},
) {
  const said = {
    state: 'FRA',
    last: 'MOREAU',
    first: 'ADA',
    number: '12AB34567',
    birth: '880417',
    expiry: '300228',
  };
  const { state, last, first, number, birth, expiry } = { ...said, ...change };
  const digit = (text: string) =>
    [...text].reduce((sum, sign, at) => {
      const value = sign === '<' ? 0 : Number.parseInt(sign, 36);
      return sum + value * [7, 3, 1][at % 3]!;
    }, 0) % 10;
  const checked = (text: string) => `${text}${digit(text)}`;
  const names = `P<${state.padEnd(3, '<')}${last}<<${first}`.padEnd(44, '<');
  const [one, two, three] = [checked(number.padEnd(9, '<')), checked(birth), checked(expiry)];
  const rest = '<'.repeat(15);
  const all = digit(`${one}${two}${three}${rest}`);
  return `${names}\n${one}${state.padEnd(3, '<')}${two}F${three}${rest}${all}`;
}

describe('a machine-readable zone', () => {
  const passport: Partial<Paper> = { type: 1, number: '12ab 34567', expiryDate: '2030-02-28' };
  it.each<[string, Change, string, ...string[]]>([
    [zone(), {}, 'accept'],
    [zone().replace('\n', ''), {}, 'accept'],
    [zone().replace('\n', '\r\n').toLowerCase(), {}, 'accept'],
    // An identity card: three lines.
    [
      'I<FRA12AB345673<<<<<<<<<<<<<<<8804178F3002289FRA<<<<<<<<<<<4MOREAU<<ADA<<<<<<<<<<<<<<<<<<<',
      {},
      'accept',
    ],
    [zone({ number: '12AB34568' }), {}, 'reject', 'mrz_number_differs'],
    [zone({ birth: '880418' }), {}, 'reject', 'mrz_birth_date_differs'],
    [zone({ expiry: '310228' }), {}, 'reject', 'mrz_expiry_date_differs'],
    [zone({ state: 'ITA' }), {}, 'reject', 'mrz_country_differs'],
    [zone({ state: 'D' }), { paper: { countryOfIssue: '276' } }, 'accept'],
    [zone({ state: 'GBD' }), { paper: { countryOfIssue: '826' } }, 'accept'],
    // What is written in specimens.
    [zone({ state: 'UTO' }), {}, 'reject', 'mrz_country_unknown'],
    [zone({ last: 'MULLER' }), {}, 'unclear', 'mrz_name_differs'],
    [zone({ last: 'MUELLER' }), { person: { lastName: 'Müller' } }, 'accept'],
    [zone({ last: 'ADA', first: 'MOREAU<MARIE' }), {}, 'accept'],
    [zone().replace('3FRA', '4FRA'), {}, 'unclear', 'mrz_check_digit'],
    [
      zone({ birth: '880418' }).replace('3FRA', '4FRA'),
      {},
      'reject',
      'mrz_birth_date_differs',
      'mrz_check_digit',
    ],
    ['P<FRA\nMOREAU', {}, 'unclear', 'mrz_unreadable'],
    // What is not said is no difference.
    [
      zone(),
      { paper: { number: null, countryOfIssue: null, expiryDate: null }, person: { dateOfBirth: null } },
      'accept',
    ],
  ])('%j beside %j: %s', async (mrz, change, outcome, ...reasons) => {
    const facts = factsWith({ mrz, ...change, paper: { ...passport, ...change.paper } });
    expect(await builtInChecks.mrz(facts)).toEqual({ outcome, reasons });
  });
});

describe('a name', () => {
  it.each([
    ['Łukasz', 'ÉMILE', 'emile', 'Lukasz'],
    ['Jean-Luc', 'Ōsaka', 'OSAKA', 'jean luc'],
    ['Miles', "O'Brien", 'Miles', 'O’BRIEN'],
    ['Усама', 'Иванов', 'Ivanov', 'Usama'],
    ['Straße', null, 'STRASSE', null],
    ['毛', '泽东', 'Mao', 'ZeDong'],
  ])('%s %s is %s %s', (first, last, otherFirst, otherLast) => {
    expect(isSameName([first, last], [otherFirst, otherLast])).toBe(true);
  });

  it.each([
    ['Ada', 'Moreau', 'Ada', 'Moreaux'],
    ['Ada', 'Moreau', 'Ada', null],
    [null, null, null, null],
  ])('%s %s is not %s %s', (first, last, otherFirst, otherLast) => {
    expect(isSameName([first, last], [otherFirst, otherLast])).toBe(false);
  });
});
