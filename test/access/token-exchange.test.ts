import { generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';
import { type IdentityProvider, startIdentityProvider } from '../harness/identity-provider.ts';
import { passwordOf, turnOnSecondFactor } from '../harness/second-factor.ts';

// Users who come with an ID token of a real provider, through a client of their programme.
let server: AssembledTest;
let beside: AssembledTest;
let provider: IdentityProvider;
let token: string;
let client: Client;
let made = 0;

interface Client {
  readonly client_id: string;
  readonly client_secret: string;
}

const grant_type = 'urn:ietf:params:oauth:grant-type:token-exchange';
const subject_token_type = 'urn:ietf:params:oauth:token-type:id_token';
const accessToken = 'urn:ietf:params:oauth:token-type:access_token';

beforeAll(async () => {
  provider = await startIdentityProvider();
  const environment = { OUTBOUND_ALLOWED_ADDRESSES: '127.0.0.1' };
  server = await assembleTest(environment);
  beside = await assembleTest(environment, {}, server);
  token = await server.token('user user:privileged');
  client = await newClient(['user', 'user:privileged']);
  const { issuer, audience } = provider;
  const common = { issuer, algorithms: ['ES256'] };
  await trust([
    { ...common, audience, user_type: 5, scopes: ['user'] },
    { ...common, audience: 'machines', user_type: 5, scopes: ['user:sensitive'] },
  ]);
});
afterAll(async () => {
  await beside?.close();
  await server?.close();
  provider?.close();
});

async function trust(open_id: readonly object[]): Promise<void> {
  const admin = await server.token('admin');
  const { status } = await server.call('PUT', '/v1/program/77', {
    token: admin,
    body: { program: { open_id } },
  });
  expect(status).toBe(200);
}

async function newClient(scopes: readonly string[], program_id = 77): Promise<Client> {
  const body = { client: { program_id, name: 'App', scopes } };
  return (await server.call('POST', '/v1/client', { token: await server.token('admin'), body })).json.client;
}

/** A user with a login, which is verified and switched on where nothing else is said. */
async function newUser(changes: object = {}): Promise<{ id: number; login: string }> {
  made += 1;
  const login = `ada|${made}`;
  const external_auth = [{ login_id: login, type: 5, verification_status: 1, ...changes }];
  const { json } = await server.call('POST', '/v1/user', { token, body: newUserBody({ external_auth }) });
  return { id: json.info.id, login };
}

interface Sent {
  readonly by?: Client;
  readonly at?: AssembledTest;
  readonly headers?: Record<string, string>;
  readonly from?: string;
}

function exchange(
  subject_token: string,
  more: object = {},
  { by = client, at = server, headers = {}, from = '127.0.0.1' }: Sent = {},
) {
  const { client_id, client_secret } = by;
  const form = { grant_type, subject_token, subject_token_type, client_id, client_secret, ...more };
  return at.app.inject({
    method: 'POST',
    url: '/oauth/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: new URLSearchParams(form).toString(),
    remoteAddress: from,
  });
}

type Exchanged = Awaited<ReturnType<typeof exchange>>;
const errorOf = (answer: Exchanged) => [answer.statusCode, answer.json<{ error?: string }>().error];

describe('an ID token', () => {
  it('opens nobody while its user is suspended, is not used up by that, and is good again afterwards', async () => {
    const { id, login } = await newUser();
    const setStatus = (status: number) =>
      server.call('PUT', `/v1/user/${id}`, { token, body: { info: { status } } });
    const idToken = await provider.signIn(login);
    expect((await setStatus(2)).json.info.status).toBe('2');
    expect(errorOf(await exchange(idToken))).toEqual([400, 'invalid_grant']);
    expect((await setStatus(1)).json.info.status).toBe('1');
    expect((await exchange(idToken)).statusCode).toBe(200);
  });

  it('is exchanged for a token of its user, of the scope user', async () => {
    const { id, login } = await newUser();
    const answer = await exchange(await provider.signIn(login), {
      requested_token_type: accessToken,
      scope: 'user',
    });
    expect(answer.statusCode, answer.body).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.json()).toEqual({
      access_token: expect.any(String),
      issued_token_type: accessToken,
      token_type: 'Bearer',
      expires_in: 1800,
      scope: 'user',
    });
    const { access_token } = answer.json<{ access_token: string }>();
    const read = (user: number) => server.call('GET', `/v1/user/${user}`, { token: access_token });
    expect((await read(id)).status).toBe(200);
    expect((await read((await newUser()).id)).status).toBe(404);
    const inquiry = await server.call('GET', '/v1/user/inquiry', { token: access_token });
    expect(inquiry.status).not.toBe(200);
  });

  it('is exchanged with Basic authentication too, and whatever nonce it carries', async () => {
    const { login } = await newUser();
    const basic = Buffer.from(`${client.client_id}:${encodeURIComponent(client.client_secret)}`).toString(
      'base64',
    );
    const none = { client_id: '', client_secret: '' };
    const headers = { authorization: `Basic ${basic}` };
    expect((await exchange(await provider.signIn(login, 'own'), none, { headers })).statusCode).toBe(200);
  });

  it('is exchanged once, and proves nothing afterwards; a token that proved is not exchanged', async () => {
    const { id, login } = await newUser();
    const real = await provider.signIn(login);
    expect((await exchange(real)).statusCode).toBe(200);
    expect(errorOf(await exchange(real))).toEqual([400, 'invalid_grant']);
    const [{ id: entry }] = (await server.call('GET', `/v1/user/external_auth/${id}`, { token })).json
      .external_auth;
    const prove = (sent: string) =>
      server.call('PUT', `/v1/user/external_auth/${id}`, {
        token,
        body: { external_auth: [{ id: entry, token: sent }] },
      });
    expect((await prove(real)).json.result.code).toBe('4008');
    const second = await provider.signIn(login);
    expect((await prove(second)).status).toBe(200);
    expect(errorOf(await exchange(second))).toEqual([400, 'invalid_grant']);
  });

  it('is exchanged once by calls at one moment', async () => {
    const { login } = await newUser();
    const real = await provider.signIn(login);
    const places = [server, beside, server, beside, server, beside];
    const answers = await Promise.all(places.map((at) => exchange(real, {}, { at })));
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
  });

  it.each([
    ['switched off', { status: 2 }],
    ['not verified', { verification_status: 0 }],
    ['refused by a reviewer', { verification_status: 2 }],
  ])('of a login that is %s is refused', async (_, changes) => {
    const { login } = await newUser(changes);
    expect(errorOf(await exchange(await provider.signIn(login)))).toEqual([400, 'invalid_grant']);
  });

  it('of a user who was closed, a login that was removed and one that nobody has is refused like one that is not valid', async () => {
    const [closed, removed] = [await newUser(), await newUser()];
    await server.call('DELETE', `/v1/user/${closed.id}`, { token });
    const path = `/v1/user/external_auth/${removed.id}`;
    const [{ id }] = (await server.call('GET', path, { token })).json.external_auth;
    await server.call('DELETE', path, { token, body: { external_auth: [{ id }] } });
    const { privateKey } = await generateKeyPair('ES256');
    const answers = [
      await exchange(await provider.signIn(closed.login)),
      await exchange(await provider.signIn(removed.login)),
      await exchange(await provider.signIn('nobody')),
      await exchange(await provider.plant(removed.login, { key: privateKey })),
      await exchange('x.y.z'),
    ];
    for (const answer of answers)
      expect([answer.statusCode, answer.json()]).toEqual([400, answers[0]!.json()]);
    expect(errorOf(answers[0]!)).toEqual([400, 'invalid_grant']);
  });

  const seconds = () => Math.floor(Date.now() / 1000);
  it.each([
    ['is of another audience', () => ({ claims: { aud: 'others' } })],
    ['is of another issuer', () => ({ claims: { iss: 'https://issuer.example' } })],
    ['is of a provider whose tokens may not act for users', () => ({ claims: { aud: 'machines' } })],
    ['expired', () => ({ claims: { exp: seconds() - 60 } })],
    ['is too old', () => ({ claims: { iat: seconds() - 660 } })],
    ['is an access token', () => ({ header: { typ: 'at+jwt' } })],
    [
      'is signed with HMAC',
      () => ({ header: { alg: 'HS256' }, key: Buffer.from(JSON.stringify(provider.publicKey)) }),
    ],
  ])('is refused when it %s', async (_, planting) => {
    const { login } = await newUser();
    expect(errorOf(await exchange(await provider.plant(login, planting())))).toEqual([400, 'invalid_grant']);
  });

  it('is refused to a client of another programme', async () => {
    const admin = await server.token('admin');
    await server.call('POST', '/v1/program', { token: admin, body: { program: { id: 88, name: 'Other' } } });
    const by = await newClient(['user'], 88);
    const { login } = await newUser();
    const real = await provider.signIn(login);
    expect(errorOf(await exchange(real, {}, { by }))).toEqual([400, 'invalid_grant']);
    expect((await exchange(real)).statusCode).toBe(200);
  });
});

describe('an exchange', () => {
  it.each([
    ['no token', { subject_token: '' }, 'invalid_request'],
    ['no type of the token', { subject_token_type: '' }, 'invalid_request'],
    ['another type of token', { subject_token_type: accessToken }, 'invalid_request'],
    ['another type to get', { requested_token_type: subject_token_type }, 'invalid_request'],
    ['somebody who acts', { actor_token: 'x', actor_token_type: accessToken }, 'invalid_request'],
    ['another server', { audience: 'elsewhere' }, 'invalid_target'],
    ['another server by its address', { resource: 'https://elsewhere.example' }, 'invalid_target'],
    ['more than the user has', { scope: 'user user:privileged' }, 'invalid_scope'],
    ['a scope that nobody has', { scope: 'everything' }, 'invalid_scope'],
  ])('with %s is refused, and uses nothing up', async (_, more, error) => {
    const { login } = await newUser();
    const real = await provider.signIn(login);
    expect(errorOf(await exchange(real, more))).toEqual([400, error]);
    expect((await exchange(real)).statusCode).toBe(200);
  });

  it('is refused to who is no client, and to a client without the scope', async () => {
    const { login } = await newUser();
    const real = await provider.signIn(login);
    expect(errorOf(await exchange(real, { client_secret: 'wrong' }))).toEqual([401, 'invalid_client']);
    const by = await newClient(['program:admin']);
    expect(errorOf(await exchange(real, {}, { by }))).toEqual([400, 'invalid_scope']);
    expect((await exchange(real)).statusCode).toBe(200);
  });
});

describe('wrong tokens', () => {
  const guesses = async (count: number, { by, headers = {}, from = '192.0.2.50' }: Sent) => {
    const answers: Exchanged[] = [];
    // A few at a time: the client's secret counts as well until it is known to be right.
    while (answers.length < count) {
      const next = Math.min(10, count - answers.length);
      const guess = () => exchange('x.y.z', {}, { ...(by && { by }), headers, from });
      answers.push(...(await Promise.all(Array.from({ length: next }, guess))));
    }
    return answers.filter(({ statusCode }) => statusCode === 429);
  };

  it('wait after 100 in an hour for the network of the person, and leave the client its own tokens', async () => {
    const by = await newClient(['user']);
    const headers = { 'user-ip': '203.0.113.9' };
    const late = await guesses(103, { by, headers });
    expect(late).toHaveLength(3);
    expect(errorOf(late[0]!)).toEqual([429, 'slow_down']);
    expect(Number(late[0]!.headers['retry-after'])).toBeGreaterThan(3000);
    const { login } = await newUser();
    expect((await exchange(await provider.signIn(login), {}, { by, headers })).statusCode).toBe(429);
    const elsewhere = { 'user-ip': '198.51.100.7' };
    expect((await exchange(await provider.signIn(login), {}, { by, headers: elsewhere })).statusCode).toBe(
      200,
    );
    // From here on the network that the client calls from has been counted often enough as well.
    expect(await guesses(25, { by })).not.toEqual([]);
    expect(await server.tokenOf(by, 'user')).toBeDefined();
  });

  it('are counted together with wrong second factors of right tokens, but not with tokens of which one is asked', async () => {
    const by = await newClient(['user']);
    const headers = { 'user-ip': '203.0.113.40' };
    const from = '192.0.2.60';
    const users = [await newUser(), await newUser()];
    const tokens: string[] = [];
    for (const { id, login } of users) {
      await turnOnSecondFactor(server, token, id);
      tokens.push(await provider.signIn(login));
    }
    const ask = async (more: object) => {
      for (const real of tokens)
        expect(errorOf(await exchange(real, more, { by, headers, from }))).toEqual([
          400,
          'interaction_required',
        ]);
    };
    await ask({});
    await ask({ otp: 'AAAA-AAAA-AAAA-AAAA' });
    await ask({ otp: 'AAAA-AAAA-AAAA-AAAA' });
    // Four of the hundred of an hour were spent.
    expect(await guesses(100, { by, headers, from })).toHaveLength(4);
  });
});

describe('a user whose second factor is on', () => {
  const codesLeft = async (id: number) =>
    (await server.call('GET', `/v1/user/auth/${id}`, { token })).json.authentication_data[1].codes_left;

  async function guarded() {
    const { id, login } = await newUser();
    const { secret, codes } = await turnOnSecondFactor(server, token, id);
    return { id, login, codes, otp: passwordOf(secret, new Date()) };
  }

  it('sends it with the ID token, which asking does not use up', async () => {
    const { login, otp, codes } = await guarded();
    const real = await provider.signIn(login);
    expect(errorOf(await exchange(real))).toEqual([400, 'interaction_required']);
    expect(errorOf(await exchange(real, { otp: 'AAAA-AAAA-AAAA-AAAA' }))).toEqual([
      400,
      'interaction_required',
    ]);
    expect((await exchange(real, { otp })).statusCode).toBe(200);
    const again = await provider.signIn(login);
    expect(errorOf(await exchange(again, { otp }))).toEqual([400, 'interaction_required']);
    expect((await exchange(again, { otp: codes[0] })).statusCode).toBe(200);
    const third = await provider.signIn(login);
    expect(errorOf(await exchange(third, { otp: codes[0] }))).toEqual([400, 'interaction_required']);
  });

  it('is asked for nothing by a token that was used, which burns no recovery code and counts no wrong one', async () => {
    const { id, login, otp, codes } = await guarded();
    const used = await provider.signIn(login);
    expect((await exchange(used, { otp })).statusCode).toBe(200);
    const unknown = (await exchange('x.y.z')).json();
    const sent = [{}, { otp: codes[0] }, ...Array.from({ length: 6 }, () => ({ otp: '000000' }))];
    for (const more of sent) {
      const answer = await exchange(used, more);
      expect([answer.statusCode, answer.json()]).toEqual([400, unknown]);
    }
    expect(await codesLeft(id)).toBe(10);
    expect((await exchange(await provider.signIn(login), { otp: codes[0] })).statusCode).toBe(200);
    expect(await codesLeft(id)).toBe(9);
  });

  it('spends one recovery code, where several come with one token at the same moment', async () => {
    const { id, login, codes } = await guarded();
    const real = await provider.signIn(login);
    const answers = await Promise.all(
      codes
        .slice(0, 4)
        .map((code, place) => exchange(real, { otp: code }, { at: place % 2 ? beside : server })),
    );
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 400, 400, 400]);
    expect(await codesLeft(id)).toBe(9);
  });

  it('sends each password once, of many calls at the same moment', async () => {
    const { login, otp } = await guarded();
    const tokens = await Promise.all([1, 2, 3, 4].map(() => provider.signIn(login)));
    const answers = await Promise.all(
      tokens.map((real, place) => exchange(real, { otp }, { at: place % 2 === 0 ? server : beside })),
    );
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
  });

  it('is guessed at as seldom as anywhere, over all processes', async () => {
    const { id, login, codes } = await guarded();
    const real = await provider.signIn(login);
    const guesses = [server, beside, server, beside, server].map((at) =>
      exchange(real, { otp: 'AAAA-AAAA-AAAA-AAAA' }, { at }),
    );
    for (const answer of await Promise.all(guesses))
      expect(errorOf(answer)).toEqual([400, 'interaction_required']);
    const suspended = await exchange(real, { otp: codes[0] });
    expect(errorOf(suspended)).toEqual([429, 'slow_down']);
    expect(Number(suspended.headers['retry-after'])).toBeGreaterThan(50);
    const path = `/v1/user/security/suspension/${id}`;
    expect((await server.call('DELETE', path, { token })).status).toBe(200);
    expect((await exchange(real, { otp: codes[0] })).statusCode).toBe(200);
  });
});
