import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../harness/assembled.ts';
import { type FlowPerson, type FlowSetting, password, setUpFlows } from './setting.ts';

// What the flows of security do for a user who is suspended as a whole.
let at: FlowSetting;
beforeAll(async () => {
  at = await setUpFlows();
});
afterAll(() => at?.close());

type Who = Pick<FlowPerson, 'userId' | 'address' | 'number'>;

async function setStatus({ userId }: Who, status: number): Promise<void> {
  const { json } = await at.at.call('PUT', `/user/${userId}`, { info: { status } });
  expect(json.info.status).toBe(String(status));
}

const contactOf = ({ address }: Who) => ({ email: { address } });

function confirm(person: Who, code: string): Promise<Answer> {
  return at.flow(`confirm/${person.userId}`, {
    verify_data: contactOf(person),
    confirm_data: { verification_code: code },
    info: { type: 9 },
  });
}

const validate = ({ userId }: Who, value = password) =>
  at.flow(`validate/${userId}`, { validate_data: { password: value }, info: { type: 10 } });

const reset = ({ userId }: Who, type: number, reset_security_data: object) =>
  at.flow(`reset/${userId}`, { reset_security_data, info: { type } });

const forget = (person: Who) =>
  at.flow('reset', {
    reset_security_data: { forget_password: { verified_email: person.address } },
    info: { type: 3 },
  });

const complete = ({ json }: Answer, code: string, path = 'reset') =>
  at.flow(path, {
    info: { type: 1 },
    reset_security_data: { reset_password: { new_password: 'Slow river 28!' } },
    authentication: json.authentication,
    confirm_data: { verification_code: code },
  });

describe('a suspended user', () => {
  it.each([
    [
      'verify',
      (person: Who) =>
        at.flow(`verify/${person.userId}`, { verify_data: contactOf(person), info: { type: 9 } }),
    ],
    ['confirm', (person: Who) => confirm(person, '123456')],
    ['validate', (person: Who) => validate(person, 'Wrong harbour 71!')],
    [
      'reset of the password',
      (person: Who) =>
        reset(person, 1, { reset_password: { current_password: password, new_password: 'Slow river 28!' } }),
    ],
    [
      'reset of the security code',
      (person: Who) =>
        reset(person, 2, {
          reset_security_code: { current_password: password, new_security_code: '482913' },
        }),
    ],
  ] as const)('is refused: %s', async (_, flow) => {
    const person = await at.person();
    await setStatus(person, 2);
    const seen = (await at.at.call('GET', `/user/history/${person.userId}`)).json.history.length;
    // Nothing is counted either.
    for (let count = 0; count < 6; count += 1) expect(at.verdict(await flow(person))).toBe('403 2011');
    expect((await at.at.call('GET', `/user/history/${person.userId}`)).json.history).toHaveLength(seen);
    await setStatus(person, 1);
    expect(at.verdict(await validate(person))).toBe('200 0000');
  });

  it('has no code of before, even once the suspension is lifted', async () => {
    const person = await at.person();
    await at.flow(`verify/${person.userId}`, { verify_data: contactOf(person), info: { type: 9 } });
    const { code } = await at.received(person.address);
    await setStatus(person, 2);
    expect(at.verdict(await confirm(person, code))).toBe('403 2011');
    await setStatus(person, 1);
    expect(at.verdict(await confirm(person, code))).toBe('422 4003');
  });

  it('is no answer to whoever has a handle, before the code is known to be dead and after', async () => {
    const [person, free] = [await at.person(), await at.person()];
    const [asked, askedFree] = [await forget(person), await forget(free)];
    const { code } = await at.received(person.address);
    const { code: freeCode } = await at.received(free.address);
    await setStatus(person, 2);
    const wrong = (right: string) => (right === '000000' ? '000001' : '000000');
    for (const path of ['reset', `reset/${person.userId}`])
      expect(at.verdict(await complete(asked, wrong(code), path))).toBe('422 4001');
    expect(at.verdict(await complete(askedFree, wrong(freeCode)))).toBe('422 4001');
    const confirmed = await at.flow('confirm', {
      authentication: asked.json.authentication,
      confirm_data: { verification_code: code },
      info: { type: 9 },
    });
    expect(at.verdict(confirmed)).toBe('422 4003');
    expect(at.verdict(await complete(asked, code))).toBe('422 4003');
    await setStatus(person, 1);
    expect(at.verdict(await complete(asked, code))).toBe('422 4003');
    expect(at.verdict(await validate(person))).toBe('200 0000');
  });

  it('who was suspended after a confirmation completes nothing', async () => {
    const person = await at.person();
    const asked = await forget(person);
    const { code } = await at.received(person.address);
    const proof = { authentication: asked.json.authentication, info: { type: 9 } };
    const confirm_data = { verification_code: code };
    expect(at.verdict(await at.flow('confirm', { ...proof, confirm_data }))).toBe('200 0000');
    await setStatus(person, 2);
    await setStatus(person, 1);
    const body = {
      ...proof,
      info: { type: 1 },
      reset_security_data: { reset_password: { new_password: 'Slow river 28!' } },
    };
    expect((await at.flow('reset', body)).status).toBe(422);
    expect(at.verdict(await validate(person))).toBe('200 0000');
  });

  it('gets no code for a forgotten password, and the call is answered as ever', async () => {
    const [person, free] = [await at.person(), await at.person()];
    await setStatus(person, 2);
    await at.told(person.address);
    expect(at.verdict(await forget(person))).toBe('200 0000');
    expect(at.verdict(await forget(free))).toBe('200 0000');
    await at.told(free.address);
    const templates = (await at.messagesOf(person.userId)).map(({ template }) => template);
    expect(templates).toEqual(['user_suspended']);
  });

  it('is told of the suspension and of its end, at the verified emails, and on a dry run of neither', async () => {
    const person = await at.person();
    const { json } = await at.at.call('PUT', `/user/${person.userId}`, {
      info: { status: 2 },
      validate: '1',
    });
    expect(json.info.status).toBe('2');
    await setStatus(person, 2);
    await setStatus(person, 2);
    await setStatus(person, 1);
    await at.told(person.address, 1);
    expect((await at.messagesOf(person.userId)).map(({ template }) => template)).toEqual([
      'user_suspended',
      'user_reactivated',
    ]);
    const told = at.mailServer.mails.filter(({ recipients }) => recipients.includes(person.address));
    expect(told.map(({ subject }) => subject)).toEqual([
      'Your account is suspended',
      'The suspension of your account was lifted',
    ]);
  });
});
