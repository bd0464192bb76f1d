import postgres from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, type AssembledTest, assembleTest } from '../harness/assembled.ts';
import {
  type Browser,
  inviteOperator,
  openBrowser,
  origin,
  password,
  signedIn,
} from '../harness/operators.ts';
import { SoftwarePasskey } from '../harness/passkey.ts';

let server: AssembledTest;
let owner: postgres.Sql;
let now = Date.parse('2027-03-01T10:00:00Z');
const clock = () => new Date(now);

beforeAll(async () => {
  server = await assembleTest({}, { clock });
  owner = postgres({ ...server.database.adminOptions, max: 1 });
});
afterAll(async () => {
  await owner?.end();
  await server?.close();
});
// What is counted of a network is counted of all tests.
beforeEach(() => owner`delete from attempt`);

const codeOf = ({ json }: Answer): string => json.result.code;
const codesOf = async (calls: readonly Promise<Answer>[]) => (await Promise.all(calls)).map(codeOf).sort();
const times = (count: number, code: string) => Array.from({ length: count }, () => code);

/** Signs in with the password alone. */
async function begin(at: AssembledTest, email: string, sent = password): Promise<Browser> {
  const browser = openBrowser(at);
  await browser.call('POST', '/session', { session: { email, password: sent } });
  return browser;
}

describe('wrong answers are counted before they are compared, in every process', () => {
  it('of second factors, of an operator in whatever session', async () => {
    const other = await assembleTest({}, { clock }, server);
    const operator = await signedIn(server, ['viewer']);
    now += 2 * 60_000;
    const second = await begin(server, operator.email);
    const there = Object.assign(openBrowser(other), { cookie: second.cookie });
    const wrong = { session: { otp: '000000' } };
    const sent = [operator, there, operator, there, operator, there, operator, there, operator, there];
    const codes = await codesOf(sent.map((browser) => browser.call('PUT', '/session', wrong)));
    expect(codes).toEqual([...times(6, '4020'), ...times(4, '5002')]);
    const [code] = operator.recoveryCodes;
    for (const session of [{ otp: operator.otp() }, { recovery_code: code }])
      for (const browser of [operator, there])
        expect(codeOf(await browser.call('PUT', '/session', { session }))).toBe('5002');
    // Whoever could add one would be rid of the others.
    const { json } = await operator.call('POST', '/session/factor', { factor: { type: 'passkey' } });
    const passkey = new SoftwarePasskey(origin).register(json.offer.passkey);
    expect(codeOf(await operator.call('PUT', '/session/factor', { factor: { passkey } }))).toBe('5002');
    await other.close();
  });

  it('of passwords, of an email wherever they are sent, and the log has those of the own account', async () => {
    const operator = await signedIn(server, ['viewer']);
    const guess = () =>
      operator.call('PUT', '/session/operator', {
        operator: { current_password: 'a wrong password', password: 'another horse battery' },
      });
    for (let count = 0; count < 6; count += 1) expect(codeOf(await guess())).toBe('1001');
    const wrong = Array.from({ length: 8 }, () =>
      openBrowser(server).call('POST', '/session', { session: { email: operator.email, password: 'wrong' } }),
    );
    expect(await codesOf(wrong)).toEqual([...times(4, '2020'), ...times(4, '5002')]);
    expect(codeOf(await guess())).toBe('5002');
    const auditor = await signedIn(server, ['auditor']);
    const log = async () =>
      (await auditor.call('GET', `/operator_log?operator_id=${operator.id}&verify=1`)).json;
    // A sign-in that was refused is noted behind its answer.
    const countOf = async (wanted: string) => {
      const entries: { activity: string }[] = (await log()).operator_log;
      return entries.filter(({ activity }) => activity === wanted).length;
    };
    await expect.poll(() => countOf('sign_in_refused')).toBe(4);
    expect(await countOf('password_refused')).toBe(6);
    expect((await log()).verified).toBe(1);
  });

  it('of passwords from a network, whosoever they are, and right ones do not count', async () => {
    const operator = await signedIn(server, ['viewer']);
    for (let count = 0; count < 12; count += 1) await begin(server, operator.email);
    const guesses = Array.from({ length: 70 }, (_, count) => `nobody${count}@example.com`);
    const codes: string[] = [];
    for (const email of guesses)
      codes.push(
        codeOf(await openBrowser(server).call('POST', '/session', { session: { email, password: 'wrong' } })),
      );
    expect(codes).toEqual([...times(60, '2020'), ...times(10, '5002')]);
    expect((await begin(server, operator.email)).cookie).toBeUndefined();
  });

  it('of links of invitations from a network', async () => {
    const { token } = await inviteOperator(server, ['viewer']);
    const tried = (sent: string) =>
      openBrowser(server).call('POST', '/session/setup', { setup: { token: sent } });
    expect(codeOf(await tried(token))).toBe('0000');
    const codes = await codesOf(Array.from({ length: 65 }, (_, count) => tried(`${count}`.padEnd(43, 'x'))));
    expect(codes).toEqual([...times(60, '4021'), ...times(5, '5002')]);
    expect(codeOf(await tried(token))).toBe('5002');
  });
});

describe('what was used is worth nothing', () => {
  it('neither a one-time password in another session, nor the cookie from before a step-up, which is of one session', async () => {
    const operator = await signedIn(server, ['program_administrator']);
    now += 11 * 60_000;
    const other = await begin(server, operator.email);
    const otp = operator.otp();
    const before = operator.cookie!;
    expect(codeOf(await operator.call('PUT', '/session', { session: { otp } }))).toBe('0000');
    expect(codeOf(await other.call('PUT', '/session', { session: { otp } }))).toBe('4020');
    expect(codeOf(await openBrowser(server).call('GET', '/session', undefined, { cookie: before }))).toBe(
      '2021',
    );
    expect(codeOf(await other.call('PUT', '/session', { session: { otp: operator.otp() } }))).toBe('0000');
    now += 6 * 60_000;
    const again = operator.otp();
    expect(codeOf(await operator.call('PUT', '/session', { session: { otp: again } }))).toBe('0000');
    now += 6 * 60_000;
    const make = (browser: Browser) =>
      browser.call('POST', '/client', { client: { program_id: 77, name: 'New', scopes: ['user'] } });
    expect([codeOf(await make(operator)), codeOf(await make(other))]).toEqual(['0000', '2024']);
  });

  it('nor the link of an invitation that was accepted or replaced', async () => {
    const operator = await signedIn(server, ['viewer']);
    const admin = await signedIn(server, ['program_administrator']);
    const tried = (token: string) => openBrowser(server).call('POST', '/session/setup', { setup: { token } });
    const invited = await inviteOperator(server, ['viewer']);
    const { json } = await admin.call('POST', `/operator/invitation/${invited.id}`);
    const token = json.invitation.secret.split('#')[1];
    expect([codeOf(await tried(invited.token)), codeOf(await tried(token))]).toEqual(['4021', '0000']);
    expect(codeOf(await admin.call('POST', `/operator/invitation/${operator.id}`))).toBe('3019');
  });

  it('nor what a passkey of somebody else signs, or one’s own for another session', async () => {
    const withPasskey = async () => {
      const operator = await signedIn(server, ['viewer']);
      const { offer } = (await operator.call('POST', '/session/factor', { factor: { type: 'passkey' } }))
        .json;
      const key = new SoftwarePasskey(origin);
      const added = await operator.call('PUT', '/session/factor', {
        factor: { passkey: key.register(offer.passkey) },
      });
      expect(codeOf(added)).toBe('0000');
      return { operator, key };
    };
    const [ada, ben] = [await withPasskey(), await withPasskey()];
    const waiting = await begin(server, ada.operator.email);
    const asked = async (browser: Browser) => (await browser.call('POST', '/session/passkey')).json.passkey;
    const give = async (passkey: object) =>
      codeOf(await waiting.call('PUT', '/session', { session: { passkey } }));
    const signedByBen = ben.key.authenticate(await asked(waiting));
    expect(await give(signedByBen)).toBe('4020');
    const { id, rawId } = ada.key.authenticate({ challenge: '' }) as { id: string; rawId: string };
    const named = { ...ben.key.authenticate(await asked(waiting)), id, rawId };
    expect(await give(named)).toBe('4020');
    await asked(waiting);
    expect(await give(ada.key.authenticate(await asked(ada.operator)))).toBe('4020');
    expect(await give(ada.key.authenticate(await asked(waiting)))).toBe('0000');
  });
});

describe('the password of an operator', () => {
  it('has twelve characters, is not leaked and not made of own data, behind the link as later', async () => {
    const { token, email } = await inviteOperator(server, ['viewer']);
    const operator = await signedIn(server, ['viewer']);
    const faultOf = ({ json }: Answer) =>
      json.result.details.find(({ path }: { path: string }) => path.endsWith('.password'))?.code;
    const wrong = { 'eleven char': '1160', password1234: '1161', 'Grace Hopper': '1162' };
    for (const [sent, code] of Object.entries(wrong)) {
      const setup = { token, password: sent, otp: '000000' };
      expect([sent, faultOf(await openBrowser(server).call('PUT', '/session/setup', { setup }))]).toEqual([
        sent,
        code,
      ]);
      const changed = { current_password: password, password: sent };
      expect([sent, faultOf(await operator.call('PUT', '/session/operator', { operator: changed }))]).toEqual(
        [sent, code],
      );
    }
    const own = { token, password: email, otp: '000000' };
    expect(faultOf(await openBrowser(server).call('PUT', '/session/setup', { setup: own }))).toBe('1162');
    const [row] = await owner`select password_hash from operator where id = ${operator.id}`;
    expect(row!['password_hash']).toMatch(/^\$argon2id\$/u);
  });
});
