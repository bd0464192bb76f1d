import { generateKeyPair, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { verifyHistory } from '../../src/history/verify-history.ts';
import { type Answer, type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';
import {
  type IdentityProvider,
  type PlantedToken,
  startIdentityProvider,
} from '../harness/identity-provider.ts';

// Logins that are proven by ID tokens of a real provider, and by whoever would like to have proven one.
let server: AssembledTest;
let beside: AssembledTest;
let provider: IdentityProvider;
let other: IdentityProvider;
let token: string;
let plainToken: string;
/** What the clock of the server is ahead, in milliseconds. */
let ahead = 0;
let made = 0;

beforeAll(async () => {
  [provider, other] = [await startIdentityProvider(), await startIdentityProvider('other-app')];
  const clock = () => new Date(Date.now() + ahead);
  const environment = { OUTBOUND_ALLOWED_ADDRESSES: '127.0.0.1' };
  server = await assembleTest(environment, { clock });
  beside = await assembleTest(environment, { clock }, server);
  token = await server.token('user user:privileged');
  plainToken = await server.token('user');
  const mapped = ({ issuer, audience }: IdentityProvider, user_type: number) => ({
    ...{ issuer, audience, user_type, algorithms: ['ES256'], scopes: ['user'] },
  });
  await trust([
    mapped(provider, 5),
    mapped(other, 6),
    { ...mapped(provider, 7), issuer: 'https://127.0.0.1:9' },
  ]);
});
afterAll(async () => {
  await beside?.close();
  await server?.close();
  provider?.close();
  other?.close();
});

async function trust(open_id: readonly object[]): Promise<void> {
  const admin = await server.token('admin');
  const { status, json } = await server.call('PUT', '/v1/program/77', {
    token: admin,
    body: { program: { open_id } },
  });
  expect(status, JSON.stringify(json.result)).toBe(200);
}

/** The kinds of messages that a user reads in the app, the oldest first. */
async function toldInApp(userId: number): Promise<string[]> {
  const { json } = await server.call('GET', `/v1/message?user_id=${userId}&channel=in_app`, { token });
  return json.messages.map(({ template }: { template: string }) => template).reverse();
}

/** A login that nobody else has. */
function newLogin(): string {
  made += 1;
  return `auth0|ada.${made}@example.com/ABC`;
}

async function newUser(): Promise<number> {
  const { json } = await server.call('POST', '/v1/user', { token, body: newUserBody() });
  return json.info.id;
}

interface Sent {
  readonly by?: string;
  readonly at?: AssembledTest;
  readonly validate?: string;
  readonly headers?: Record<string, string>;
}

function send(
  method: string,
  user: number,
  entry: object,
  { by = plainToken, at = server, validate = '0', headers = {} }: Sent = {},
): Promise<Answer> {
  const body = { external_auth: [entry], validate };
  return at.call(method, `/v1/user/external_auth/${user}`, { token: by, body, headers });
}

const add = (user: number, entry: object, sent?: Sent) => send('POST', user, { type: 5, ...entry }, sent);
const update = (user: number, entry: object, sent?: Sent) => send('PUT', user, entry, sent);
const remove = (user: number, id: number, sent?: Sent) => send('DELETE', user, { id }, sent);

const loginsOf = async (user: number) =>
  (await server.call('GET', `/v1/user/external_auth/${user}`, { token })).json.external_auth ?? [];

async function nonceFor(user: number, by = plainToken): Promise<string> {
  const { status, json } = await server.call('POST', `/v1/user/external_auth/nonce/${user}`, { token: by });
  expect(status, JSON.stringify(json.result)).toBe(200);
  return json.authentication[0].code;
}

const codeOf = ({ json }: Answer) => json.result.code;
const notesOf = async (user: number) =>
  (await server.call('GET', `/v1/user/history/${user}`, { token })).json.history.map(
    (one: Record<string, unknown>) =>
      [one['entity'], one['activity_type'], one['by_entity'], one['admin_notes']].join(' '),
  );

describe('a login', () => {
  it('is added, switched off, shown and removed as the samples have it', async () => {
    const user = await newUser();
    const entry = { login_id: '1644722242300054', type: 3, status: 1 };
    const dry = await add(user, entry, { validate: '1' });
    expect(dry.json.external_auth).toMatchObject([
      { id: 0, ...entry, verification_status: 0, date_utc: null },
    ]);
    expect(await loginsOf(user)).toEqual([]);
    const { id } = (await add(user, { ...entry, custom_field: { a: 1 } })).json.external_auth[0];
    const off = await update(user, { id, status: '2' });
    expect(off.json.external_auth).toMatchObject([{ id, status: 2, login_id: entry.login_id, token: null }]);
    const read = await server.call('GET', `/v1/user/external_auth/${user}`, { token: plainToken });
    expect(read.json.external_auth).toMatchObject([{ id, type: 3, status: 2, custom_field: { a: 1 } }]);
    expect(read.json.last_activity).toMatchObject({
      ...{ entity: 36, entity_id: id, entity_data: -1, activity_type: 2 },
      notes: { admin_notes: 'User external login updated' },
    });
    const gone = await remove(user, id);
    expect(gone.json.external_auth).toMatchObject([{ id, login_id: null, status: null }]);
    expect(await loginsOf(user)).toEqual([]);
    expect((await add(await newUser(), entry)).status).toBe(200);
  });

  it('is verified without a token by whom a privileged caller says so, and by nobody else', async () => {
    const user = await newUser();
    const marks = [];
    for (const by of [token, plainToken]) {
      const { json } = await add(user, { login_id: newLogin(), verification_status: 1 }, { by });
      const [{ id, verification_status }] = json.external_auth;
      marks.push(
        verification_status,
        (await update(user, { id, verification_status: 1 }, { by })).json.external_auth[0]
          .verification_status,
      );
    }
    expect(marks).toEqual([1, 1, 0, 0]);
  });

  it.each([
    ['of a mapped type is as its provider writes it', 5, 'x'.repeat(255), undefined],
    ['of a mapped type is visible ASCII', 5, 'ada moreau', '1197'],
    ['of a mapped type has 255 characters at most', 5, 'x'.repeat(256), '1110'],
    ['of any other type is of digits', 3, '12a', '1115'],
    ['of any other type has 25 digits at most', 3, '1'.repeat(26), '1110'],
  ])('%s', async (_, type, login_id, fault) => {
    const answer = await add(await newUser(), { login_id, type });
    expect(answer.json.result.details?.[0].code, JSON.stringify(answer.json.result)).toBe(fault);
  });

  it('is compared as it is written: another case is another login', async () => {
    const login_id = newLogin();
    expect((await add(await newUser(), { login_id })).status).toBe(200);
    expect((await add(await newUser(), { login_id: login_id.toUpperCase() })).status).toBe(200);
    expect(codeOf(await add(await newUser(), { login_id }))).toBe('3012');
  });

  it('belongs to users of the programme that are there', async () => {
    const user = await newUser();
    await server.call('DELETE', `/v1/user/${user}`, { token });
    for (const id of [user, 4_000_000_000]) {
      const login_id = newLogin();
      const answers = [
        await add(id, { login_id, token: await provider.plant(login_id) }),
        await update(id, { id: 1, status: 2 }),
        await remove(id, 1),
        await server.call('GET', `/v1/user/external_auth/${id}`, { token }),
        await server.call('POST', `/v1/user/external_auth/nonce/${id}`, { token }),
      ];
      expect(answers.map(codeOf)).toEqual(answers.map(() => '3001'));
    }
  });
});

describe('a token', () => {
  it('of somebody who signed in proves a new login, and one that was there', async () => {
    const user = await newUser();
    const [first, second] = [newLogin(), newLogin()];
    const added = await add(user, { login_id: first, token: await provider.signIn(first) });
    expect(added.json.external_auth).toMatchObject([
      { login_id: first, verification_status: 1, token: null },
    ]);
    const { id } = (await add(user, { login_id: second })).json.external_auth[0];
    const proven = await update(user, { id, token: await provider.signIn(second) });
    expect(proven.json.external_auth).toMatchObject([{ id, verification_status: 1, status: 1 }]);
    expect((await notesOf(user)).slice(0, 3)).toEqual([
      '36 2 3 User external login updated: verification status',
      '36 4 3 User external login created',
      '36 4 3 User external login created',
    ]);
  });

  it('lets a user add, prove and remove the own logins', async () => {
    const user = await newUser();
    const by = await server.token('user', { user_id: String(user) });
    const login_id = newLogin();
    const nonce = await nonceFor(user, by);
    const added = await add(user, { login_id, token: await provider.signIn(login_id, nonce) }, { by });
    const [{ id, verification_status }] = added.json.external_auth;
    expect(verification_status).toBe(1);
    expect((await update(user, { id, status: 2 }, { by })).status).toBe(200);
    expect((await remove(user, id, { by })).status).toBe(200);
    const stranger = await newUser();
    expect(codeOf(await add(stranger, { login_id: newLogin() }, { by }))).toBe('3001');
    expect(codeOf(await server.call('POST', `/v1/user/external_auth/nonce/${stranger}`, { token: by }))).toBe(
      '3001',
    );
  });

  const seconds = () => Math.floor(Date.now() / 1000);
  const hostile: [string, (login: string) => Promise<string> | string][] = [
    ['of another audience', planted({ claims: { aud: 'somebody-else' } })],
    [
      'of several audiences without the party that it is for',
      planted({ claims: { aud: ['roster-app', 'b'] } }),
    ],
    ['for another party', planted({ claims: { azp: 'somebody-else' } })],
    ['of another issuer', planted({ claims: { iss: 'https://issuer.example' } })],
    ['of the provider of another type', (login) => other.plant(login)],
    ['with another subject', () => provider.plant(`${newLogin()}x`)],
    ['without a subject', planted({ claims: { sub: undefined } })],
    ['that expired', () => provider.plant('', { claims: { exp: seconds() - 60 } })],
    ['that never expires', planted({ claims: { exp: undefined } })],
    ['that is 11 minutes old', (login) => provider.plant(login, { claims: { iat: seconds() - 660 } })],
    ['of an unknown age', planted({ claims: { iat: undefined } })],
    ['that will be issued', (login) => provider.plant(login, { claims: { iat: seconds() + 120 } })],
    ['that is an access token', planted({ header: { typ: 'at+jwt' } })],
    ['that is a logout token', planted({ header: { typ: 'logout+jwt' } })],
    ['signed by nobody', (login) => new UnsecuredJWT(plainClaims(login)).encode()],
    [
      'signed by nobody, under the name of the key',
      (login) => unsigned(login, { alg: 'none', kid: 'provider-key' }),
    ],
    ['signed with HMAC and the public key', hmac(() => JSON.stringify(provider.publicKey))],
    ['signed with HMAC and nothing', hmac(() => 'x'.repeat(32))],
    [
      'signed with another key',
      async (login) => provider.plant(login, { key: (await generateKeyPair('ES256')).privateKey }),
    ],
    ['that brings its own key', ownKey],
    [
      'that names where its key is',
      (login) => provider.plant(login, { header: { jku: 'https://evil.example/keys', kid: 'x' } }),
    ],
    ['that is none', () => 'x.y.z'],
    ['that is a text', () => 'hello'],
    ['that is no text for a database', (login) => unsigned(login, { alg: 'ES256' }, { iss: 'a\0b' })],
  ];

  it.each(hostile)('%s proves nothing', async (_, make) => {
    const user = await newUser();
    const login_id = newLogin();
    const { id } = (await add(user, { login_id })).json.external_auth[0];
    const answer = await update(user, { id, token: await make(login_id) });
    expect([answer.status, codeOf(answer)]).toEqual([422, '4008']);
    const added = await add(await newUser(), { login_id: newLogin(), token: await make(login_id) });
    expect(codeOf(added)).toBe('4008');
    expect(await loginsOf(user)).toMatchObject([{ login_id, verification_status: 0 }]);
  });

  it('proves nothing of a type that is mapped to no provider, or that two issuers share', async () => {
    const login_id = '1644722242300099';
    const user = await newUser();
    const answers = [await add(user, { login_id, type: 3, token: await provider.plant(login_id) })];
    const { issuer, audience } = provider;
    const common = { audience, user_type: 8, algorithms: ['ES256'], scopes: ['user'] };
    const admin = await server.token('admin');
    const { open_id } = (await server.call('GET', '/v1/program/77', { token: admin })).json.program;
    await trust([...open_id, { ...common, issuer, audience: 'shared' }, { ...common, issuer: other.issuer }]);
    ahead += 31_000;
    const sharing = await provider.plant(login_id, { claims: { aud: 'shared', iat: seconds() + 31 } });
    answers.push(await add(user, { login_id, type: 8, token: sharing }));
    await trust(open_id);
    ahead = 0;
    expect(answers.map(codeOf)).toEqual(['4008', '4008']);
  });

  it('proves nothing where its provider cannot be asked', async () => {
    const login_id = newLogin();
    const claims = { iss: 'https://127.0.0.1:9' };
    const sent = { login_id, type: 7, token: await provider.plant(login_id, { claims }) };
    expect(codeOf(await add(await newUser(), sent))).toBe('4008');
  });

  it('proves once, however its signature is written', async () => {
    const user = await newUser();
    const login_id = newLogin();
    const real = await provider.signIn(login_id);
    const { id } = (await add(user, { login_id, token: real })).json.external_auth[0];
    expect((await remove(user, id)).status).toBe(200);
    for (const one of [real, malleated(real), `${real.slice(0, -1)}${respelt(real.at(-1)!)}`])
      for (const taker of [user, await newUser()])
        expect(codeOf(await add(taker, { login_id, token: one }))).toBe('4008');
    expect((await add(user, { login_id, token: await provider.signIn(login_id) })).status).toBe(200);
  });

  it('is checked and not used up on a dry run, which writes nothing', async () => {
    const user = await newUser();
    const login_id = newLogin();
    const sent = { login_id, token: await provider.signIn(login_id, await nonceFor(user)) };
    const before = await notesOf(user);
    for (let call = 0; call < 2; call += 1) {
      const { json } = await add(user, sent, { validate: '1' });
      expect(json.external_auth).toMatchObject([{ id: 0, verification_status: 1 }]);
    }
    expect(codeOf(await add(user, { ...sent, login_id: newLogin() }, { validate: '1' }))).toBe('4008');
    expect(await notesOf(user)).toEqual(before);
    const [{ id, verification_status }] = (await add(user, sent)).json.external_auth;
    expect(verification_status).toBe(1);
    expect(codeOf(await update(user, { id, token: sent.token }, { validate: '1' }))).toBe('4008');
  });

  it('may be sent again with the same source id, for the same answer', async () => {
    const user = await newUser();
    const login_id = newLogin();
    const sent = { login_id, token: await provider.signIn(login_id) };
    const headers = { 'source-id': `proof-${user}` };
    const first = await add(user, sent, { headers });
    const again = await add(user, sent, { headers });
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.json.external_auth).toEqual(first.json.external_auth);
    const { id } = first.json.external_auth[0];
    expect(codeOf(await update(user, { id, token: sent.token }))).toBe('4008');
  });

  it('is in no log, history or answer', async () => {
    const said: unknown[] = [];
    const spies = (['trace', 'debug', 'info', 'warn', 'error'] as const).map((level) =>
      vi.spyOn(server.app.log, level).mockImplementation((...line: unknown[]) => void said.push(line)),
    );
    const user = await newUser();
    const login_id = newLogin();
    const real = await provider.signIn(login_id);
    const answer = await add(user, { login_id, token: real });
    const history = await server.call('GET', `/v1/user/history/${user}`, { token });
    const [, , signature] = real.split('.');
    for (const spy of spies) spy.mockRestore();
    expect(said).not.toEqual([]);
    expect(JSON.stringify([answer.json, history.json, said])).not.toContain(signature);
    const [rows] = await server.services.connections.use(async (connection) => [
      await connection.run({
        text: "select count(*)::integer as count from counter where hash::text like '%eyJ%'",
      }),
    ]);
    expect(rows![0]!['count']).toBe(0);
  });

  it('of another entry proves none of its neighbours', async () => {
    const user = await newUser();
    const [one, two] = [newLogin(), newLogin()];
    const body = {
      external_auth: [
        { type: 5, login_id: one, token: await provider.plant(two) },
        { type: 5, login_id: two, token: await provider.plant(one) },
      ],
    };
    const answer = await server.call('POST', `/v1/user/external_auth/${user}`, { token: plainToken, body });
    expect(codeOf(answer)).toBe('4008');
    expect(await loginsOf(user)).toEqual([]);
  });

  it('is passed over where a user is created or updated as a whole', async () => {
    const login_id = newLogin();
    const external_auth = [{ login_id, type: 5, token: await provider.plant(login_id) }];
    const { json } = await server.call('POST', '/v1/user', {
      token: plainToken,
      body: newUserBody({ external_auth }),
    });
    expect(json.external_auth).toMatchObject([{ verification_status: 0 }]);
    const body = { external_auth: [{ id: json.external_auth[0].id, token: external_auth[0]!.token }] };
    const whole = await server.call('PUT', `/v1/user/${json.info.id}`, { token: plainToken, body });
    expect(whole.json.external_auth).toMatchObject([{ verification_status: 0 }]);
  });
});

describe('a nonce', () => {
  it('is 128 random bits, and an answer tells it once', async () => {
    const user = await newUser();
    const headers = { 'source-id': 'the-same' };
    const ask = () => server.call('POST', `/v1/user/external_auth/nonce/${user}`, { token, headers });
    const codes = [(await ask()).json.authentication, (await ask()).json.authentication];
    for (const [one] of codes) expect(one).toEqual({ type: 13, code: expect.stringMatching(/^[\w-]{22}$/u) });
    expect(codes[0][0].code).not.toBe(codes[1][0].code);
  });

  it('must be carried once it was given out: not missing, not wrong, not another user’s, not used', async () => {
    const user = await newUser();
    const login_id = newLogin();
    const [nonce, second] = [await nonceFor(user), await nonceFor(user)];
    const foreign = await nonceFor(await newUser());
    const proving = async (given: string | null) =>
      add(user, { login_id, token: await provider.signIn(login_id, given) });
    for (const wrong of [null, 'wrong', foreign]) expect(codeOf(await proving(wrong))).toBe('4008');
    const [{ id }] = (await proving(nonce)).json.external_auth;
    await remove(user, id);
    for (const wrong of [nonce, null]) expect(codeOf(await proving(wrong))).toBe('4008');
    expect((await proving(second)).status).toBe(200);
  });

  it('of a token is the business of the client where none was given out', async () => {
    const login_id = newLogin();
    expect(
      (await add(await newUser(), { login_id, token: await provider.signIn(login_id, 'own') })).status,
    ).toBe(200);
  });

  it('proves one login of a call, not two', async () => {
    const user = await newUser();
    const nonce = await nonceFor(user);
    const logins = [newLogin(), newLogin()];
    const external_auth = await Promise.all(
      logins.map(async (login_id) => ({
        type: 5,
        login_id,
        token: await provider.plant(login_id, { claims: { nonce } }),
      })),
    );
    const answer = await server.call('POST', `/v1/user/external_auth/${user}`, {
      token,
      body: { external_auth },
    });
    expect(codeOf(answer)).toBe('4008');
  });

  it('ends after 10 minutes, and with it that one is needed', async () => {
    const user = await newUser();
    const login_id = newLogin();
    const nonce = await nonceFor(user);
    const later = async (milliseconds: number, given?: string) => {
      ahead = milliseconds;
      const iat = Math.floor((Date.now() + ahead) / 1000);
      const claims = { iat, exp: iat + 60, ...(given !== undefined && { nonce: given }) };
      return add(user, { login_id, token: await provider.plant(login_id, { claims }) }).finally(() => {
        ahead = 0;
      });
    };
    expect(codeOf(await later(590_000))).toBe('4008');
    // From then on it is like a nonce of the client's own.
    expect((await later(602_000, nonce)).status).toBe(200);
  });

  it('is given to a user 20 times until 10 minutes pass without one', async () => {
    const user = await newUser();
    for (let given = 0; given < 20; given += 1) await nonceFor(user);
    const { status, json, headers } = await server.call('POST', `/v1/user/external_auth/nonce/${user}`, {
      token,
    });
    expect([status, json.result.code]).toEqual([429, '5002']);
    expect(Number(headers['retry-after'])).toBeGreaterThan(590);
  });

  it('is made and not given out on a dry run', async () => {
    const user = await newUser();
    const url = `/v1/user/external_auth/nonce/${user}`;
    const dry = await server.call('POST', url, { token, body: { validate: '1' } });
    expect(dry.status).toBe(200);
    const login_id = newLogin();
    expect((await add(user, { login_id, token: await provider.signIn(login_id) })).status).toBe(200);
  });
});

describe('a login that somebody has without proof', () => {
  it('goes to who proves it, with history on both sides', async () => {
    const [squatter, owner] = [await newUser(), await newUser()];
    const login_id = newLogin();
    await add(squatter, { login_id });
    expect(codeOf(await add(owner, { login_id }))).toBe('3012');
    const sent = { login_id, token: await provider.signIn(login_id) };
    const dry = await add(owner, sent, { validate: '1' });
    expect(dry.json.external_auth).toMatchObject([{ verification_status: 1 }]);
    expect(await loginsOf(squatter)).toHaveLength(1);
    expect((await add(owner, sent)).json.external_auth).toMatchObject([{ login_id, verification_status: 1 }]);
    expect(await loginsOf(squatter)).toEqual([]);
    expect((await notesOf(squatter))[0]).toBe(
      '36 3 1 User external login deleted: another user proved to have it',
    );
    expect((await notesOf(owner))[0]).toBe('36 4 3 User external login created');
    expect(await toldInApp(squatter)).toEqual(['external_login_added', 'external_login_removed']);
    expect(await toldInApp(owner)).toEqual(['external_login_verified']);
    expect(codeOf(await add(squatter, { login_id }))).toBe('3012');
    const { connections, keyring } = server.services;
    const { faults } = await verifyHistory(connections, keyring, `${server.dataDir}/history-checkpoints`);
    expect(faults).toEqual([]);
  });

  it('stays with who has proven it, also against another proof', async () => {
    const [first, second] = [await newUser(), await newUser()];
    const login_id = newLogin();
    const proof = async () => ({ login_id, token: await provider.signIn(login_id) });
    const [{ id }] = (await add(first, await proof())).json.external_auth;
    await update(first, { id, status: 2 });
    for (const validate of ['1', '0']) {
      const answer = await add(second, await proof(), { validate });
      expect([answer.status, codeOf(answer)]).toEqual([409, '3012']);
    }
    expect(await loginsOf(first)).toMatchObject([{ id, verification_status: 1, status: 2 }]);
  });

  it('is not taken from anybody for a call that is refused for something else', async () => {
    const [squatter, holder, owner] = [await newUser(), await newUser(), await newUser()];
    const [login_id, held] = [newLogin(), newLogin()];
    await add(squatter, { login_id });
    await add(holder, { login_id: held });
    const external_auth = [
      { type: 5, login_id, token: await provider.signIn(login_id) },
      { type: 5, login_id: held },
    ];
    const answer = await server.call('POST', `/v1/user/external_auth/${owner}`, {
      token,
      body: { external_auth },
    });
    expect(codeOf(answer)).toBe('3012');
    expect(await loginsOf(squatter)).toHaveLength(1);
    expect(await loginsOf(holder)).toHaveLength(1);
    // Nor is the token used up.
    const { json } = await add(owner, external_auth[0]!);
    expect(json.external_auth).toMatchObject([{ verification_status: 1 }]);
  });
});

describe('at one moment', () => {
  const places = () => [server, beside, server, beside, server, beside];

  it('one of several users proves a login', async () => {
    const login_id = newLogin();
    const squatter = await newUser();
    await add(squatter, { login_id });
    const users = await Promise.all(places().map(newUser));
    const tokens = await Promise.all(users.map(() => provider.signIn(login_id)));
    const answers = await Promise.all(
      places().map((at, index) => add(users[index]!, { login_id, token: tokens[index]! }, { at })),
    );
    expect(answers.map(codeOf).sort()).toEqual(['0000', ...Array(5).fill('3012')]);
    const owners = (await Promise.all(users.map(loginsOf))).flat();
    expect(owners).toMatchObject([{ login_id, verification_status: 1 }]);
    expect(await loginsOf(squatter)).toEqual([]);
  });

  it('one token proves once', async () => {
    const login_id = newLogin();
    const real = await provider.signIn(login_id);
    const users = await Promise.all(places().map(newUser));
    const answers = await Promise.all(
      places().map((at, index) => add(users[index]!, { login_id, token: real }, { at })),
    );
    const codes = answers.map(codeOf);
    expect(codes.filter((code) => code === '0000')).toHaveLength(1);
    for (const code of codes) expect(['0000', '4008', '3012']).toContain(code);
  });

  it('one nonce is used once', async () => {
    const user = await newUser();
    const nonce = await nonceFor(user);
    const logins = places().map(newLogin);
    const tokens = await Promise.all(logins.map((login) => provider.plant(login, { claims: { nonce } })));
    const answers = await Promise.all(
      places().map((at, index) => add(user, { login_id: logins[index]!, token: tokens[index]! }, { at })),
    );
    expect(answers.map(codeOf).filter((code) => code === '0000')).toHaveLength(1);
    expect(await loginsOf(user)).toHaveLength(1);
  });
});

describe('wrong tokens', () => {
  it('wait after 100 in an hour from a network, of which the client tells', async () => {
    const user = await newUser();
    const login_id = newLogin();
    const guess = (ip: string) => add(user, { login_id, token: 'x.y.z' }, { headers: { 'user-ip': ip } });
    const answers = await Promise.all(
      Array.from({ length: 105 }, (_, at) => guess(`2001:db8::${at.toString(16)}`)),
    );
    const statuses = answers.map(({ status }) => status);
    expect([422, 429].map((one) => statuses.filter((status) => status === one).length)).toEqual([100, 5]);
    const late = answers.find(({ status }) => status === 429)!;
    expect([codeOf(late), Number(late.headers['retry-after']) > 3000]).toEqual(['5002', true]);
    expect((await guess('203.0.113.7')).status).toBe(422);
    expect((await guess('2001:db8:0:1::1')).status).toBe(422);
    // Without a token nothing is counted.
    const without = await add(user, { login_id }, { headers: { 'user-ip': '2001:db8::1' } });
    expect(without.status).toBe(200);
  });

  it('count for the network of a user who calls, whatever address the user names', async () => {
    const user = await newUser();
    const by = await server.token('user', { user_id: String(user) });
    const guess = (at: number) =>
      add(user, { login_id: newLogin(), token: 'x.y.z' }, { by, headers: { 'user-ip': `198.51.100.${at}` } });
    const statuses = (await Promise.all(Array.from({ length: 103 }, (_, at) => guess(at)))).map(
      ({ status }) => status,
    );
    expect(statuses.filter((status) => status === 429)).toHaveLength(3);
  });

  it('are refused with an address that is none', async () => {
    const answer = await add(await newUser(), { login_id: newLogin() }, { headers: { 'user-ip': 'here' } });
    expect(answer.status).toBe(400);
  });
});

function planted(planting: PlantedToken): (login: string) => Promise<string> {
  return (login) => provider.plant(login, planting);
}

function plainClaims(login: string): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1000);
  return { iss: provider.issuer, aud: provider.audience, sub: login, iat: now, exp: now + 600 };
}

function unsigned(login: string, header: object, claims: object = {}): string {
  const parts = [header, { ...plainClaims(login), ...claims }].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  return `${parts.join('.')}.c2ln`;
}

function hmac(secret: () => string): (login: string) => Promise<string> {
  return (login) =>
    provider.plant(login, { header: { alg: 'HS256' }, key: Buffer.from(secret().padEnd(32)) });
}

/** A token that its maker signed, with the key to check it beside. */
async function ownKey(login: string): Promise<string> {
  const { exportJWK } = await import('jose');
  const pair = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(pair.publicKey);
  return provider.plant(login, { header: { jwk, kid: 'mine' }, key: pair.privateKey });
}

/** The order of the group of P-256. */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** The same token with the other signature that ECDSA has for it: (r, n - s). */
function malleated(token: string): string {
  const at = token.lastIndexOf('.') + 1;
  const signature = Buffer.from(token.slice(at), 'base64url');
  const s = BigInt(`0x${signature.subarray(32).toString('hex')}`);
  const turned = Buffer.from((order - s).toString(16).padStart(64, '0'), 'hex');
  return token.slice(0, at) + Buffer.concat([signature.subarray(0, 32), turned]).toString('base64url');
}

/** Another character that stands for the same last bits: of the six, base64url of 64 bytes uses two. */
function respelt(character: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet[alphabet.indexOf(character) ^ 1]!;
}
