import { createHash } from 'node:crypto';
import type { Faker } from '@faker-js/faker';
import countries from 'i18n-iso-countries/index.js';
import { cardType, userType } from '../catalogue/codes.ts';
import { type Kind, kinds, readText } from '../catalogue/kinds/index.ts';
import { hashMember } from '../derive/import-names.ts';
import { formatDate, formatDateTime } from '../time/format-instant.ts';
import { type SeedCountry, seedCountries } from './seed-countries.ts';
import { seedPhone } from './seed-phones.ts';
import { seedSecrets } from './seed-secrets.ts';

/** The days between which seeded users are said to have been created, and their addresses to have been lived at. */
const era = { from: '2019-01-01T00:00:00Z', to: '2025-12-31T00:00:00Z' };

/** Makes believable users: `person(index)` is the same for the same seed, whatever else was asked before. */
export interface SeedPeople {
  /** A row as an import takes it. */
  person(index: number): Record<string, unknown>;
}

/** Loads names and places of all countries: about a third of a second. */
export async function loadSeedPeople(seed: string): Promise<SeedPeople> {
  const mark = createHash('sha256').update(seed).digest();
  const loaded = await Promise.all(seedCountries.map(({ load }) => load()));
  return {
    person: (index) => {
      const at = index % seedCountries.length;
      const { faker } = loaded[at]!;
      faker.seed([mark.readUInt32LE(0), index]);

      // Neighbours of different countries shall not have the same last digits.
      const serial = Math.floor(index / seedCountries.length) + mark.readUInt32LE(4) + at * 7919;
      return personOf(faker, seedCountries[at]!, { name: seed, index, serial });
    },
  };
}

interface Place {
  /** What the caller called the seed. */
  readonly name: string;
  readonly index: number;
  /** Counts within the country. */
  readonly serial: number;
}

function personOf(faker: Faker, home: SeedCountry, { name, index, serial }: Place): Record<string, unknown> {
  const country = countries.alpha2ToNumeric(home.code)!;
  const sex = faker.person.sexType();
  const first = fitting(kinds.name, () => faker.person.firstName(sex), 'Ada');
  const last = fitting(kinds.name, () => faker.person.lastName(sex), 'Moreau');
  const created = formatDateTime(faker.date.between(era));
  const some = (probability: number) => faker.datatype.boolean({ probability });
  const isOrganisation = some(0.03);
  return {
    source_id: `seed-${name}-${index}`,
    info: { type: isOrganisation ? userType.organisation : userType.person, date_utc: created },
    personal_info: {
      title: faker.helpers.arrayElement(['1', '2', '3']),
      first_name: first,
      last_name: last,
      ...(some(0.2) && { nick_name: first.slice(0, 3) }),
      ...(some(0.4) && { job_title: fitting(kinds['text-or-empty'], () => faker.person.jobTitle(), '') }),
      gender: sex === 'female' ? '2' : '1',
      date_of_birth: dayOf(faker.date.between({ from: '1938-01-01', to: '2006-12-31' })),
      verification_status: some(0.5) ? 1 : 0,
    },
    addresses: addressesOf(faker, country, created, some(0.15)),
    email: emailsOf(faker, { first, last, name, index }, some(0.2)),
    phone: [
      {
        country_code: country,
        number: seedPhone(home.code, serial),
        is_primary: 1,
        verification_status: some(0.6) ? 1 : 0,
      },
    ],
    security: {
      trust_level: String(faker.number.int({ min: 0, max: 5 })),
      secret_question_1: '1',
      secret_question_2: '2',
      ...Object.fromEntries(Object.entries(seedSecrets).map(([name, { hash }]) => [hashMember(name), hash])),
    },
    preferences: {
      preferred_language_code: home.language,
      time_zone: home.timeZone,
      enable_email_notification: some(0.7) ? '1' : '0',
      enable_sms_notification: some(0.3) ? '1' : '0',
    },
    ...(some(0.6) && { identification: [paperOf(faker, country)] }),
    ...(some(0.4) && { bank_account: [accountOf(faker, home, country)] }),
    ...(some(0.5) && { credit_card: [cardOf(faker, home, first, last)] }),
    currency: [
      { code: home.currency, is_primary: 1 },
      ...(home.currency !== 'USD' && some(0.3) ? [{ code: 'USD', is_primary: 0 }] : []),
    ],
    ...(some(0.1) && {
      external_auth: [{ type: 1, login_id: `${10_000_000_000 + serial}${index}` }],
    }),
    terms_conditions: { acceptance: '1', title: 'Terms of use', version_name: '2025', date_utc: created },
    ...(some(0.3) && {
      device_info: {
        brand: faker.helpers.arrayElement(['Pixel', 'iPhone', 'Galaxy']),
        os: faker.helpers.arrayElement(['Android', 'iOS']),
      },
    }),
    ...(some(0.25) && {
      custom_field: {
        segment: faker.helpers.arrayElement(['retail', 'business', 'student']),
        vip: some(0.1),
      },
    }),
  };
}

function addressesOf(faker: Faker, country: string, created: string, hasSecond: boolean): object[] {
  const address = (isPrimary: number) => ({
    type: 1,
    is_primary: isPrimary,
    address_line1: fitting(kinds['text-or-empty'], () => faker.location.streetAddress(), '1 Main Street'),
    postal_zip_code: fitting(kinds['postal-code'], () => faker.location.zipCode(), '10000'),
    country_code: country,
    state_region: fitting(kinds['text-or-empty'], () => faker.location.state(), ''),
    city_town: fitting(kinds.text, () => faker.location.city(), 'Springfield'),
    status: 1,
    date_utc: created,
  });
  return hasSecond ? [address(1), address(0)] : [address(1)];
}

function emailsOf(
  faker: Faker,
  { first, last, name, index }: { first: string; last: string; name: string; index: number },
  hasSecond: boolean,
): object[] {
  const letters = (text: string) =>
    faker.helpers
      .slugify(text.normalize('NFKD'))
      .toLowerCase()
      .replace(/[^a-z0-9]/g, '');
  const words = [letters(first), letters(last)].filter((word) => word !== '');
  const own = `${(words.length > 0 ? words : ['user']).join('.').slice(0, 40)}.${letters(name).slice(0, 12)}${index}`;
  const verified = faker.number.int({ min: 0, max: 1 });
  const email = (domain: string, isPrimary: number) => ({
    address: `${own}@${domain}`,
    is_primary: isPrimary,
    verification_status: isPrimary ? verified : 0,
  });
  return [email('example.com', 1), ...(hasSecond ? [email('example.org', 0)] : [])];
}

function paperOf(faker: Faker, country: string): object {
  return {
    type: faker.number.int({ min: 1, max: 5 }),
    country_of_issue: country,
    country_of_residence: country,
    number: faker.helpers.fromRegExp('[A-Z][0-9]{9}'),
    issue_date: dayOf(faker.date.between({ from: '2016-01-01', to: '2024-12-31' })),
    expiry_date: dayOf(faker.date.between({ from: '2040-01-01', to: '2049-12-31' })),
  };
}

function accountOf(faker: Faker, { code, currency }: SeedCountry, country: string): object {
  const iban = ibanOf(faker, code);
  return {
    name: fitting(kinds.name, () => faker.company.name(), 'First Bank'),
    country_code: country,
    currency_code: currency,
    beneficiary_type: 2,
    number: faker.string.numeric({ length: 10, allowLeadingZeros: false }),
    ...(iban && { iban }),
    is_primary: 1,
  };
}

/** Some countries hide checksums of their own in an IBAN: then another is tried, and after some the user has none. */
function ibanOf(faker: Faker, code: string): string | null {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    let text: string;
    try {
      text = faker.finance.iban({ countryCode: code });
    } catch {
      return null; // A country without IBANs.
    }
    if (readText(kinds.iban, text).fault === null) return text;
  }
  return null;
}

/** Numbers within ranges that issuers keep for trials. */
function cardOf(faker: Faker, { currency }: SeedCountry, first: string, last: string): object {
  const isVisa = faker.datatype.boolean();
  return {
    first_name: first,
    last_name: last,
    type: isVisa ? cardType.visa : cardType.mastercard,
    number: faker.finance.creditCardNumber(isVisa ? '411111#########L' : '555555#########L'),
    currency_code: currency,
    expiry_year: String(faker.number.int({ min: 2040, max: 2049 })),
    expiry_month: String(faker.number.int({ min: 1, max: 12 })).padStart(2, '0'),
    is_primary: 1,
  };
}

/** A text of a kind: some of what the library makes holds characters that no text here takes. */
function fitting(kind: Kind, make: () => string, otherwise: string): string {
  const text = make()
    .replace(/[\\/*$%^+=<>|\p{Cc}]/gu, ' ')
    .replace(/-{2,}/gu, '-')
    .trim();
  return readText(kind, text).fault === null ? text : otherwise;
}

function dayOf(date: Date): string {
  return formatDate(date);
}
