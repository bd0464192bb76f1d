import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allRoutes } from '../../src/catalogue/operations.ts';
import { type Answer, newUserBody } from '../harness/assembled.ts';
import { type Setting, setUp } from './setting.ts';

// What a caller sends and nobody knows is told, wherever it stands, and never dropped in silence.
let setting: Setting;
let admin: string;
beforeAll(async () => {
  setting = await setUp();
  admin = await setting.server.token('admin');
});
afterAll(() => setting.server.close());

const person = { first_name: 'Ada', last_name: 'Moreau', date_of_birth: '1988-04-17' };
const days = { from_date: '2020-01-01', to_date: '2030-01-01' };

function detailsOf({ json }: Answer): { path: string; message: string }[] {
  return (json.result.details ?? []).map(({ path, message }: { path: string; message: string }) => ({
    path,
    message,
  }));
}

async function importRow(row: object, query = '') {
  const { body } = await setting.server.app.inject({
    method: 'POST',
    url: `/v1/import${query}`,
    headers: { authorization: `Bearer ${setting.token}`, 'content-type': 'application/x-ndjson' },
    payload: JSON.stringify(row),
  });
  return JSON.parse(body.split('\n')[0]!);
}

async function withSetting(value: string, work: () => Promise<void>): Promise<void> {
  const set = (unknown_members: string) =>
    setting.server.call('PUT', '/v1/program/77', { token: admin, body: { program: { unknown_members } } });
  expect((await set(value)).json.program.unknown_members).toBe(value);
  try {
    await work();
  } finally {
    await set('refuse');
  }
}

describe('a call on a user', () => {
  it('that creates is refused with the name that was meant, and makes nobody', async () => {
    const body = { ...newUserBody(), emails: [{ address: 'ada@example.com' }] };
    const answer = await setting.call('POST', '/user', body);
    expect(answer.status).toBe(400);
    expect(detailsOf(answer)).toEqual([
      { path: '$.emails', message: '`emails` is not known here; did you mean `email`?' },
    ]);
  });

  it('tells the person in each language', async () => {
    const texts = ['en', 'ar', 'fr', 'es'].map(async (lang) => {
      const body = { ...newUserBody(), emails: 1 };
      return (await setting.call('POST', '/user', body, { lang })).json.result.friendly_message;
    });
    const said = await Promise.all(texts);
    expect(new Set(said).size).toBe(4);
    for (const text of said) expect(text).toMatch(/emails.*email/u);
  });

  it('tells unknown members and other faults together', async () => {
    const body = { ...newUserBody(), personal_info: { ...person, last_name: true, name: 'Ada' } };
    const answer = await setting.call('POST', '/user', body);
    expect(detailsOf(answer).map(({ path }) => path)).toEqual([
      '$.personal_info.name',
      '$.personal_info.last_name',
    ]);
  });

  it('leaves free data free', async () => {
    const body = newUserBody({ custom_field: { emails: { first_name: 1 } } });
    expect((await setting.call('POST', '/user', body)).json.result.code).toBe('0000');
  });

  it('that deletes takes no other member for its flag', async () => {
    const { info } = await setting.createUser();
    const answer = await setting.call('DELETE', `/user/${info.id}`, { validated: 1 });
    expect(detailsOf(answer)).toEqual([
      { path: '$.validated', message: '`validated` is not known here; did you mean `validate`?' },
    ]);
    expect((await setting.call('GET', `/user/${info.id}`)).status).toBe(200);
  });

  it('that erases takes no member, so that it is never meant as a dry run', async () => {
    const { info } = await setting.createUser();
    const answer = await setting.call('POST', `/user/erasure/${info.id}`, { validate: 1 });
    expect(detailsOf(answer).map(({ path }) => path)).toEqual(['$.validate']);
  });

  it('that reads by id ignores what it does not know in the query', async () => {
    const { info } = await setting.createUser();
    expect((await setting.call('GET', `/user/${info.id}?_=17`)).status).toBe(200);
    expect((await setting.call('GET', `/user/email/${info.id}?_=17`)).status).toBe(200);
  });

  it('passes over what nobody knows where the programme says so, at once', async () => {
    await withSetting('ignore', async () => {
      const body = { ...newUserBody(), emails: 1, personal_info: { ...person, shoe_size: 43 } };
      const created = await setting.call('POST', '/user', body);
      expect(created.json.result.code).toBe('0000');
      const { id } = created.json.info;
      const changed = await setting.call('PUT', `/user/personal_info/${id}`, {
        personal_info: { nick_name: 'Countess', shoe_size: 43 },
      });
      expect(changed.json.personal_info.nick_name).toBe('Countess');
      const wrong = await setting.call('PUT', `/user/personal_info/${id}`, {
        personal_info: { title: {}, shoe_size: 43 },
      });
      expect(detailsOf(wrong).map(({ path }) => path)).toEqual(['$.personal_info.title']);
      expect((await setting.call('DELETE', `/user/${id}`, { why: 1 })).json.result.code).toBe('0000');
    });
    const again = await setting.call('POST', '/user', { ...newUserBody(), emails: 1 });
    expect(again.json.result.code).toBe('1001');
  });
});

describe('a row of an import', () => {
  const row = { source_id: 'x1', personal_info: person };

  it('is refused, also where the programme ignores what it does not know', async () => {
    const sent = { ...row, emails: [{ address: 'ada@example.com', is_primary: 1 }] };
    await withSetting('ignore', async () => {
      const { outcome, result } = await importRow(sent);
      expect(outcome).toBe('refused');
      expect(result.details).toMatchObject([
        { path: '$.emails', message: expect.stringContaining('`email`') },
      ]);
    });
    const inside = await importRow({ ...row, email: [{ adress: 'ada@example.com' }] });
    expect(inside.result.details[0].path).toBe('$.email[0].adress');
  });

  it('may hold what an export and an answer name', async () => {
    const { json } = await setting.call('GET', `/user/${(await setting.createUser()).info.id}`);
    const { email: _, phone: __, security: ___, ...members } = json;
    expect(await importRow({ ...members, source_id: 'answered' })).toMatchObject({ outcome: 'created' });
  });

  it('about a user who is there holds nothing but relationships', async () => {
    const { result } = await importRow({
      source_id: 'x2',
      user_source_id: 'answered',
      relationship: [{ type: 1, on_entity_source_id: 'answered', entity_source_id: 'x1' }],
      email: [{ address: 'lost@example.com', is_primary: 1 }],
    });
    expect(result.details.map(({ path }: { path: string }) => path)).toContain('$.email');
  });

  it('comes with a query of which every parameter is known', async () => {
    const refused = await importRow(row, '?validat=1');
    expect(refused.result.details[0]).toMatchObject({
      path: '$.validat',
      message: expect.stringContaining('`validate`'),
    });
    expect(await importRow({ ...row, source_id: 'x3' }, '?validate=1')).toMatchObject({ outcome: 'checked' });
  });
});

describe('an inquiry', () => {
  it.each([
    ['GET', `/user/inquiry?${new URLSearchParams({ ...days, serch_term: 'nobody' })}`, undefined],
    ['POST', '/user/inquiry', { ...days, serch_term: 'nobody' }],
    ['GET', `/user/inquiry_document?${new URLSearchParams({ ...days, serch_term: 'nobody' })}`, undefined],
    ['POST', '/user/inquiry_document', { ...days, serch_term: 'nobody' }],
  ])('%s %s is refused with the parameter that was meant', async (method, url, body) => {
    await withSetting('ignore', async () => {
      const answer = await setting.call(method, url, body);
      expect(detailsOf(answer)).toEqual([
        { path: '$.serch_term', message: '`serch_term` is not known here; did you mean `search_term`?' },
      ]);
    });
  });

  it('that is asked in a body has no parameters in its query', async () => {
    const answer = await setting.call('POST', '/user/inquiry?status=1', days);
    expect(detailsOf(answer).map(({ path }) => path)).toEqual(['$.status']);
  });
});

describe('a list', () => {
  it('knows its page and nothing else', async () => {
    const { info } = await setting.createUser();
    const lists = [`/v1/user/history/${info.id}`, '/v1/program', '/v1/client'];
    for (const url of lists) {
      const token = url.startsWith('/v1/user') ? setting.token : admin;
      const answer = await setting.server.call('GET', `${url}?page_sise=1&start_index=1`, { token });
      expect(detailsOf(answer)).toEqual([
        { path: '$.page_sise', message: '`page_sise` is not known here; did you mean `page_size`?' },
      ]);
    }
  });
});

describe('calls of our own', () => {
  it('refuse every parameter of a query that they do not know, but for a Get', async () => {
    // What operators alone may call is refused to a token before it is read.
    const own = allRoutes.filter(
      ({ operations: [first] }) =>
        !['published', 'user'].includes(first!.group) &&
        first!.action !== 'get' &&
        first!.caller !== 'operator',
    );
    expect(own.length).toBeGreaterThan(8);
    for (const { verb, path, operations } of own) {
      const scopes = operations[0]!.needs[0]!.join(' ');
      const origin = 'http://localhost';
      const token = await setting.server.token(scopes);
      const url = `/v1${path.replaceAll(/:[a-z_]+/gu, '77')}?qqqqqqqqqqqq=1`;
      const answer = await setting.server.app.inject({
        method: verb.toUpperCase() as 'GET',
        url,
        headers: { authorization: `Bearer ${token}`, origin },
      });
      const { result } = JSON.parse(answer.body);
      expect([url, answer.statusCode, result.details?.[0]?.path]).toEqual([url, 400, '$.qqqqqqqqqqqq']);
    }
    expect((await setting.server.call('GET', '/v1/program/77?_=1', { token: admin })).status).toBe(200);
  });

  it('refuse settings that nobody knows, and change none', async () => {
    const put = (program: object) =>
      setting.server.call('PUT', '/v1/program/77', { token: admin, body: { program } });
    const answer = await put({ minimun_age: 18, minimum_age: 18 });
    expect(detailsOf(answer)).toEqual([
      {
        path: '$.program.minimun_age',
        message: '`minimun_age` is not known here; did you mean `minimum_age`?',
      },
    ]);
    const { json } = await setting.server.call('GET', '/v1/program/77', { token: admin });
    expect(json.program.minimum_age).toBe(0);
    const provider = { issuer: 'https://id.example', audience: 'roster', scope: ['user'] };
    expect(detailsOf(await put({ open_id: [provider] })).map(({ path }) => path)).toContain(
      '$.program.open_id[0].scope',
    );
  });

  it('refuse other members than those of a client, and of a body that holds a flag alone', async () => {
    const made = await setting.server.call('POST', '/v1/client', {
      token: admin,
      body: { client: { name: 'One', scopes: ['user'], program: 77 }, sope: 1 },
    });
    expect(detailsOf(made).map(({ path }) => path)).toEqual(['$.client.program', '$.sope']);
    const closed = await setting.server.call('DELETE', '/v1/program/77', {
      token: admin,
      body: { dry_run: 1 },
    });
    expect(detailsOf(closed).map(({ path }) => path)).toEqual(['$.dry_run']);
  });

  it('take back what they answered', async () => {
    const program = await setting.server.call('GET', '/v1/program/77', { token: admin });
    const again = await setting.server.call('PUT', '/v1/program/77', { token: admin, body: program.json });
    expect(again.json.program).toEqual(program.json.program);
    const made = await setting.server.call('POST', '/v1/client', {
      token: admin,
      body: { client: { name: 'One', scopes: ['user'] } },
    });
    const url = `/v1/client/${made.json.client.client_id}`;
    const { json } = await setting.server.call('GET', url, { token: admin });
    for (const body of [made.json, json]) {
      const put = await setting.server.call('PUT', url, { token: admin, body });
      expect(put.json.client).toEqual(json.client);
    }
  });
});
