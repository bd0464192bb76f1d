import type { WireRequest } from './http-client.ts';

/** What is measured. */
export type Scenario = 'get' | 'create' | 'update';

/** What a request is made from. */
export interface RequestContext {
  readonly token?: string;
  readonly firstUserId: number;
  readonly users: number;
  readonly run: string;
}

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

/** A function that gives one request of a scenario after the other. */
export function requestsOf(scenario: Scenario, context: RequestContext): () => WireRequest {
  const headers = {
    ...(context.token && { authorization: `Bearer ${context.token}` }),
    time_zone: 'UTC +02:00',
    'content-type': 'application/json',
  };
  let count = 0;
  const anyUser = () => context.firstUserId + Math.floor(Math.random() * context.users);
  switch (scenario) {
    case 'get':
      return () => ({ method: 'GET', path: `/v1/user/${anyUser()}`, headers });
    case 'create':
      return () => {
        count += 1;
        return {
          method: 'POST',
          path: '/v1/user',
          headers: { ...headers, source_id: `${context.run}-${count}` },
          body: JSON.stringify(newUser(context.run, count)),
        };
      };
    case 'update':
      return () => {
        count += 1;
        return {
          method: 'PUT',
          path: `/v1/user/${anyUser()}`,
          headers: { ...headers, source_id: `${context.run}-${count}` },
          body: JSON.stringify({
            personal_info: { first_name: firstNames[count % firstNames.length] },
            preferences: { preferred_language_code: count % 2 === 0 ? 'en' : 'fr' },
          }),
        };
      };
  }
}

/** A user with what most have: an address, an email, a phone, a paper, a card, an account and two currencies. */
function newUser(run: string, count: number): object {
  const first = firstNames[count % firstNames.length]!;
  const last = lastNames[Math.floor(count / 10) % lastNames.length]!;
  const digits = String(count).padStart(7, '0');
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
    email: [{ address: `user-${run}-${count}@example.com`, is_primary: 1 }],
    phone: [{ country_code: '124', number: phoneOf(run, count), is_primary: 1 }],
    security: {
      password: 'Quiet harbour 71!',
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

/** A possible number of its own for each user of a run: the run says where counting begins, in steps of two thousand. */
function phoneOf(run: string, count: number): string {
  const hash = [...run].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 3_900_001, 7);
  return `+1${2_000_000_000 + hash * 2000 + count}`;
}
