import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';
import { insertDocuments } from '../harness/documents.ts';

// Two programmes with people who differ in nothing but their numbers.
let server: AssembledTest;
let own: string;
let theirs: string;
const users = { own: [] as number[], theirs: [] as number[] };
const range = { from_date: '2000-01-01', to_date: '2099-12-31' };
const paths = ['inquiry', 'inquiry_document'] as const;

beforeAll(async () => {
  server = await assembleTest();
  own = await server.token('user user:sensitive user:privileged');
  theirs = await tokenOf(await makeClient(88));
  for (let count = 0; count < 3; count += 1) {
    const { email, phone, personal_info } = newUserBody();
    const body = newUserBody({
      email,
      phone,
      personal_info,
      identification: [examplePerson['identification']],
    });
    for (const [whose, token] of [
      ['own', own],
      ['theirs', theirs],
    ] as const) {
      const { json } = await server.call('POST', '/v1/user', {
        token,
        body,
        headers: { 'source-id': `twin-${count}` },
      });
      users[whose].push(json.info.id);
    }
  }
  const ofProgram = (programId: number, ids: number[]) =>
    ids.map((userId) => ({ programId, userId, subject: 'Identity card' }));
  await insertDocuments(server.database, [...ofProgram(77, users.own), ...ofProgram(88, users.theirs)]);
});
afterAll(() => server?.close());

async function makeClient(program: number): Promise<{ id: string; secret: string; number: number }> {
  const token = await server.token('admin');
  const post = (url: string, body: object) => server.call('POST', url, { token, body });
  await post('/v1/program', { program: { id: program, name: 'another', requirements: [] } });
  const scopes = ['user', 'user:sensitive', 'user:privileged'];
  const { json } = await post('/v1/client', { client: { program_id: program, name: 'a client', scopes } });
  return { id: json.client.client_id, secret: json.client.client_secret, number: json.client.id };
}

async function tokenOf(client: { id: string; secret: string }): Promise<string> {
  const response = await server.app.inject({
    method: 'POST',
    url: '/oauth/token',
    payload: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: client.id,
      client_secret: client.secret,
      scope: 'user user:sensitive user:privileged',
    }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  return response.json<{ access_token: string }>().access_token;
}

async function ask(path: (typeof paths)[number], token: string, parameters: object = {}) {
  const { status, json } = await server.call('POST', `/v1/user/${path}`, {
    token,
    body: { ...range, ...parameters },
  });
  const ids = (json.users ?? json.documents ?? []).map(
    ({ info }: { info: { id?: number; user_id?: number } }) => info.id ?? info.user_id,
  );
  return { status, code: json.result.code, ids, total: json.result_set?.total_records, json };
}

describe('an inquiry', () => {
  it.each([
    {},
    { search_term: 'ada' },
    { search_term: 'twin-' },
    { search_term: examplePerson['identification']!['number'] },
    { status: 1 },
    { sort_by: 'email' },
    { sort_by: 'update_time' },
    { page_size: 500 },
  ])('finds and counts those of its own programme alone: %j', async (parameters) => {
    for (const path of paths) {
      const [ours, others] = [await ask(path, own, parameters), await ask(path, theirs, parameters)];
      expect([ours.ids.sort(), ours.total]).toEqual([users.own, 3]);
      expect([others.ids.sort(), others.total]).toEqual([users.theirs, 3]);
    }
  });

  it("finds nothing by another programme's id, or a user of it", async () => {
    for (const path of paths) {
      for (const parameters of [{ program_id: 88 }, { program_id: 99 }, { user_id: users.theirs[0] }]) {
        expect(await ask(path, own, parameters)).toMatchObject({ status: 200, ids: [], total: 0 });
      }
    }
  });

  it('takes no cursor of another programme', async () => {
    for (const path of paths) {
      const { cursor } = (await ask(path, theirs, { page_size: 1 })).json.result_set;
      expect((await ask(path, theirs, { page_size: 1, cursor })).status).toBe(200);
      expect(await ask(path, own, { page_size: 1, cursor })).toMatchObject({ status: 400, code: '1001' });
    }
  });

  it('is answered to nobody whose client was revoked', async () => {
    const client = await makeClient(77);
    const token = await tokenOf(client);
    for (const path of paths) expect((await ask(path, token)).status).toBe(200);
    const admin = await server.token('admin');
    await server.call('DELETE', `/v1/client/${client.id}`, { token: admin });
    for (const path of paths) {
      expect(await ask(path, token)).toMatchObject({ status: 401, code: '2003' });
      // Also where nothing would be looked up.
      expect(await ask(path, token, { program_id: 5 })).toMatchObject({ status: 401, code: '2003' });
    }
  });
});

describe('a token bound to a user', () => {
  it('finds that user and no other, whatever is asked', async () => {
    const [mine, other] = users.own as [number, number];
    const bound = await server.token('user', { user_id: String(mine) });
    for (const path of paths) {
      for (const parameters of [{}, { search_term: 'ada' }, { user_id: mine }, { archive: 1 }]) {
        expect(await ask(path, bound, parameters)).toMatchObject({ ids: [mine], total: 1 });
      }
      for (const parameters of [
        { user_id: other },
        { user_id: users.theirs[0] },
        { search_term: 'nobody' },
      ]) {
        expect(await ask(path, bound, parameters)).toMatchObject({ status: 200, ids: [], total: 0 });
      }
    }
  });

  it('ends with its user, and with a change of the password', async () => {
    const endings = [
      ['DELETE', ''],
      ['PUT', 'security/'],
    ] as const;
    for (const [method, part] of endings) {
      const { json } = await server.call('POST', '/v1/user', { token: own, body: newUserBody() });
      const { id } = json.info;
      const bound = await server.token('user', { user_id: String(id) });
      expect((await ask('inquiry', bound)).ids).toEqual([id]);
      const body = { security: examplePerson['security'] };
      await server.call(method, `/v1/user/${part}${id}`, { token: own, ...(part && { body }) });
      for (const path of paths) expect(await ask(path, bound)).toMatchObject({ status: 401, code: '2003' });
    }
  });
});

describe('the metrics', () => {
  it('count inquiries under their operations', async () => {
    const { body } = await server.app.inject({ method: 'GET', url: '/metrics' });
    for (const operation of ['user.inquiry', 'user.document.inquiry']) {
      expect(body).toContain(`roster_call_duration_seconds_count{operation="${operation}",code="0000"}`);
    }
  });
});
