import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Answer, type AssembledTest, assembleTest } from '../harness/assembled.ts';
import { inviteOperator, openBrowser, origin, password, signedIn } from '../harness/operators.ts';
import { SoftwarePasskey } from '../harness/passkey.ts';

let server: AssembledTest;
beforeAll(async () => {
  server = await assembleTest();
});
afterAll(() => server.close());

const codeOf = ({ json }: Answer): string => json.result.code;

it('a passkey accepts an invitation, signs in and steps up, each challenge once', async () => {
  const { token, email } = await inviteOperator(server, ['viewer']);
  const browser = openBrowser(server);
  const authenticator = new SoftwarePasskey(origin);
  const { setup } = (await browser.call('POST', '/session/setup', { setup: { token } })).json;
  const stranger = new SoftwarePasskey('http://evil.example').register(setup.passkey);
  const refused = await browser.call('PUT', '/session/setup', {
    setup: { token, password, passkey: stranger },
  });
  expect(refused.json.result.details).toMatchObject([{ path: '$.setup.passkey', code: '1290' }]);
  const passkey = authenticator.register(setup.passkey);
  expect(codeOf(await browser.call('PUT', '/session/setup', { setup: { token, password, passkey } }))).toBe(
    '0000',
  );

  const again = openBrowser(server);
  const first = await again.call('POST', '/session', { session: { email, password } });
  expect(first.json.session.second_factors).toEqual(['passkey', 'recovery_code']);
  const asked = (await again.call('POST', '/session/passkey')).json.passkey;
  expect(asked.allowCredentials).toHaveLength(1);
  const forged = new SoftwarePasskey(origin).authenticate(asked);
  expect(codeOf(await again.call('PUT', '/session', { session: { passkey: forged } }))).toBe('4020');
  // The challenge is gone with the attempt.
  const late = authenticator.authenticate(asked);
  expect(codeOf(await again.call('PUT', '/session', { session: { passkey: late } }))).toBe('4020');
  const next = (await again.call('POST', '/session/passkey')).json.passkey;
  const signed = authenticator.authenticate(next);
  expect(codeOf(await again.call('PUT', '/session', { session: { passkey: signed } }))).toBe('0000');
  expect(codeOf(await again.call('PUT', '/session', { session: { passkey: signed } }))).toBe('4020');
  // One that was copied counts its signatures by itself.
  authenticator.counter = 0;
  const copied = authenticator.authenticate((await again.call('POST', '/session/passkey')).json.passkey);
  expect(codeOf(await again.call('PUT', '/session', { session: { passkey: copied } }))).toBe('4020');
});

it('a second factor is added and removed after a step-up, and one stays', async () => {
  const operator = await signedIn(server, ['viewer']);
  const { offer } = (await operator.call('POST', '/session/factor', { factor: { type: 'passkey' } })).json;
  const passkey = new SoftwarePasskey(origin).register(offer.passkey);
  const added = await operator.call('PUT', '/session/factor', { factor: { name: 'Laptop', passkey } });
  const factors = added.json.session.operator.second_factors;
  expect(factors.map(({ type, name }: { type: string; name: string }) => [type, name])).toEqual([
    ['totp', 'Authenticator app'],
    ['passkey', 'Laptop'],
  ]);
  expect(codeOf(await operator.call('DELETE', `/session/factor/${factors[0].id}`))).toBe('0000');
  expect(codeOf(await operator.call('DELETE', `/session/factor/${factors[1].id}`))).toBe('3019');
  const renewed = await operator.call('POST', '/session/recovery');
  expect(renewed.json.recovery_codes).toHaveLength(10);
  const used = await operator.call('PUT', '/session', {
    session: { recovery_code: operator.recoveryCodes[0] },
  });
  expect(codeOf(used)).toBe('4020');
});
