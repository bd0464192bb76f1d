// The five minutes of the README with the typed client (sdk/): npx node docs/examples/tour.ts
import { readFile } from 'node:fs/promises';
import { createRoster, orThrow } from '../../sdk/src/index.ts';

const { client_id: id, client_secret: secret } = JSON.parse(
  await readFile('data/bootstrap-client.json', 'utf8'),
);
const roster = createRoster({
  baseUrl: process.env['ROSTER_URL'] ?? 'http://127.0.0.1:8080',
  client: { id, secret, scope: 'user user:sensitive' },
});

// Create a user. The source id is your own name for the call; without one the client makes one.
const signUp = () =>
  orThrow(
    roster.POST('/v1/user', {
      params: { header: { source_id: 'tour-ts-1' } },
      body: {
        personal_info: { first_name: 'Ada', last_name: 'Moreau', date_of_birth: '1988-04-17' },
        address: {
          address_line1: '12 Wascana Street',
          postal_zip_code: 'S4P 3Y2',
          country_code: '124',
          city_town: 'Regina',
        },
        email: [{ address: 'ada.ts@example.com', is_primary: 1 }],
        phone: [{ country_code: '124', number: '+13065550143', is_primary: 1 }],
        security: {
          password: 'Quiet harbour 71!',
          security_code: '904217',
          secret_question_1: '1',
          secret_answer_1: 'Juniper',
          secret_question_2: '2',
          secret_answer_2: 'Saskatoon',
        },
        preferences: { preferred_language_code: 'en', time_zone: 'UTC -06:00' },
        currency: [{ code: 'CAD', is_primary: 1 }],
        identification: [
          {
            type: 3,
            country_of_issue: '124',
            country_of_residence: '124',
            number: 'R691001515133',
            issue_date: '2020-09-21',
            expiry_date: '2049-09-20',
          },
        ],
        terms_conditions: { acceptance: '1' },
      },
    }),
  );
const user_id = (await signUp()).info!.id;
const params = { path: { user_id } };

// Read the user: the number of the identity paper is masked. In clear it needs the scope user:sensitive, and is recorded.
for (const show_sensitive_data of ['0', '1'] as const) {
  const header = { show_sensitive_data };
  const { identification } = await orThrow(
    roster.GET('/v1/user/{user_id}', { params: { ...params, header } }),
  );
  console.log(identification![0]!.number);
}

// Add an email address and make it the primary one: the first address is then no longer primary. Named as well, so that the tour may be
// run once more.
await orThrow(
  roster.POST('/v1/user/email/{user_id}', {
    params: { ...params, header: { source_id: 'tour-ts-2' } },
    body: { email: [{ address: 'ada.ts@work.example.org', is_primary: 1 }] },
  }),
);
const { email } = await orThrow(roster.GET('/v1/user/email/{user_id}', { params }));
console.log(email!.map(({ address, is_primary }) => `${address} ${is_primary}`).join(', '));

// Send something wrong: the error has every fault, each with its path.
const { error } = await roster.POST('/v1/user/phone/{user_id}', {
  params: { ...params, header: { lang: 'fr' } },
  // @ts-expect-error: the compiler knows that a member is missing.
  body: { phone: [{ country_code: '999', number: '12', is_primary: 0 }, {}] },
});
for (const { path, message } of error!.faults) console.log(`${path}: ${message}`);

// Repeat the first call, as after a lost connection: the same answer, and no second user.
console.log((await signUp()).info!.id === user_id ? 'the same user' : 'another user');
for await (const { activity_type, admin_notes } of roster.each('/v1/user/history/{user_id}', { params }))
  console.log(activity_type, admin_notes);

// Find the user by a part of the name, in the body of a POST: the name appears in no URL and no log.
const inquiry = { from_date: '2020-01-01', to_date: '2099-12-31', search_term: 'ADA MOR' };
for await (const { info, personal_info } of roster.each('/v1/user/inquiry', { body: inquiry }))
  if (info!.id === user_id) console.log('found', personal_info!.last_name);
