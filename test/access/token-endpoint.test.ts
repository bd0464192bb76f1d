import { generateKeyPairSync } from 'node:crypto';
import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';

let server: AssembledTest;
let now = Date.now();

beforeAll(async () => {
  server = await assembleTest({}, { clock: () => new Date(now) });
});
afterAll(() => server.close());

const form = { 'content-type': 'application/x-www-form-urlencoded' };

function post(
  fields: Record<string, string> | string,
  headers: Record<string, string> = {},
  remoteAddress = '127.0.0.1',
) {
  const payload = typeof fields === 'string' ? fields : new URLSearchParams(fields).toString();
  return server.app.inject({
    method: 'POST',
    url: '/oauth/token',
    headers: { ...form, ...headers },
    payload,
    remoteAddress,
  });
}

function credentials(id = server.bootstrapClient.id, secret = server.bootstrapClient.secret) {
  return { client_id: id, client_secret: secret };
}

async function makeClient(scopes: string[], programId = 77) {
  const token = await server.token('admin');
  const body = { client: { program_id: programId, name: 'a client', scopes } };
  const { json } = await server.call('POST', '/v1/client', { token, body });
  return json.client as { client_id: string; client_secret: string };
}

async function tokenOf(
  client: { client_id: string; client_secret: string },
  more: Record<string, string> = {},
) {
  const { client_id, client_secret } = client;
  const response = await post({ grant_type: 'client_credentials', client_id, client_secret, ...more });
  return response.json<{ access_token: string }>().access_token;
}

const readNobody = (token: string) => server.call('GET', '/v1/user/1', { token });

it('answers a client id or an issuer that no database can hold', async () => {
  const id = `${server.bootstrapClient.id}\0`;
  const basic = `Basic ${Buffer.from('a%00b:secret').toString('base64')}`;
  for (const response of [
    await post({ grant_type: 'client_credentials', ...credentials(id) }),
    await post({ grant_type: 'client_credentials' }, { authorization: basic }),
  ]) {
    expect([response.statusCode, response.json<{ error: string }>().error]).toEqual([401, 'invalid_client']);
  }
  for (const iss of ['a\0b', 'half \ud800', 5, { a: 1 }, 'https://far.example']) {
    const parts = [{ alg: 'EdDSA' }, { iss, aud: 'roster', exp: 4e9 }].map((part) =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    );
    const { status, json } = await readNobody([...parts, 'c2ln'].join('.'));
    expect([status, json.result.code], String(iss)).toEqual([401, '2001']);
  }
});

describe('a token', () => {
  it('is given for the secret in a form, and works for 30 minutes', async () => {
    const response = await post({ grant_type: 'client_credentials', ...credentials() });
    expect(response.statusCode).toBe(200);
    expect(response.json()).toMatchObject({ token_type: 'Bearer', expires_in: 1800, scope: 'user' });
    expect(response.headers['cache-control']).toBe('no-store');
    const token = response.json<{ access_token: string }>().access_token;
    expect((await readNobody(token)).json.result.code).toBe('3001');
    now += 1_799_000;
    expect((await readNobody(token)).status).toBe(404);
    now += 2_000;
    const { status, json, headers } = await readNobody(token);
    expect([status, json.result.code, headers['www-authenticate']]).toEqual([401, '2002', 'Bearer']);
  });

  it('is given for Basic authentication', async () => {
    const { id, secret } = server.bootstrapClient;
    const authorization = `Basic ${Buffer.from(`${id}:${encodeURIComponent(secret)}`).toString('base64')}`;
    const response = await post(
      { grant_type: 'client_credentials', scope: 'user user:sensitive' },
      { authorization },
    );
    expect(response.json()).toMatchObject({ scope: 'user user:sensitive' });
  });

  it.each([
    ['a wrong secret', { ...{ client_id: 'bootstrap' }, client_secret: 'not the secret at all' }],
    ['an unknown client', { client_id: 'nobody', client_secret: 'not the secret at all' }],
    ['nothing', {}],
  ])('is refused for %s, with the same words', async (_what, fields) => {
    const response = await post({ grant_type: 'client_credentials', ...(fields as Record<string, string>) });
    expect(response.statusCode).toBe(401);
    expect(response.json()).toEqual({
      error: 'invalid_client',
      error_description: 'The client id or the client secret is wrong.',
    });
    expect(response.headers['www-authenticate']).toMatch(/^Basic/);
  });

  it.each([
    ['another grant', { grant_type: 'password' }, 'unsupported_grant_type'],
    ['a scope that nobody has', { scope: 'everything' }, 'invalid_scope'],
    ['a user that is not there', { user_id: '999999' }, 'invalid_request'],
    ['more than a user may have', { user_id: '1', scope: 'user user:privileged' }, 'invalid_scope'],
  ])('is refused for %s', async (_what, fields, error) => {
    const response = await post({
      grant_type: 'client_credentials',
      ...credentials(),
      ...(fields as object),
    });
    expect(response.statusCode).toBe(400);
    expect(response.json<{ error: string }>().error).toBe(error);
  });

  it('is refused when a field comes twice, when both ways to authenticate are used, and outside a form', async () => {
    const both = { authorization: `Basic ${Buffer.from('a:b').toString('base64')}` };
    expect((await post('grant_type=client_credentials&scope=user&scope=admin')).json()).toMatchObject({
      error: 'invalid_request',
    });
    expect((await post({ grant_type: 'client_credentials', ...credentials() }, both)).statusCode).toBe(400);
    const json = await server.call('POST', '/oauth/token', { body: { grant_type: 'client_credentials' } });
    expect([json.status, json.json.error]).toEqual([400, 'invalid_request']);
  });

  it('never carries more than its client holds', async () => {
    const client = await makeClient(['user']);
    const response = await post({
      grant_type: 'client_credentials',
      client_id: client.client_id,
      client_secret: client.client_secret,
      scope: 'user user:privileged',
    });
    expect([response.statusCode, response.json<{ error: string }>().error]).toEqual([400, 'invalid_scope']);
  });

  it('ends when its client is revoked, gets a new secret or loses a scope', async () => {
    const admin = await server.token('admin');
    for (const end of [
      (id: string) => server.call('DELETE', `/v1/client/${id}`, { token: admin }),
      (id: string) => server.call('POST', `/v1/client/${id}/secret`, { token: admin }),
      (id: string) =>
        server.call('PUT', `/v1/client/${id}`, {
          token: admin,
          body: { client: { scopes: ['program:admin'] } },
        }),
    ]) {
      const client = await makeClient(['user', 'program:admin']);
      const token = await tokenOf(client, { scope: 'user program:admin' });
      expect((await readNobody(token)).status).toBe(404);
      expect((await end(client.client_id)).status).toBe(200);
      const calls = [
        readNobody(token),
        server.call('GET', '/v1/user/history/1', { token }),
        server.call('POST', '/v1/user', { token, body: newUserBody() }),
        server.call('GET', '/v1/client', { token }),
      ];
      for (const { status, json } of await Promise.all(calls)) {
        expect([status, json.result.code]).toEqual([401, '2003']);
      }
    }
  });

  it('ends when its programme closes', async () => {
    const admin = await server.token('admin');
    await server.call('POST', '/v1/program', {
      token: admin,
      body: { program: { id: 88, name: 'soon closed' } },
    });
    const client = await makeClient(['user'], 88);
    const token = await tokenOf(client);
    expect((await readNobody(token)).status).toBe(404);
    await server.call('DELETE', '/v1/program/88', { token: admin });
    expect((await readNobody(token)).status).toBe(401);
    expect(await tokenOf(client)).toBeUndefined();
  });

  it('of a user ends with the user, and with a new password', async () => {
    const privileged = await server.token('user user:privileged');
    const make = async () => {
      const { json } = await server.call('POST', '/v1/user', { token: privileged, body: newUserBody() });
      return json.info.id as number;
    };
    const [closed, renewed] = [await make(), await make()];
    const [first, second] = [
      await server.token('user', { user_id: String(closed) }),
      await server.token('user', { user_id: String(renewed) }),
    ];
    expect((await server.call('GET', `/v1/user/${closed}`, { token: first })).status).toBe(200);
    expect((await server.call('GET', `/v1/user/${renewed}`, { token: second })).status).toBe(200);
    await server.call('DELETE', `/v1/user/${closed}`, { token: privileged });
    const body = { security: { password: 'Another harbour 72!' } };
    const changed = await server.call('PUT', `/v1/user/security/${renewed}`, { token: privileged, body });
    expect(changed.status).toBe(200);
    for (const [id, token] of [
      [closed, first],
      [renewed, second],
    ] as const) {
      const { status, json } = await server.call('GET', `/v1/user/${id}`, { token });
      expect([status, json.result.code]).toEqual([401, '2003']);
    }
  });
});

describe('a forged token', () => {
  const claims = { scope: 'user', program: 77, generation: 1 };
  const { privateKey } = generateKeyPairSync('ed25519');

  it('without a signature is refused', async () => {
    const token = new UnsecuredJWT(claims).setIssuer('roster').setAudience('roster').setSubject('1').encode();
    expect((await readNobody(token)).json.result.code).toBe('2001');
  });

  it('signed with a key of the forger is refused, also under the id of a real key', async () => {
    const [, payload] = (await server.token('user')).split('.');
    void payload;
    const [header] = (await server.token('user')).split('.');
    const { kid } = JSON.parse(Buffer.from(header!, 'base64url').toString()) as { kid: string };
    for (const id of [kid, 'another']) {
      const token = await new SignJWT(claims)
        .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: id })
        .setIssuer('roster')
        .setAudience('roster')
        .setSubject('1')
        .setExpirationTime('5m')
        .sign(privateKey);
      expect((await readNobody(token)).json.result.code).toBe('2001');
    }
  });

  it('signed with HMAC and the public key as its secret is refused', async () => {
    const [rows] = [
      await server.services.connections.use((connection) =>
        connection.run({ text: 'select id, public_key from signing_key limit 1' }),
      ),
    ];
    const secret = Buffer.from(JSON.stringify(rows[0]!['public_key']));
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: rows[0]!['id'] as string })
      .setIssuer('roster')
      .setAudience('roster')
      .setSubject('1')
      .setExpirationTime('5m')
      .sign(secret);
    expect((await readNobody(token)).json.result.code).toBe('2001');
  });

  it.each(['x', 'a.b.c', 'Bearer', `${'a'.repeat(5000)}.b.c`])(
    'that is none is refused: %s',
    async (token) => {
      expect((await readNobody(token)).status).toBe(401);
    },
  );

  it('with another payload under a real signature is refused', async () => {
    const [header, payload, signature] = (await server.token('user')).split('.');
    const changed = { ...JSON.parse(Buffer.from(payload!, 'base64url').toString()), scope: 'admin' };
    const token = `${header}.${Buffer.from(JSON.stringify(changed)).toString('base64url')}.${signature}`;
    expect((await readNobody(token)).json.result.code).toBe('2001');
  });
});

it('keeps signing keys that rotate: old tokens count on, new ones are signed by the new key', async () => {
  const old = await server.token('user');
  await server.access.signingKeys.rotate();
  const fresh = await server.token('user');
  const kid = (token: string) => JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString()).kid;
  expect(kid(fresh)).not.toBe(kid(old));
  expect((await readNobody(old)).status).toBe(404);
  expect((await readNobody(fresh)).status).toBe(404);
});

it('lets nobody guess a secret: the 31st wrong one within a minute waits, also when all come at once', async () => {
  const { client_id } = await makeClient(['user']);
  const guesses = Array.from({ length: 40 }, (_, index) =>
    post({ grant_type: 'client_credentials', client_id, client_secret: `guess ${index}` }),
  );
  const answers = await Promise.all(guesses);
  expect(answers.filter(({ statusCode }) => statusCode === 401).length).toBe(30);
  const late = answers.filter(({ statusCode }) => statusCode === 429);
  expect(late.length).toBe(10);
  expect(Number(late[0]!.headers['retry-after'])).toBeGreaterThan(0);
});

it('lets nobody keep a client from its tokens by wrong secrets from elsewhere', async () => {
  const { client_id, client_secret } = await makeClient(['user']);
  const ask = async (secret: string, address: string) =>
    (await post({ grant_type: 'client_credentials', client_id, client_secret: secret }, {}, address))
      .statusCode;
  const guesses = await Promise.all(Array.from({ length: 40 }, () => ask('a guess', '203.0.113.9')));
  expect(guesses).toContain(429);
  expect(await ask(client_secret, '203.0.113.9')).toBe(429);
  expect(await ask(client_secret, '198.51.100.7')).toBe(200);
});

it('takes the addresses of one IPv6 network for one, since whoever has one has them all', async () => {
  const { client_id } = await makeClient(['user']);
  const guesses = await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      post(
        { grant_type: 'client_credentials', client_id, client_secret: 'a guess' },
        {},
        `2001:db8:0:7::${index.toString(16)}`,
      ),
    ),
  );
  expect(guesses.filter(({ statusCode }) => statusCode === 401).length).toBe(30);
  const next = await post(
    { grant_type: 'client_credentials', client_id, client_secret: 'a guess' },
    {},
    '2001:db8:0:8::1',
  );
  expect(next.statusCode).toBe(401);
});
