import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { passwordOf, type SecondFactor, turnOnSecondFactor } from '../harness/second-factor.ts';
import { type FlowSetting, setUpFlows } from './setting.ts';

let at: FlowSetting;
beforeAll(async () => {
  at = await setUpFlows();
});
afterAll(() => at?.close());

const spaced = (code: string) => `${code.slice(0, 3)} ${code.slice(3)}`;

it.each([
  ['a one-time password', ({ secret }: SecondFactor) => spaced(passwordOf(secret, new Date())), 10],
  ['a recovery code', ({ codes }: SecondFactor) => ` ${codes[0]} `, 9],
])('a second factor is asked for once the link is right, and may be %s', async (_, typedOf, left) => {
  const { userId, address } = await at.person();
  const factor = await turnOnSecondFactor(at.at.server, at.at.token, userId);
  const typed = typedOf(factor);
  const codesLeft = async () =>
    (await at.at.call('GET', `/user/auth/${userId}`)).json.authentication_data[1].codes_left;
  await at.told(address);
  const before = at.countOf(address);
  await at.flow('reset', {
    reset_security_data: { forget_password: { verified_email: address } },
    info: { type: 3 },
  });
  const { link } = await at.received(address, before);
  const send = async (form: Record<string, string>, token = link) => {
    const { statusCode, body } = await at.at.server.app.inject({
      ...({ method: 'POST', url: `/security/password/${token}` } as const),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams(form).toString(),
    });
    return { statusCode, body };
  };
  const password = 'Slow river 28!';
  expect(await send({ password, second_factor: typed }, 'A'.repeat(22))).toMatchObject({ statusCode: 410 });
  const asked = await send({ password });
  expect(asked.statusCode).toBe(422);
  expect(asked.body).toContain('protected by a second factor');
  expect(asked.body).toMatch(/<input id="password"[^>]*autofocus/u);
  expect(asked.body).toMatch(/<input id="second_factor"[^>]*autocomplete="one-time-code"/u);
  expect(asked.body).not.toContain(password);
  // The present password costs the same work, and has the same answer.
  const { hasher } = at.at.server.services;
  const [hashed, compared] = [vi.spyOn(hasher, 'hash'), vi.spyOn(hasher, 'verify')];
  for (const tried of [password, 'Quiet harbour 71!']) {
    for (const spy of [hashed, compared]) spy.mockClear();
    expect((await send({ password: tried })).body).toBe(asked.body);
    expect([hashed.mock.calls.length, compared.mock.calls.length]).toEqual([1, 1]);
  }
  for (const spy of [hashed, compared]) spy.mockRestore();
  const wrong = await send({ password, second_factor: '000000' });
  expect(wrong.body).toContain('id="second_factor-fault"');
  // A fault of the password comes before it, and keeps the field.
  const faulty = await send({ password: 'short', second_factor: typed });
  expect(faulty.body).toMatch(/id="password-fault"[\s\S]*id="second_factor"/u);
  const old = await send({ password: 'Quiet harbour 71!', second_factor: typed });
  expect(old.body).toMatch(/choose something new[\s\S]*id="second_factor"/u);
  for (let count = 1; count < 5; count += 1) await send({ password, second_factor: '000000' });
  expect(await send({ password, second_factor: typed })).toMatchObject({ statusCode: 423 });
  await at.at.call('DELETE', `/user/security/suspension/${userId}`);
  expect(await codesLeft()).toBe(10);
  const done = await send({ password, second_factor: typed });
  expect(done.body).toContain('Password changed');
  expect(await codesLeft()).toBe(left);
  const right = await at.flow(`validate/${userId}`, { validate_data: { password }, info: { type: 10 } });
  expect(at.verdict(right)).toBe('200 0000');
});
