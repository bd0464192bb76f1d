const firstNames = ['Ada', 'Björn', 'Chloé', 'Dilara', 'Émile', 'Fatima', 'Giorgos', 'Hana', 'Ivo', 'Jun'];
const lastNames = [
  'Moreau',
  'Lindqvist',
  'Haddad',
  'Okafor',
  'Nowak',
  'Silva',
  'Tanaka',
  'Weber',
  'Yılmaz',
  'Zhou',
];

/** The password of every new user. */
export const passwordOfNew = 'Quiet harbour 71!';

/**
 * A user with what most have: an address, an email, a phone, a paper, a card, an account and two currencies. Contacts are
 * those of this number alone; no seeded user has a phone of that country.
 */
export function newUser(count: number): Record<string, unknown> {
  const first = firstName(count);
  const last = lastNames[Math.floor(count / 10) % lastNames.length]!;
  const digits = String(count % 10_000_000).padStart(7, '0');
  return {
    personal_info: {
      title: '1',
      first_name: first,
      last_name: last,
      gender: '1',
      date_of_birth: '1988-04-17',
    },
    address: {
      address_line1: `${count} Wascana Street`,
      postal_zip_code: 'S4P 3Y2',
      country_code: '124',
      state_region: 'SK',
      city_town: 'Regina',
    },
    email: [{ address: emailOf(count), is_primary: 1 }],
    phone: [{ country_code: '356', number: `+91${2_000_000_000 + count}`, is_primary: 1 }],
    security: {
      password: passwordOfNew,
      security_code: '904217',
      secret_question_1: '1',
      secret_answer_1: 'Juniper',
      secret_question_2: '2',
      secret_answer_2: 'Saskatoon',
    },
    preferences: { preferred_language_code: 'en', time_zone: 'UTC -06:00' },
    identification: [
      {
        type: 3,
        country_of_issue: '124',
        country_of_residence: '124',
        number: `R6915${digits}33`,
        issue_date: '2020-09-21',
        expiry_date: '2049-09-20',
      },
    ],
    bank_account: [
      {
        name: 'Bank of the Plains',
        country_code: '124',
        currency_code: 'CAD',
        beneficiary_type: 2,
        number: `47${digits}74`,
        is_primary: 1,
      },
    ],
    credit_card: [
      {
        first_name: first,
        last_name: last,
        type: 1,
        number: '4111111111111111',
        currency_code: 'CAD',
        expiry_year: '2049',
        expiry_month: '12',
        security_code: '123',
        is_primary: 1,
      },
    ],
    currency: [
      { code: 'CAD', is_primary: 1 },
      { code: 'USD', is_primary: 0 },
    ],
    terms_conditions: { acceptance: '1', title: 'Terms of use', version_name: '2026' },
  };
}

/** A first name. */
export function firstName(count: number): string {
  return firstNames[count % firstNames.length]!;
}

/** An address that only this number gives. */
export function emailOf(count: number): string {
  return `bench-${count}@example.com`;
}
