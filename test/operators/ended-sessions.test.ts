import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AssembledTest, assembleTest } from '../harness/assembled.ts';
import { type Browser, openBrowser, password, signedIn, type TestOperator } from '../harness/operators.ts';

let first: AssembledTest;
/** Another server on the same database. */
let second: AssembledTest;
let now = Date.parse('2027-03-01T10:00:00Z');

beforeAll(async () => {
  const clock = () => new Date(now);
  first = await assembleTest({}, { clock });
  second = await assembleTest({}, { clock }, first);
});
afterAll(async () => {
  await second.close();
  await first.close();
});

const codeOf = ({ json }: { json: { result: { code: string } } }) => json.result.code;

/** The browser of an operator, calling the other server. */
function atSecond(operator: TestOperator): Browser {
  return Object.assign(openBrowser(second), { cookie: operator.cookie });
}

/** Signs an operator in once more. */
async function signInAgain(operator: TestOperator): Promise<Browser> {
  now += 2 * 60_000;
  const browser = openBrowser(first);
  await browser.call('POST', '/session', { session: { email: operator.email, password } });
  await browser.call('PUT', '/session', { session: { otp: operator.otp() } });
  return browser;
}

describe('a session', () => {
  const changes: Readonly<Record<string, (admin: TestOperator, operator: TestOperator) => Promise<unknown>>> =
    {
      'another password': async (_, operator) => {
        const browser = await signInAgain(operator);
        return browser.call('PUT', '/session/operator', {
          operator: { current_password: password, password: 'another horse battery' },
        });
      },
      'another role': (admin, { id }) =>
        admin.call('PUT', `/operator/${id}`, { operator: { roles: [{ roles: ['support'] }] } }),
      'a reset of the second factor': (admin, { id }) => admin.call('DELETE', `/operator/factor/${id}`),
      'another status': (admin, { id }) => admin.call('DELETE', `/operator/${id}`),
      'an administrator who ends it': (admin, { id }) => admin.call('DELETE', `/operator/session/${id}`),
    };

  it.each(Object.entries(changes))(
    'ends by %s in another server process at the next call',
    async (_, change) => {
      const admin = await signedIn(first, ['program_administrator']);
      const operator = await signedIn(first, ['viewer']);
      const there = atSecond(operator);
      // The other process has read it, and might have kept what it read.
      for (const url of ['/session', '/catalogue']) expect((await there.call('GET', url)).status).toBe(200);
      expect(await change(admin, operator)).toMatchObject({ status: 200 });
      for (const url of ['/session', '/catalogue']) expect(codeOf(await there.call('GET', url))).toBe('2021');
    },
  );
});

it('what a programme takes away from a role counts in another server process at the next call, and goes on with what is given back', async () => {
  const there = atSecond(await signedIn(first, ['viewer']));
  const read = async () => codeOf(await there.call('GET', '/user/999999'));
  const token = await first.token('program:admin');
  const limit = (role_limits: object[]) =>
    first.call('PUT', '/v1/program/77', { token, body: { program: { role_limits } } });
  expect(await read()).toBe('3001');
  await limit([{ role: 'viewer', without: ['read'] }]);
  expect(await read()).toBe('2023');
  await limit([]);
  expect(await read()).toBe('3001');
});

describe('an administrator', () => {
  it('lists the sessions of an operator, and ends them', async () => {
    const admin = await signedIn(first, ['program_administrator']);
    const operator = await signedIn(first, ['viewer']);
    const again = await signInAgain(operator);
    await again.call('GET', '/session', undefined, { 'user-agent': 'Second browser' });
    const listed = async () => (await admin.call('GET', `/operator/session/${operator.id}`)).json.sessions;
    const own = (await operator.call('GET', '/session/list')).json.sessions;
    expect(await listed()).toEqual(
      own.map((session: object) => ({ ...session, is_current: 0, network: '127.0.0.1' })),
    );
    expect(own).toHaveLength(2);
    const ended = await admin.call('DELETE', `/operator/session/${operator.id}`);
    expect(ended.json.operator).toMatchObject({ id: operator.id, status: 1 });
    expect(await listed()).toEqual([]);
    for (const browser of [operator, again])
      expect(codeOf(await browser.call('GET', '/session'))).toBe('2021');
    // The account stays as it is.
    expect((await (await signInAgain(operator)).call('GET', '/session')).json.session.state).toBe('active');
    expect(await listed()).toHaveLength(1);
    const mine = (await admin.call('GET', `/operator/session/${admin.id}`)).json.sessions;
    expect(mine.map(({ is_current }: { is_current: number }) => is_current)).toEqual([1]);
  });
});
