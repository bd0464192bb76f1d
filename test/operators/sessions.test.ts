import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';
import { inviteOperator, openBrowser, origin, password, signedIn } from '../harness/operators.ts';

let server: AssembledTest;
let now = Date.parse('2027-03-01T10:00:00Z');
let userId: number;

beforeAll(async () => {
  server = await assembleTest({}, { clock: () => new Date(now) });
  const token = await server.token('user user:privileged');
  const created = await server.call('POST', '/v1/user', { token, body: newUserBody() });
  userId = created.json.info.id;
});
afterAll(() => server.close());

/** The code of an answer. */
const codeOf = ({ json }: { json: { result: { code: string } } }) => json.result.code;
const pass = (minutes: number) => {
  now += minutes * 60_000;
};

describe('an invitation', () => {
  it('is accepted once, with a password and a second factor, and signs in', async () => {
    const { token, email } = await inviteOperator(server, ['viewer']);
    const browser = openBrowser(server);
    const opened = await browser.call('POST', '/session/setup', { setup: { token } });
    expect(opened.json.setup.operator).toMatchObject({ email, status: 2 });
    expect(opened.json.setup.totp.qr).toMatch(/^data:image\/png/u);
    expect(opened.json.setup.passkey).toMatchObject({ rp: { id: 'localhost' } });
    const refused = await browser.call('PUT', '/session/setup', {
      setup: { token, password: 'gracehopper1', otp: '000000' },
    });
    expect(
      refused.json.result.details.map(({ path, code }: { path: string; code: string }) => [path, code]),
    ).toEqual([
      ['$.setup.password', expect.any(String)],
      ['$.setup.otp', '1290'],
    ]);
    expect(browser.cookie).toBeUndefined();
  });

  it('is accepted by one of two at once', async () => {
    const { token } = await inviteOperator(server, ['viewer']);
    const { json } = await openBrowser(server).call('POST', '/session/setup', { setup: { token } });
    const { secret } = json.setup.totp;
    const otp = new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now });
    const accept = () =>
      openBrowser(server).call('PUT', '/session/setup', { setup: { token, password, otp } });
    const codes = (await Promise.all([accept(), accept()])).map(codeOf).sort();
    expect(codes).toEqual(['0000', '4021']);
  });

  it('counts for 24 hours, and once', async () => {
    const { token } = await inviteOperator(server, ['viewer']);
    pass(24 * 60 + 1);
    expect(codeOf(await openBrowser(server).call('POST', '/session/setup', { setup: { token } }))).toBe(
      '4021',
    );
    const operator = await signedIn(server, ['viewer']);
    expect(operator.recoveryCodes).toHaveLength(10);
    const again = await inviteOperator(server, ['viewer'], { email: operator.email });
    expect(again.token).toBeNull();
  });
});

describe('a session', () => {
  it('begins with password and second factor, under another cookie than before', async () => {
    const operator = await signedIn(server, ['viewer']);
    const browser = openBrowser(server);
    const first = await browser.call('POST', '/session', {
      session: { email: operator.email.toUpperCase(), password },
    });
    expect(first.json.session).toEqual({ state: 'second_factor', second_factors: ['totp', 'recovery_code'] });
    expect(String(first.headers['set-cookie'])).toMatch(
      /^roster_session=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/u,
    );
    const planted = browser.cookie;
    expect(codeOf(await browser.call('GET', `/user/${userId}`))).toBe('2022');
    expect(codeOf(await browser.call('GET', '/session/list'))).toBe('2022');
    const confirmed = await browser.call('PUT', '/session', { session: { otp: operator.otp() } });
    expect(confirmed.json.session).toMatchObject({
      state: 'active',
      operator: { email: operator.email, recovery_codes_left: 10 },
      programs: [{ id: 77, roles: ['viewer'], permissions: ['read'] }],
    });
    expect(browser.cookie).not.toBe(planted);
    expect((await browser.call('GET', `/user/${userId}`)).status).toBe(200);
    expect(codeOf(await openBrowser(server).call('GET', '/session', undefined, { cookie: planted! }))).toBe(
      '2021',
    );
  });

  it('is refused with one answer for all that is wrong, and after ten wrong passwords', async () => {
    const operator = await signedIn(server, ['viewer']);
    const attempt = (email: string, sent: string) =>
      openBrowser(server).call('POST', '/session', { session: { email, password: sent } });
    const [wrong, unknown] = [
      await attempt(operator.email, 'wrong'),
      await attempt('nobody@example.com', 'wrong'),
    ];
    expect([wrong.status, wrong.json.result]).toEqual([401, unknown.json.result]);
    for (let n = 1; n < 10; n += 1) await attempt(operator.email, 'wrong');
    const suspended = await attempt(operator.email, password);
    expect([suspended.status, codeOf(suspended)]).toEqual([429, '5002']);
    expect(Number(suspended.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('takes a one-time password and a recovery code once', async () => {
    const operator = await signedIn(server, ['viewer']);
    pass(2);
    const otp = operator.otp();
    expect((await operator.call('PUT', '/session', { session: { otp } })).status).toBe(200);
    expect(codeOf(await operator.call('PUT', '/session', { session: { otp } }))).toBe('4020');
    const [code] = operator.recoveryCodes;
    expect((await operator.call('PUT', '/session', { session: { recovery_code: code } })).status).toBe(200);
    expect(codeOf(await operator.call('PUT', '/session', { session: { recovery_code: code } }))).toBe('4020');
    for (let n = 0; n < 4; n += 1) await operator.call('PUT', '/session', { session: { otp: '000000' } });
    expect(codeOf(await operator.call('PUT', '/session', { session: { otp: operator.otp() } }))).toBe('5002');
  });

  it('takes of two proofs at once each one once', async () => {
    const operator = await signedIn(server, ['viewer']);
    pass(2);
    const [code] = operator.recoveryCodes;
    const otp = operator.otp();
    for (const session of [{ otp }, { recovery_code: code }]) {
      const { cookie } = operator;
      const sent = () => openBrowser(server).call('PUT', '/session', { session }, { cookie: cookie! });
      const answers = await Promise.all([sent(), sent(), sent()]);
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      const won = answers.find(({ status }) => status === 200)!;
      operator.cookie = String(won.headers['set-cookie']).split(';')[0];
    }
  });

  it('ends after thirty idle minutes, and after twelve hours', async () => {
    const operator = await signedIn(server, ['viewer']);
    for (let minutes = 0; minutes < 12 * 60 - 29; minutes += 29) {
      expect((await operator.call('GET', '/session')).status).toBe(200);
      pass(29);
    }
    pass(20);
    expect(codeOf(await operator.call('GET', '/session'))).toBe('2021');
    const idle = await signedIn(server, ['viewer']);
    pass(31);
    expect(codeOf(await idle.call('GET', `/user/${userId}`))).toBe('2021');
  });

  it('is listed and ended by its owner, and ends with a new password, but for the one that set it', async () => {
    const operator = await signedIn(server, ['viewer']);
    pass(2);
    const other = openBrowser(server);
    await other.call('POST', '/session', { session: { email: operator.email, password } });
    await other.call('PUT', '/session', { session: { otp: operator.otp() } });
    const { sessions } = (await operator.call('GET', '/session/list')).json;
    expect(sessions.map(({ is_current }: { is_current: number }) => is_current).sort()).toEqual([0, 1]);
    expect(sessions.map(({ browser }: { browser: string | null }) => browser)).toEqual([null, null]);
    const otherId = sessions.find(({ is_current }: { is_current: number }) => is_current === 0).id;
    const stranger = await signedIn(server, ['viewer']);
    expect(codeOf(await stranger.call('DELETE', `/session/${otherId}`))).toBe('3091');
    pass(11);
    const changed = await operator.call('PUT', '/session/operator', {
      operator: { current_password: password, password: 'another horse battery' },
    });
    expect(changed.status).toBe(200);
    // A password is no second factor.
    expect(codeOf(await operator.call('POST', '/session/recovery'))).toBe('2024');
    expect(codeOf(await other.call('GET', '/session'))).toBe('2021');
    await operator.call('DELETE', '/session');
    expect(operator.cookie).toBeUndefined();
  });

  it('counts for pages of this server alone', async () => {
    const operator = await signedIn(server, ['support']);
    const from = (sent: Record<string, string>) =>
      operator.call('POST', `/user/custom_field/${userId}`, { custom_field: { a: 1 } }, sent);
    for (const sent of [{ origin: 'https://evil.example' }, { origin: 'null' }, { origin: '' }])
      expect(codeOf(await from(sent))).toBe('2025');
    expect((await from({ origin })).status).toBe(200);
    const unknown = await operator.call('PUT', '/session', { session: { opt: '1' }, validate: 1 });
    expect(unknown.json.result.details.map(({ path }: { path: string }) => path)).toEqual([
      '$.session.opt',
      '$.validate',
    ]);
    const cross = await operator.call(
      'POST',
      '/session',
      { session: { email: 'a@example.com', password } },
      { origin: 'https://evil.example' },
    );
    expect(codeOf(cross)).toBe('2025');
    const twice = await operator.call('GET', '/session', undefined, {
      cookie: `${operator.cookie}; ${operator.cookie}`,
    });
    expect(codeOf(twice)).toBe('2021');
  });

  it('has a cookie that browsers keep to HTTPS where the server is reached so', async () => {
    const secure = await assembleTest({ PUBLIC_URL: 'https://roster.example' });
    const response = await secure.app.inject({
      method: 'POST',
      url: '/v1/session',
      headers: { origin: 'https://roster.example', 'content-type': 'application/json' },
      payload: { session: { email: 'nobody@example.com', password } },
    });
    expect(response.json().result.code).toBe('2020');
    const operator = await inviteOperator(secure, ['viewer']);
    const opened = await secure.app.inject({
      method: 'POST',
      url: '/v1/session/setup',
      headers: { origin: 'https://roster.example', 'content-type': 'application/json' },
      payload: { setup: { token: operator.token } },
    });
    const { secret } = opened.json().setup.totp;
    const otp = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
    const done = await secure.app.inject({
      method: 'PUT',
      url: '/v1/session/setup',
      headers: { origin: 'https://roster.example', 'content-type': 'application/json' },
      payload: { setup: { token: operator.token, password, otp } },
    });
    expect(done.headers['set-cookie']).toMatch(
      /^__Host-roster_session=[\w-]{43}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict; Secure$/u,
    );
    await secure.close();
  });

  it('is not begun over plain HTTP from elsewhere, nor through a proxy on the same machine', async () => {
    const begin = async (host: string, remoteAddress: string, sent: Record<string, string> = {}) => {
      const response = await server.app.inject({
        method: 'POST',
        url: '/v1/session',
        remoteAddress,
        headers: { host, origin: `http://${host}`, 'content-type': 'application/json', ...sent },
        payload: { session: { email: 'a@example.com', password } },
      });
      return response.json().result.code;
    };
    expect(await begin('localhost:8080', '192.0.2.7')).toBe('2026');
    for (const host of [
      'roster.intranet',
      '192.0.2.1:8080',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
    ])
      expect([host, await begin(host, '127.0.0.1')]).toEqual([host, '2026']);
    expect(await begin('localhost:8080', '127.0.0.1', { 'x-forwarded-for': '192.0.2.7' })).toBe('2026');
    for (const [host, peer] of [
      ['localhost:8080', '127.0.0.1'],
      ['127.0.0.1:8080', '::ffff:127.0.0.1'],
      ['[::1]:8080', '::1'],
    ] as const)
      expect([host, await begin(host, peer)]).toEqual([host, '2020']);
  });
});

describe('saved views', () => {
  const view = (name: string, content: unknown = { status: 17 }) => ({
    view: { screen: 'users', name, content },
  });

  it('are kept for their operator alone, replaced by name, and removed', async () => {
    const [grace, other] = [await signedIn(server, ['viewer']), await signedIn(server, ['viewer'])];
    const content = { term: "o'brien%", columns: ['id'], days: { from: null } };
    await grace.call('PUT', '/session/view', view('Waiting'));
    const { json } = await grace.call('PUT', '/session/view', view('Waiting', content));
    expect(json.views).toEqual([
      { screen: 'users', name: 'Waiting', content, updated_at: expect.stringMatching(/^2027-03-/u) },
    ]);
    expect((await other.call('GET', '/session/view')).json.views).toEqual([]);
    const named = { view: { screen: 'users', name: 'Waiting' } };
    expect((await other.call('DELETE', '/session/view', named)).json.views).toEqual([]);
    expect((await grace.call('GET', '/session/view')).json.views).toEqual(json.views);
    expect((await grace.call('DELETE', '/session/view', named)).json.views).toEqual([]);
    expect(codeOf(await openBrowser(server).call('GET', '/session/view'))).toBe('2021');
  });

  it('hold 4096 bytes, and are 50 at most, also of two calls at once', async () => {
    const operator = await signedIn(server, ['viewer']);
    const faults = async (body: object) =>
      (await operator.call('PUT', '/session/view', body)).json.result.details?.map(
        ({ path }: { path: string }) => path,
      );
    expect(await faults(view('Long', { term: 'x'.repeat(4096) }))).toEqual(['$.view.content']);
    expect(await faults(view('List', []))).toEqual(['$.view.content']);
    expect(await faults({ view: { screen: 'users' } })).toEqual(['$.view.name', '$.view.content']);
    for (let index = 0; index < 49; index += 1)
      await operator.call('PUT', '/session/view', view(`V${index}`));
    const codes = await Promise.all(
      ['A', 'B'].map(async (name) => codeOf(await operator.call('PUT', '/session/view', view(name)))),
    );
    expect(codes.sort()).toEqual(['0000', '5003']);
    expect(codeOf(await operator.call('PUT', '/session/view', view('V7', { changed: 1 })))).toBe('0000');
  });
});
