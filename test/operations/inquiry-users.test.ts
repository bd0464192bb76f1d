import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerFrame } from '../../src/catalogue/answer-frame.ts';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { envelope } from '../../src/catalogue/members.ts';
import { foldText } from '../../src/search/fold.ts';
import type { Answer } from '../harness/assembled.ts';
import { type Setting, setUp } from './setting.ts';

// One programme with people whose every searched value is known; the days go by with the clock of the tests.
let at: Setting;
let token: string;
let plainToken: string;
let now = new Date('2026-03-01T10:00:00Z');
const ids: Record<string, number> = {};
const range = { from_date: '2026-01-01', to_date: '2026-12-31' };

interface Someone {
  readonly first: string;
  readonly last: string;
  readonly nick?: string;
  readonly email: readonly string[];
  readonly phone: string;
  readonly country?: string;
  readonly currency?: readonly string[];
  readonly day: string;
  readonly sourceId: string;
}

const people: Readonly<Record<string, Someone>> = {
  ada: {
    first: 'Ada',
    last: 'Moreau',
    nick: 'Countess',
    email: ['Ada.Moreau@example.com', 'second-ada@work.example.org'],
    phone: '+13065550001',
    day: '2026-03-01',
    sourceId: 'signup-0001',
    currency: ['CAD', 'EUR'],
  },
  emile: {
    first: 'Émile',
    last: "O'Neill-Łukasz",
    email: ['emile@example.com'],
    phone: '+442071838750',
    country: '826',
    day: '2026-03-02',
    sourceId: 'signup-0002',
    currency: ['GBP'],
  },
  li: {
    first: '小龙',
    last: '李',
    email: ['li@example.com'],
    phone: '+8613800138000',
    country: '156',
    day: '2026-03-02',
    sourceId: 'Batch/7%_A',
    currency: ['CNY'],
  },
  muhammad: {
    first: 'مُحَمَّد',
    last: 'أحمد',
    email: ['m.ahmad@example.com'],
    phone: '+962791234567',
    country: '400',
    day: '2026-03-05',
    sourceId: 'signup-0004',
    currency: ['JOD', 'CAD'],
  },
  strasse: {
    first: 'STRAßE',
    last: 'Иванов',
    email: ['strasse@example.com'],
    phone: '+4930123456',
    country: '276',
    day: '2026-03-09',
    sourceId: 'signup-0005',
    currency: ['EUR'],
  },
  closed: {
    first: 'Ada',
    last: 'Gone',
    email: ['gone@example.com'],
    phone: '+13065550099',
    day: '2026-03-09',
    sourceId: 'signup-0006',
    currency: ['USD'],
  },
};

beforeAll(async () => {
  at = await setUp({}, () => now);
  for (const [name, one] of Object.entries(people)) {
    await goTo(`${one.day}T10:00:00Z`);
    const { json } = await call('POST', '/user', bodyOf(one), { 'source-id': one.sourceId });
    ids[name] = json.info.id;
  }
  await call('DELETE', `/user/${ids['closed']}`);
});
afterAll(() => at?.server.close());

/** Sets the clock. Tokens of before have expired by then. */
async function goTo(instant: string): Promise<void> {
  now = new Date(instant);
  token = await at.server.token('user user:sensitive user:privileged');
  plainToken = await at.server.token('user');
}

function call(
  method: string,
  url: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return at.server.call(method, `/v1${url}`, { token, headers, ...(body && { body }) });
}

function bodyOf(one: Someone): object {
  const { address, security, preferences, terms_conditions } = examplePerson;
  return {
    personal_info: {
      first_name: one.first,
      last_name: one.last,
      date_of_birth: '1988-04-17',
      ...(one.nick && { nick_name: one.nick }),
    },
    address: { ...address, country_code: one.country ?? '124' },
    email: one.email.map((value, index) => ({ address: value, is_primary: index === 0 ? 1 : 0 })),
    phone: [{ country_code: '124', number: one.phone, is_primary: 1 }],
    security,
    preferences,
    currency: (one.currency ?? ['CAD']).map((code, index) => ({ code, is_primary: index === 0 ? 1 : 0 })),
    terms_conditions,
  };
}

function ask(
  parameters: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<Answer> {
  const query = new URLSearchParams(
    Object.entries({ ...range, ...parameters }).map(([name, value]): [string, string] => [
      name,
      String(value),
    ]),
  );
  return call('GET', `/user/inquiry?${query}`, undefined, headers);
}

/** Who is found, by name, in order; and that the total says the same, by GET and by POST. */
async function found(parameters: Record<string, unknown>): Promise<string[]> {
  const { json } = await ask(parameters);
  expect(json.result.code, JSON.stringify(json.result)).toBe('0000');
  const posted = await call('POST', '/user/inquiry', { ...range, ...parameters });
  expect({ ...posted.json, response_time: 0, result_set: { ...posted.json.result_set, cursor: 0 } }).toEqual({
    ...json,
    response_time: 0,
    result_set: { ...json.result_set, cursor: 0 },
  });
  const names = namesIn(json);
  if (json.result_set.cursor === null && json.result_set.start_index === 1) {
    expect(json.result_set.total_records).toBe(names.length);
  }
  return names;
}

function namesIn(json: Answer['json']): string[] {
  return json.users.map(
    ({ info }: { info: { id: number } }) => Object.keys(ids).find((name) => ids[name] === info.id)!,
  );
}

const everyone = ['ada', 'emile', 'li', 'muhammad', 'strasse'];

describe('the user inquiry', () => {
  it('tells of each user what Get User tells, masked, whoever asks', async () => {
    const paper = examplePerson['identification']!;
    await call('POST', `/user/identification/${ids['ada']}`, { identification: [paper] });
    const { json } = await ask({ user_id: ids['ada'] }, { 'show-sensitive-data': '1' });
    const { result, ...alone } = (await call('GET', `/user/${ids['ada']}`)).json;
    expect(result.code).toBe('0000');
    expect(json.users).toEqual([{ ...alone, result: null, response_time: 0 }]);
    expect(json.users[0].identification[0].number).toMatch(/^R6\*+33$/u);
    expect(JSON.stringify(json)).not.toContain(paper['number']);
    // And nothing is noted: nothing was shown.
    const { history } = (await call('GET', `/user/history/${ids['ada']}`)).json;
    expect(history.filter((entry: { activity_type: number }) => entry.activity_type === 5)).toEqual([]);
  });

  it('answers of each user the members that are named, as it answers them all, and null for the others', async () => {
    const whole = (await ask({ user_id: ids['ada'] })).json.users[0];
    const { json } = await ask({ user_id: ids['ada'], members: 'phone,identification,phone' });
    const named = ['info', 'phone', 'identification', ...answerFrame];
    const narrowed = Object.entries(whole).map(([name, value]) => [
      name,
      named.includes(name) ? value : null,
    ]);
    expect(json.users).toEqual([Object.fromEntries(narrowed)]);
    // In the order of every answer.
    expect(Object.keys(json.users[0])).toEqual(Object.keys(whole));
    const body = { ...range, user_id: ids['ada'], members: 'personal_info,email,security' };
    const { users } = (await call('POST', '/user/inquiry', body)).json;
    expect(users[0]).toMatchObject({ phone: null, email: whole.email, security: whole.security });
    // Whoever names all of them gets what is answered without a name.
    const all = envelope.filter((member) => member !== 'history').join();
    expect((await ask({ user_id: ids['ada'], members: all })).json.users).toEqual([whole]);
    // A page is gone on from for other members: the question is the same.
    const { cursor } = (await ask({ page_size: 2, members: 'email' })).json.result_set;
    const next = (await ask({ page_size: 2, members: 'phone', cursor })).json;
    expect(next.users.map((user: { email: unknown }) => user.email)).toEqual([null, null]);
  });

  it('answers in the published envelope, and says how the question was understood', async () => {
    const { json } = await ask({ from_date: '2026/03/01', page_size: '2' }, { 'time-zone': 'UTC +02:00' });
    expect(Object.keys(json).join(' ')).toBe(
      'result result_set users archive notes last_activity authentication validate function_code time_zone time_zone_name response_time',
    );
    expect(json.result_set).toEqual({
      from_date: '2026-03-01T00:00:00',
      to_date: '2026-12-31T23:59:59',
      start_index: 1,
      page_size: 2,
      total_records: 5,
      time_zone_Name: null,
      time_zone: null,
      cursor: expect.stringMatching(/^[\w-]+$/u),
    });
    expect(json.time_zone).toBe('UTC +02:00');
    expect(json.users[0].info.client_date).toBe('2026-03-01T12:00:00');
  });

  it('finds nobody with an empty list, not with an error', async () => {
    const { status, json } = await ask({ from_date: '2020-01-01', to_date: '2020-12-31' });
    expect([status, json.users, json.result_set.total_records]).toEqual([200, [], 0]);
  });
});

describe('a part of', () => {
  it.each([
    ['first_name', 'Ada', ['ada']],
    ['first_name', 'da', ['ada']],
    ['first_name', 'a', ['ada', 'strasse']],
    ['first_name', 'EMIL', ['emile']],
    ['first_name', 'émi', ['emile']],
    ['first_name', 'straße', ['strasse']],
    ['first_name', 'rasse', ['strasse']],
    ['first_name', '龙', ['li']],
    ['first_name', '小龙', ['li']],
    ['first_name', '龙小', []],
    ['first_name', 'محمد', ['muhammad']],
    ['first_name', 'Moreau', []],
    ['last_name', '李', ['li']],
    ['last_name', 'o\u2019neill', ['emile']],
    ['last_name', 'LUKASZ', ['emile']],
    ['last_name', 'احمد', ['muhammad']],
    ['last_name', 'иВАНов', ['strasse']],
    ['last_name', 'ван', ['strasse']],
    ['last_name', 'ва', ['strasse']],
    ['email', 'ada.moreau@example.com', ['ada']],
    ['email', 'A.MOREAU@EXAMPLE.COM', ['ada']],
    ['email', 'ada@work.example.or', ['ada']],
    ['email', 'li@example.com', ['li']],
    ['email', 'nobody@example.com', []],
    ['original_source_id', 'signup-0002', ['emile']],
    ['original_source_id', 'SIGNUP-0002', []],
    ['original_source_id', 'signup-000', []],
    ['original_source_id', '%', []],
    ['search_term', 'ada mor', ['ada']],
    ['search_term', 'count', ['ada']],
    ['search_term', 'second-ada@work', ['ada']],
    ['search_term', '3065550001', ['ada']],
    ['search_term', 3065550001, ['ada']],
    ['search_term', '306 555-0001', ['ada']],
    ['search_term', '962 (79) 123', ['muhammad']],
    ['search_term', '小龙 李', ['li']],
    ['search_term', '李', ['li']],
    ['search_term', 'batch', ['li']],
    ['search_term', 'm.ahmad@example', ['muhammad']],
    ['search_term', 'gone', []],
  ] as const)('%s %j finds %j', async (name, part, expected) => {
    expect((await found({ [name]: part })).sort()).toEqual([...expected].sort());
  });

  it.each(['first_name', 'search_term'])('%s that folds to nothing finds nobody', async (name) => {
    expect(foldText('\u037a')).toBe('');
    expect(await found({ [name]: '\u037a' })).toEqual([]);
  });
});

describe('the other parameters', () => {
  it.each([
    [{ currency: 'EUR' }, ['ada', 'strasse']],
    [{ currency: 'jod' }, ['muhammad']],
    [{ country_code: '826' }, ['emile']],
    [{ country_code: 4 }, []],
    [{ status: 1 }, everyone],
    [{ status: '17' }, []],
    [{ status: '9' }, []],
    [{ status: '9', archive: 1 }, ['closed']],
    [{ archive: '1' }, [...everyone, 'closed']],
    [{ archive: '0' }, everyone],
    [{ archive: 1, first_name: 'ada' }, ['ada', 'closed']],
    [{ archive: 1, currency: 'USD' }, ['closed']],
    [{ from_date: '2026-03-02', to_date: '2026-03-02' }, ['emile', 'li']],
    [{ from_date: '2026-03-02', to_date: '2026-03-05', country_code: 400 }, ['muhammad']],
    [{ from_date: '2026-03-03', to_date: '2026-03-04' }, []],
    [{ entity: 7 }, everyone],
    [{ entity: 75 }, []],
    [{ program_id: 77 }, everyone],
    [{ program_id: 78 }, []],
    [{ currency: 'CAD', country_code: '400' }, ['muhammad']],
    [{ currency: 'CAD', country_code: '400', status: 1 }, ['muhammad']],
    [{ first_name: 'ada', last_name: 'mor', currency: 'EUR', search_term: 'count' }, ['ada']],
    [{ first_name: 'ada', last_name: 'neill' }, []],
  ] as const)('%j finds %j', async (parameters, expected) => {
    expect(await found(parameters)).toEqual([...expected]);
  });

  it('name one user', async () => {
    expect(await found({ user_id: ids['li'] })).toEqual(['li']);
    expect(await found({ user_id: ids['closed'] })).toEqual([]);
    expect(await found({ user_id: ids['closed'], archive: 1 })).toEqual(['closed']);
    expect(await found({ user_id: 4_294_967_000 })).toEqual([]);
    expect(await found({ user_id: ids['li'], first_name: 'ada' })).toEqual([]);
  });
});

describe('sorting', () => {
  it.each([
    ['id', everyone],
    ['create_time', everyone],
    ['first_name', ['ada', 'emile', 'strasse', 'muhammad', 'li']],
    ['last_name', ['ada', 'emile', 'strasse', 'muhammad', 'li']],
    ['email', ['ada', 'emile', 'li', 'muhammad', 'strasse']],
    ['status', everyone],
  ] as const)('by %s, and the other way round', async (column, expected) => {
    expect(await found({ sort_by: column })).toEqual([...expected]);
    expect(await found({ sort_by: column, sort_flag: 'desc' })).toEqual([...expected].reverse());
    expect(await found({ sort_by: column.toUpperCase(), sort_flag: 'asc' })).toEqual([...expected]);
  });

  it('by update_time follows the changes', async () => {
    await goTo('2026-04-01T00:00:00Z');
    await call('PUT', `/user/preferences/${ids['emile']}`, {
      preferences: { preferred_language_code: 'fr' },
    });
    expect((await found({ sort_by: 'update_time', sort_flag: 'desc' }))[0]).toBe('emile');
    expect((await found({ sort_by: 'update_time' })).at(-1)).toBe('emile');
  });
});

describe('a whole sealed number', () => {
  it('finds its user, for who may see it, and nobody by a part of it', async () => {
    const { identification, bank_account, credit_card } = examplePerson as Record<string, object>;
    for (const [list, value] of Object.entries({ identification, bank_account, credit_card })) {
      await call('POST', `/user/${list}/${ids['muhammad']}`, {
        [list]: [{ ...value, ...(list === 'identification' && { number: 'QX 7391-645' }) }],
      });
    }
    for (const term of [
      'QX7391645',
      'qx 7391-645',
      '31926819',
      'GB29NWBK60161331926819',
      '4111111111111111',
    ]) {
      expect(await found({ search_term: term }), term).toEqual(['muhammad']);
      const query = new URLSearchParams({ ...range, search_term: term });
      const { json } = await at.server.call('GET', `/v1/user/inquiry?${query}`, { token: plainToken });
      expect([json.users, json.result_set.total_records], term).toEqual([[], 0]);
    }
    for (const part of ['QX739164', '3192681', '411111111111111']) {
      expect(await found({ search_term: part })).toEqual([]);
    }
  });

  it('is not found any more once it was deleted', async () => {
    const { identification } = (await call('GET', `/user/identification/${ids['muhammad']}`)).json;
    await call('DELETE', `/user/identification/${ids['muhammad']}`, {
      identification: [{ id: identification[0].id }],
    });
    expect(await found({ search_term: 'QX7391645' })).toEqual([]);
  });
});

describe('what is asked wrongly', () => {
  it.each([
    [{ sort_by: 'shoe_size' }, '$.sort_by: 1171'],
    [{ sort_by: 'id; drop table users' }, '$.sort_by: 1197'],
    [{ sort_flag: 'up' }, '$.sort_flag: 1113'],
    [{ page_size: 501 }, '$.page_size: 1170'],
    [{ page_size: 0 }, '$.page_size: 1114'],
    [{ page_size: 'many' }, '$.page_size: 1115'],
    [{ start_index: 0 }, '$.start_index: 1114'],
    [{ from_date: '2026-02-30' }, '$.from_date: 1120'],
    [{ to_date: '2026-13-01' }, '$.to_date: 1120'],
    [{ from_date: '' }, '$.from_date: 1101'],
    [{ from_date: '2026-05-02', to_date: '2026-05-01' }, '$.to_date: 1123'],
    [{ country_code: '900' }, '$.country_code: 1130'],
    [{ currency: 'XQQ' }, '$.currency: 1132'],
    [{ email: 'smith' }, '$.email: 1157'],
    [{ search_term: ' ' }, '$.search_term: 1196'],
    [{ search_term: 'a'.repeat(502) }, '$.search_term: 1110'],
    [{ status: 99 }, '$.status: 1113'],
    [{ status: '3' }, '$.status: 1113'],
    [{ status: -1 }, '$.status: 1113'],
    [{ user_id: "1' or '1'='1" }, '$.user_id: 1115'],
    [{ cursor: 'AAAA' }, '$.cursor: 1172'],
    [{ cursor: '????' }, '$.cursor: 1197'],
    [{ members: 'history' }, '$.members: 1180'],
    [{ members: 'email,e_mail' }, '$.members: 1181'],
    [{ members: 'email,' }, '$.members: 1180'],
    [{ members: 'email) from users --' }, '$.members: 1197'],
  ] as const)('%j is refused', async (parameters, fault) => {
    for (const answer of [
      await ask(parameters),
      await call('POST', '/user/inquiry', { ...range, ...parameters }),
    ]) {
      expect([answer.status, answer.json.result.code, at.faultsOf(answer)]).toEqual([400, '1001', [fault]]);
    }
  });

  it('is told of all at once', async () => {
    const answer = await call('POST', '/user/inquiry', {
      page_size: 900,
      sort_by: 'x',
      from_date: '2026-02-31',
    });
    expect(at.faultsOf(answer)).toEqual([
      '$.from_date: 1120',
      '$.to_date: 1101',
      '$.page_size: 1170',
      '$.sort_by: 1171',
    ]);
  });

  it('is refused where a parameter stands twice', async () => {
    const answer = await call(
      'GET',
      '/user/inquiry?from_date=2026-01-01&from_date=2026-01-02&to_date=2026-01-03',
    );
    expect(at.faultsOf(answer)).toEqual(['$.from_date: 1103']);
  });
});

describe('an inquiry by POST', () => {
  it('is asked again each time, whatever its source id', async () => {
    const headers = { 'source-id': 'inquiry-1' };
    const first = await call('POST', '/user/inquiry', { ...range, first_name: 'ada' }, headers);
    const second = await call('POST', '/user/inquiry', { ...range, first_name: 'emile' }, headers);
    expect([namesIn(first.json), namesIn(second.json)]).toEqual([['ada'], ['emile']]);
    expect(second.headers['idempotency-replayed']).toBeUndefined();
    const sql = postgres({ ...at.server.database.adminOptions, max: 1 });
    const kept = await sql`select 1 from idempotency_record where source_id = 'inquiry-1'`;
    await sql.end();
    expect(kept).toEqual([]);
  });
});
