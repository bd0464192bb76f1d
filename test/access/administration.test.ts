import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AssembledTest, assembleTest } from '../harness/assembled.ts';

let server: AssembledTest;
let admin: string;
let own: string;

beforeAll(async () => {
  server = await assembleTest();
  admin = await server.token('admin');
  own = await server.token('program:admin');
  await server.call('POST', '/v1/program', { token: admin, body: { program: { id: 88, name: 'another' } } });
});
afterAll(() => server.close());

describe('programmes', () => {
  it('are made with an id of their own or a given one, with their settings', async () => {
    const given = await server.call('POST', '/v1/program', {
      token: admin,
      body: { program: { id: 500, name: 'Cards', minimum_age: 18, allowed_currencies: ['CAD'] } },
    });
    expect(given.json.program).toMatchObject({
      id: 500,
      name: 'Cards',
      status: 1,
      minimum_age: 18,
      allowed_currencies: ['CAD'],
      unique_email: true,
    });
    const free = await server.call('POST', '/v1/program', {
      token: admin,
      body: { program: { name: 'Free' } },
    });
    expect(free.status).toBe(200);
    expect(free.json.program.id).toBeGreaterThan(0);
    const taken = await server.call('POST', '/v1/program', {
      token: admin,
      body: { program: { id: 500, name: 'x' } },
    });
    expect([taken.status, taken.json.result.code]).toEqual([409, '3017']);
  });

  it('are read, changed, listed and closed', async () => {
    const body = { program: { name: 'New name', default_language: 'fr' } };
    expect((await server.call('PUT', '/v1/program/88', { token: admin, body })).json.program).toMatchObject({
      id: 88,
      name: 'New name',
      default_language: 'fr',
    });
    expect((await server.call('GET', '/v1/program/88', { token: admin })).json.program.name).toBe('New name');
    const { json } = await server.call('GET', '/v1/program?page_size=2', { token: admin });
    expect(json.programs.length).toBe(2);
    expect((await server.call('GET', '/v1/program/4711', { token: admin })).json.result.code).toBe('3003');
  });

  it('tell every fault of their settings', async () => {
    const program = {
      minimum_age: -1,
      default_time_zone: 'here',
      allowed_countries: ['zz'],
      open_id: [{ issuer: 'http://far.example' }],
    };
    const { status, json } = await server.call('POST', '/v1/program', { token: admin, body: { program } });
    expect(status).toBe(400);
    const paths = json.result.details.map((detail: { path: string }) => detail.path).sort();
    expect(paths).toEqual([
      '$.program.allowed_countries',
      '$.program.default_time_zone',
      '$.program.minimum_age',
      '$.program.name',
      '$.program.open_id',
    ]);
    const age = json.result.details.find(({ path }: { path: string }) => path === '$.program.minimum_age');
    expect(age.message).toContain('a whole number from 0 to 120');
    // Nor may a score be accepted and rejected, by what is sent or with what stays.
    const say = async (id: string, verb: 'POST' | 'PUT', said: object) => {
      const answer = await server.call(verb, `/v1/program${id}`, { token: admin, body: { program: said } });
      return answer.json.result.details?.map(({ path }: { path: string }) => path) ?? answer.json.program.id;
    };
    const [accept, reject] = ['$.program.minfraud_accept', '$.program.minfraud_reject'];
    const name = 'Scores';
    expect(await say('', 'POST', { name, minfraud_accept: 76 })).toEqual([accept]);
    expect(await say('', 'POST', { name, minfraud_accept: 30, minfraud_reject: 20 })).toEqual([accept]);
    const id = await say('', 'POST', { name, minfraud_accept: 30, minfraud_reject: 30 });
    expect(await say(`/${id}`, 'PUT', { minfraud_accept: 31 })).toEqual([accept]);
    expect(await say(`/${id}`, 'PUT', { minfraud_reject: 29 })).toEqual([reject]);
    expect(await say(`/${id}`, 'PUT', { minfraud_accept: 20, minfraud_reject: 29 })).toBe(id);
  });

  it('take numbers and texts of digits alike, as users do', async () => {
    const program = { minimum_age: '18', allowed_countries: [124, '4'], unique_phone: '0' };
    const { json } = await server.call('PUT', '/v1/program/88', { token: admin, body: { program } });
    expect(json.program).toMatchObject({
      minimum_age: 18,
      allowed_countries: ['124', '004'],
      unique_phone: false,
    });
  });

  it('of others are unknown to who administers only one', async () => {
    expect((await server.call('GET', '/v1/program/77', { token: own })).status).toBe(200);
    for (const [method, url] of [
      ['GET', '/v1/program/88'],
      ['PUT', '/v1/program/88'],
      ['GET', '/v1/program/4711'],
    ] as const) {
      const body = method === 'PUT' ? { program: { name: 'mine' } } : undefined;
      const { status, json } = await server.call(method, url, { token: own, ...(body && { body }) });
      expect([status, json.result.code]).toEqual([404, '3003']);
    }
    expect((await server.call('GET', '/v1/program', { token: own })).status).toBe(403);
    expect((await server.call('DELETE', '/v1/program/77', { token: own })).status).toBe(403);
  });
});

describe('clients', () => {
  const make = (token: string, client: object) =>
    server.call('POST', '/v1/client', { token, body: { client } });

  it('are told their secret once', async () => {
    const made = await make(own, { name: 'App', scopes: ['program:admin'] });
    const { client_id, client_secret } = made.json.client;
    expect(client_secret.length).toBeGreaterThanOrEqual(43);
    const read = await server.call('GET', `/v1/client/${client_id}`, { token: own });
    expect(read.json.client).not.toHaveProperty('client_secret');
    const list = await server.call('GET', '/v1/client?page_size=500', { token: own });
    expect(JSON.stringify(list.json)).not.toContain(client_secret);
    const rows = await server.services.connections.use(async (connection) => {
      await connection.actFor('*');
      return connection.run({ text: 'select * from client' });
    });
    expect(JSON.stringify(rows)).not.toContain(client_secret);
  });

  it('cannot be given a scope that the giver lacks, nor taken over by who lacks one of theirs', async () => {
    const refused = await make(own, { name: 'App', scopes: ['user'] });
    expect([refused.status, refused.json.result.code]).toEqual([403, '2007']);
    const strong = await make(admin, { program_id: 77, name: 'Strong', scopes: ['user:privileged'] });
    const { client_id } = strong.json.client;
    for (const [method, url] of [
      ['POST', `/v1/client/${client_id}/secret`],
      ['DELETE', `/v1/client/${client_id}`],
    ] as const) {
      expect((await server.call(method, url, { token: own })).status).toBe(403);
    }
  });

  it('are given `admin` by the first client alone, and do not give it on', async () => {
    const { client: second } = (await make(admin, { name: 'Second', scopes: ['user', 'admin'] })).json;
    const { client: third } = (await make(admin, { name: 'Third', scopes: ['user'] })).json;
    const token = await server.tokenOf(second, 'user admin');
    const refused = await make(token, { name: 'Fourth', scopes: ['user', 'admin'] });
    expect([refused.status, refused.json.result.code]).toEqual([403, '2010']);
    const change = (by: string, client_id: string, body: object) =>
      server.call('PUT', `/v1/client/${client_id}`, { token: by, body });
    const raise = { client: { scopes: ['admin'] } };
    expect((await change(token, third.client_id, raise)).json.result.code).toBe('2010');
    expect((await change(admin, third.client_id, raise)).json.client.scopes).toEqual(['admin']);
    const newSecret = (by: string, client_id: string) =>
      server.call('POST', `/v1/client/${client_id}/secret`, { token: by });
    for (const client_id of [third.client_id, 'bootstrap'])
      expect((await newSecret(token, client_id)).json.result.code).toBe('2010');
    const named = await change(token, third.client_id, { client: { name: 'Named' } });
    expect(named.json.client).toMatchObject({ name: 'Named', scopes: ['admin'] });
    expect((await change(own, third.client_id, { client: { name: 'Weak' } })).status).toBe(403);
    expect((await newSecret(own, third.client_id)).status).toBe(403);
    expect((await newSecret(admin, third.client_id)).json.client.client_secret).toHaveLength(43);
    for (const { client_id } of [third, second]) {
      const gone = await server.call('DELETE', `/v1/client/${client_id}`, { token: admin });
      expect(gone.json.client.status).toBe(9);
    }
  });

  it('can give themselves a new secret, also the first one', async () => {
    const other = await assembleTest();
    const token = await other.token('admin');
    const weak = await other.token('program:admin');
    const url = '/v1/client/bootstrap/secret';
    expect((await other.call('POST', url, { token: weak })).status).toBe(403);
    const { status, json } = await other.call('POST', url, { token });
    expect([status, json.client.client_secret.length]).toEqual([200, 43]);
    expect((await other.call('GET', '/v1/program', { token })).json.result.code).toBe('2003');
    await other.close();
  });

  it('cannot be had with more by a provider whose tokens carry it', async () => {
    const provider = { issuer: 'https://login.example', audience: 'cards', algorithms: ['RS256'] };
    const trust = (token: string, scopes: string[], more: object = { client_claim: 'azp' }) =>
      server.call('PUT', '/v1/program/77', {
        token,
        body: { program: { open_id: [{ ...provider, scopes, ...more }] } },
      });
    for (const scopes of [['user'], ['program:admin', 'user:sensitive']]) {
      const refused = await trust(own, scopes);
      expect([refused.status, refused.json.result.code]).toEqual([403, '2007']);
    }
    expect((await server.call('GET', '/v1/program/77', { token: own })).json.program.open_id).toEqual([]);
    expect((await trust(own, ['program:admin'])).status).toBe(200);
    expect((await trust(admin, ['user', 'user:sensitive'])).status).toBe(200);
    await server.call('PUT', '/v1/program/77', { token: admin, body: { program: { open_id: [] } } });
  });

  it('of another programme are unknown', async () => {
    const { client_id } = (await make(admin, { program_id: 88, name: 'Theirs', scopes: ['program:admin'] }))
      .json.client;
    for (const [method, url] of [
      ['GET', `/v1/client/${client_id}`],
      ['POST', `/v1/client/${client_id}/secret`],
      ['DELETE', `/v1/client/${client_id}`],
      ['GET', '/v1/client/nobody'],
    ] as const) {
      const { status, json } = await server.call(method, url, { token: own });
      expect([status, json.result.code]).toEqual([404, '3004']);
    }
    const into = await make(own, { program_id: 88, name: 'x', scopes: ['program:admin'] });
    expect(into.json.result.code).toBe('3003');
  });

  it('tell every fault of what is sent', async () => {
    const { json } = await make(own, { name: '', scopes: ['everything'], program_id: 'x' });
    expect(json.result.details.length).toBe(3);
    expect(
      (await server.call('POST', '/v1/client', { token: own, body: {} })).json.result.details[0].path,
    ).toBe('$.client');
  });
});

it('has an answer for what no database can hold', async () => {
  const client = await server.call('POST', '/v1/client', {
    token: own,
    body: { client: { name: 'a\0b', scopes: ['program:admin'] } },
  });
  expect([client.status, client.json.result.details[0].path]).toEqual([400, '$.client.name']);
  expect((await server.call('GET', '/v1/client/%00', { token: own })).json.result.code).toBe('3004');
  const provider = { issuer: 'https://a.example', audience: 'a', algorithms: ['RS256'], scopes: ['user'] };
  for (const open_id of [
    { ...provider, client_claim: 'azp', audience: 'a\0' },
    { ...provider, client_claim: 'azp\ud800' },
    { ...provider, issuer: 'https://a.example/\0', client_claim: 'azp' },
    { ...provider, user_claim: 'sub', client_id: 'c\0' },
    { ...provider, user_claim: 'sub', client_id: 'c', user_type: 'x' },
    { ...provider, client_claim: 'a'.repeat(301) },
  ]) {
    const { status, json } = await server.call('PUT', '/v1/program/77', {
      token: admin,
      body: { program: { open_id: [open_id] } },
    });
    expect([status, json.result.details?.[0].path], JSON.stringify(open_id)).toEqual([
      400,
      '$.program.open_id',
    ]);
  }
});

it('opens no data of users to who only administers', async () => {
  for (const token of [admin, own]) {
    const { status, json } = await server.call('GET', '/v1/user/1', { token });
    expect([status, json.result.code]).toEqual([403, '2007']);
  }
});
