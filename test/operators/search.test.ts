import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { textPart } from '../../src/search/text-part.ts';
import { searchUsers, type UserSearch } from '../../src/storage/user-search.ts';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';
import { signedIn } from '../harness/operators.ts';
import { planOf } from '../harness/plans.ts';

let server: AssembledTest;
let all: string;
let ada: number;
const named = (first_name: string, last_name: string) => ({
  ...(examplePerson.personal_info as object),
  first_name,
  last_name,
});
const card = (examplePerson.credit_card as { number: string }).number;

beforeAll(async () => {
  server = await assembleTest();
  all = await server.token('user user:privileged user:sensitive admin');
  const body = newUserBody({
    personal_info: named('Ada', 'Łovelace-Byron'),
    email: [{ ...examplePerson.email, address: 'Ada.L@Example.com' }],
    phone: [{ ...examplePerson.phone, country_code: '826', number: '+442071838750' }],
    credit_card: [examplePerson.credit_card!],
  });
  ada = (await send('POST', '/user', body, { 'source-id': 'import-2027:ada' })).info.id;
  await send('POST', '/user', newUserBody({ personal_info: named('Wu', '100% Sure_Thing') }));
});
afterAll(() => server?.close());

const send = async (method: string, url: string, body?: object, headers = {}) => {
  const { json } = await server.call(method, `/v1${url}`, { token: all, headers, ...(body && { body }) });
  if (json.result.code !== '0000') throw new Error(JSON.stringify(json.result));
  return json;
};
const find = async (term: string, token = all) => {
  const { json } = await server.call('GET', `/v1/search?term=${encodeURIComponent(term)}`, { token });
  return json.users.map(({ id, found_by }: { id: number; found_by: string }) => [id === ada, found_by]);
};

describe('a search', () => {
  it.each([
    ['a name', 'lovelace', 'name'],
    ['words in any order', 'byron ada', 'name'],
    ['an email', 'ada.l@example', 'email'],
    ['a phone as people write it', '020 7183 8750', 'phone'],
    ['a source id', 'import-2027:ada', 'source_id'],
    ['a whole card number', card, 'number'],
  ])('finds by %s', async (_, term, by) => {
    expect(await find(term)).toEqual([[true, by]]);
  });

  it('finds by the id, and shows what a list needs', async () => {
    const { users } = await send('POST', '/search', { search: { term: String(ada) } });
    expect(users).toEqual([
      {
        id: ada,
        name: 'Ada Łovelace-Byron',
        contact: 'Ada.L@Example.com',
        found_by: 'user_id',
        status: 1,
        trust_level: expect.any(Number),
        created_at: expect.stringMatching(/^[0-9-]{10}T[0-9:]{8}$/u),
      },
    ]);
  });

  it('takes wildcards as they are, short names as wholes, and nothing as nothing', async () => {
    expect(await find('100%')).toEqual([[false, 'name']]);
    for (const term of ['%', '_', '%%%', '1_0', 'e_t', 'lovela%ce', String.raw`\\\\`, "' or 1=1 --"])
      expect([term, ...(await find(term))]).toEqual([term]);
    expect(await find('wu')).toEqual([[false, 'name']]);
    for (const term of ['', '%20', 'x'.repeat(1000)]) {
      const { json } = await server.call('GET', `/v1/search?term=${term}`, { token: all });
      expect(json.result.details[0].path).toBe('$.term');
    }
  });

  it('finds by sealed numbers only for who may see them, and nobody of another programme', async () => {
    expect(await find(card, await server.token('user'))).toEqual([]);
    expect(await find(card.slice(0, -1))).toEqual([]);
    // As the card has it printed, and as people write it down.
    const groups = card.match(/\d{1,4}/gu)!;
    for (const term of [groups.join(' '), groups.join('-')])
      expect(await find(term)).toEqual(await find(card));
    expect(await find(groups.join(' '), await server.token('user'))).toEqual([]);
    const found = async (roles: Parameters<typeof signedIn>[1]) => {
      const operator = await signedIn(server, roles);
      return (await operator.call('GET', `/search?term=${card}`)).json.users?.length;
    };
    expect([
      await found(['viewer']),
      await found(['support']),
      await found(['program_administrator']),
    ]).toEqual([0, 1, undefined]);
    const { program } = await send('POST', '/program', { program: { name: 'Other' } });
    const operator = await signedIn(server, ['support'], { programId: program.id });
    for (const term of ['lovelace', card, String(ada), 'import-2027:ada'])
      expect((await operator.call('POST', '/search', { search: { term } })).json.users).toEqual([]);
    const bound = await server.token('user', { user_id: String(ada) });
    expect([await find('wu', bound), await find('lovelace', bound)]).toEqual([[], [[true, 'name']]]);
  });
});

describe('the statement of a search', () => {
  beforeAll(async () => {
    const sql = postgres({ ...server.database.adminOptions, max: 1, onnotice: () => {} });
    await sql.unsafe(`insert into users (program_id, id, type, status, client_id, created_at, updated_at, history_number, history_hash, history_at)
        select 77, 9000000 + g, 1, 1, 1, now(), now(), 1, '', now() from generate_series(1, 20000) g;
      insert into user_search select 77, 9000000 + g, now(), false, 1, '124', '{CAD}', 'first' || g % 100, 'last' || g % 70, '',
        ' first' || g % 100 || E'\\n last' || g % 70 || E'\\n\\n', 'person' || g || '@example.com', '', '1306' || 1000000 + g, 'source-' || md5(g::text), ''
        from generate_series(1, 20000) g`);
    await sql`vacuum analyze`;
    await sql.end();
  });

  const nothing: UserSearch = {
    programId: 77,
    onlyUserId: null,
    text: null,
    wholeName: null,
    userId: null,
    sourceId: 'nobody',
    sealed: [],
  };
  it.each<[string, Partial<UserSearch>, number]>([
    ['what few have', { text: textPart('any', 'person12345@') }, 10],
    ['what nobody has', { text: textPart('any', 'lovelacebyron77') }, 10],
    ['a number', { userId: 9_000_077, text: textPart('any', '9000077') }, 20],
    ['a short name that nobody has', { wholeName: 'xq' }, 10],
    // As many as are gathered, and those that are walked.
    ['what all have', { text: textPart('any', 'example.com') }, 1_250],
  ])('reads little for %s', async (_, asked, most) => {
    const plan = await planOf(server.services.inquiries, 77, searchUsers({ ...nothing, ...asked }, 20));
    expect(plan.readOf('user_search')).toBeLessThanOrEqual(most);
    expect(plan.readOf('users')).toBeLessThanOrEqual(20);
  });
});
