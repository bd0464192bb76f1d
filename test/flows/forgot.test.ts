import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import type { Answer } from '../harness/assembled.ts';
import type { Person } from '../notify/setting.ts';
import { password, setUpTimedFlows, type TimedFlows } from './setting.ts';

let at: TimedFlows;
beforeAll(async () => {
  at = await setUpTimedFlows();
});
afterAll(() => at?.close());

const pass = (minutes: number) => at.pass(minutes, 1);
const fresh = 'Slow river 28!';
let networks = 0;

function forgot(forget_password: object, path = 'reset', headers?: Record<string, string>): Promise<Answer> {
  return at.flow(
    path,
    { reset_security_data: { forget_password }, info: { type: 3 } },
    headers && { headers },
  );
}

/** Asks for a challenge that reaches a person, and returns its handle and code. */
async function ask(by: object, to: string, path?: string) {
  const before = at.countOf(to);
  const answer = await forgot(by, path);
  expect(at.verdict(answer)).toBe('200 0000');
  return { ...(await at.received(to, before)), handle: answer.json.authentication[0].code as string, answer };
}

const byMail = (person: Person) => ask({ verified_email: person.address }, person.address);

function complete(
  handle: string,
  code: string | undefined,
  more: object = {},
  path = 'reset',
): Promise<Answer> {
  return at.flow(path, {
    info: { type: 1 },
    reset_security_data: { reset_password: { new_password: fresh } },
    authentication: [{ type: 2, code: handle }],
    ...(code !== undefined && { confirm_data: { verification_code: code } }),
    ...more,
  });
}

const confirm = (handle: string, code: string, type = 9) =>
  at.flow('confirm', {
    info: { type },
    confirm_data: { verification_code: code },
    authentication: [{ type: 2, code: handle }],
  });

async function hasPassword({ userId }: Person, value: string): Promise<boolean> {
  const answer = await at.flow(`validate/${userId}`, {
    validate_data: { password: value },
    info: { type: 10 },
  });
  return at.verdict(answer) === '200 0000';
}

const other = (code: string) => (code === '000000' ? '000001' : '000000');

/** A network that nobody has asked from yet. */
function freshNetwork() {
  networks += 1;
  return { user_ip: `203.0.113.${networks}` };
}

describe('a forgotten password', () => {
  it.each([
    ['an email address', (one: Person) => ({ verified_email: one.address.toUpperCase() }), 'address'],
    ['a phone number', (one: Person) => ({ verified_mobile: one.number }), 'number'],
  ] as const)('is replaced by a code that goes to %s', async (_, by, to) => {
    const person = await at.person();
    const { handle, code, link, answer } = await ask(by(person), person[to]);
    expect(link === undefined).toBe(to === 'number');
    expect(answer.json.info).toMatchObject({ user_id: 0, type: 3, id: expect.any(Number) });
    const done = await complete(handle, code);
    expect(at.verdict(done)).toBe('200 0000');
    expect(done.json.reset_security_data.reset_password).toEqual({
      current_password: null,
      new_password: '____',
    });
    expect(await hasPassword(person, fresh)).toBe(true);
    expect(await hasPassword(person, password)).toBe(false);
    expect(at.verdict(await complete(handle, code))).toBe('422 4003');
  });

  it('is replaced by the number of an account, or its IBAN', async () => {
    const { iban, ...account } = examplePerson['bank_account']!;
    const accounts = [
      [account, account['number']],
      [{ ...account, iban, number: '31926820' }, iban],
    ] as const;
    for (const [bankAccount, account_number] of accounts) {
      const person = await at.person();
      const added = await at.at.call('POST', `/user/bank_account/${person.userId}`, {
        bank_account: [bankAccount],
      });
      expect(at.verdict(added)).toBe('200 0000');
      const { handle, code, answer } = await ask({ account_number }, person.address);
      expect(JSON.stringify(answer.json)).not.toContain(person.address);
      // As the number of an account is shown everywhere.
      expect(answer.json.reset_security_data.forget_password.account_number).toMatch(/^[^*]+\*+[^*]+$/u);
      expect(at.verdict(await complete(handle, code))).toBe('200 0000');
    }
    // An account that a processor has fed does as well, until it is closed.
    const person = await at.person();
    const info = { ...examplePerson['account'], user_id: person.userId, number: '5508400024556548' };
    const fed = await at.at.call('POST', '/account', { account: [{ info }] });
    const { handle, code } = await ask({ account_number: info.number }, person.address);
    expect(at.verdict(await complete(handle, code))).toBe('200 0000');
    await at.at.call('DELETE', `/account/${fed.json.account[0].id}`);
    // The code, and the word that the password was changed, which is sent behind the answer.
    await expect.poll(() => at.countOf(person.address)).toBe(2);
    expect(at.verdict(await forgot({ account_number: info.number }))).toBe('200 0000');
    await ask({ verified_email: person.address }, person.address);
    expect(at.countOf(person.address)).toBe(3);
  });

  it('is replaced after a confirmation, for ten minutes and without the code', async () => {
    const person = await at.person();
    const { handle, code } = await byMail(person);
    expect(at.verdict(await complete(handle, undefined))).toBe('422 4001');
    const confirmed = await confirm(handle, code);
    expect(at.verdict(confirmed)).toBe('200 0000');
    expect(confirmed.json.verify_data).toEqual({ username: null, email: null, phone: null });
    expect(at.verdict(await complete(handle, undefined))).toBe('200 0000');
    const again = await byMail(person);
    await confirm(again.handle, again.code);
    pass(10);
    expect(at.verdict(await complete(again.handle, undefined))).toBe('422 4001');
  });

  it('ends tokens, clears suspended checks, is noted by whom it was set, and told', async () => {
    const person = await at.person();
    const token = await at.at.server.token('user', { user_id: String(person.userId) });
    for (let count = 0; count < 5; count += 1) await hasPassword(person, 'Wrong harbour 71!');
    // The notice.
    await at.told(person.address);
    const { handle, code } = await byMail(person);
    const before = at.countOf(person.address);
    expect(at.verdict(await complete(handle, code))).toBe('200 0000');
    expect(at.verdict(await at.at.server.call('GET', `/v1/user/${person.userId}`, { token }))).toBe(
      '401 2003',
    );
    expect(await hasPassword(person, fresh)).toBe(true);
    await at.told(person.address, before);
  });

  it.each([
    ['an email address is not verified', 'email', 'address', 0],
    ['an email address is rejected', 'email', 'address', 2],
    ['a phone number is not verified', 'phone', 'number', 0],
    ['a phone number is rejected', 'phone', 'number', 2],
  ] as const)('is not replaced once a reviewer says that %s', async (_, list, to, verification_status) => {
    const person = await at.person();
    const by = list === 'email' ? { verified_email: person.address } : { verified_mobile: person.number };
    const review = async (is: number) => {
      const path = `/user/${list}/${person.userId}`;
      const [{ id }] = (await at.at.call('GET', path)).json[list];
      const body = { [list]: [{ id, verification_status: is }] };
      expect(at.verdict(await at.at.call('PUT', path, body))).toBe('200 0000');
    };
    const open = await ask(by, person[to]);
    await review(verification_status);
    expect(at.verdict(await complete(open.handle, open.code))).toBe('422 4003');
    await review(1);
    expect(at.verdict(await complete(open.handle, open.code))).toBe('422 4003');
    const proven = await ask(by, person[to]);
    expect(at.verdict(await confirm(proven.handle, proven.code, list === 'email' ? 9 : 10))).toBe('200 0000');
    await review(verification_status);
    expect(at.verdict(await complete(proven.handle, undefined))).toBe('422 4001');
    expect(await hasPassword(person, password)).toBe(true);
  });

  it('must be replaced by another one that is not poor, which uses nothing up', async () => {
    const person = await at.person();
    const { handle, code } = await byMail(person);
    for (const new_password of ['short', 'password1', 'Ada Moreau 1988', password]) {
      const more = { reset_security_data: { reset_password: { new_password } } };
      expect(at.verdict(await complete(handle, code, more)), new_password).toBe('400 1001');
    }
    expect(at.verdict(await complete(handle, code))).toBe('200 0000');
  });

  it('is not replaced by a handle alone, or by a code of another purpose', async () => {
    const person = await at.person();
    const { handle } = await byMail(person);
    const before = at.countOf(person.address);
    const verify_data = { email: { address: person.address } };
    const verified = await at.flow(`verify/${person.userId}`, { verify_data, info: { type: 9 } });
    const { code } = await at.received(person.address, before);
    expect(at.verdict(await complete(handle, undefined))).toBe('422 4001');
    expect(at.verdict(await complete(handle, code))).toBe('422 4001');
    expect(at.verdict(await complete(verified.json.authentication[0].code, code))).toBe('422 4001');
    // What its owner types elsewhere proves nothing for whoever asked.
    const confirmed = await at.flow(`confirm/${person.userId}`, {
      verify_data,
      confirm_data: { verification_code: code },
      info: { type: 9 },
    });
    expect(at.verdict(confirmed)).toBe('200 0000');
    expect(at.verdict(await complete(handle, undefined))).toBe('422 4001');
  });

  it('is not found by the contact in a confirmation', async () => {
    const person = await at.person();
    const { code } = await byMail(person);
    const answer = await at.flow(`confirm/${person.userId}`, {
      verify_data: { email: { address: person.address } },
      confirm_data: { verification_code: code },
      info: { type: 9 },
    });
    expect(at.verdict(answer)).toBe('422 4001');
  });

  it('of another user than the one that is named is not replaced', async () => {
    const [person, another] = [await at.person(), await at.person()];
    const before = at.countOf(person.address);
    await forgot({ verified_email: person.address }, `reset/${another.userId}`);
    const { handle, code } = await ask(
      { verified_email: person.address },
      person.address,
      `reset/${person.userId}`,
    );
    expect(at.countOf(person.address)).toBe(before + 1);
    expect(at.verdict(await complete(handle, code, {}, `reset/${another.userId}`))).toBe('422 4001');
    expect(at.verdict(await complete(handle, code, {}, `reset/${person.userId}`))).toBe('200 0000');
  });

  it('is guessed at for a contact five times, over all challenges, and a locked contact says nothing', async () => {
    const person = await at.person();
    const first = await byMail(person);
    for (let count = 0; count < 3; count += 1)
      expect(at.verdict(await complete(first.handle, other(first.code)))).toBe('422 4001');
    const second = await byMail(person);
    for (let count = 0; count < 2; count += 1)
      expect(at.verdict(await complete(second.handle, other(second.code)))).toBe('422 4001');
    expect(at.verdict(await complete(second.handle, second.code))).toBe('423 4004');
    expect(await hasPassword(person, password)).toBe(true);
  });

  it('is replaced once by two calls at once', async () => {
    const person = await at.person();
    const { handle, code } = await byMail(person);
    const verdicts = (await Promise.all([1, 2, 3, 4].map(() => complete(handle, code)))).map(at.verdict);
    expect(verdicts.filter((one) => one === '200 0000')).toHaveLength(1);
  });
});

describe('whoever asks', () => {
  it('is told the same whether or not anybody has the contact, and nothing is sent to nobody', async () => {
    const person = await at.person();
    const [{ info }] = [await at.at.createUser({})];
    const unverified = (await at.at.call('GET', `/user/email/${info.id}`)).json.email[0].address;
    const closed = await at.person();
    await at.at.call('DELETE', `/user/${closed.userId}`);
    const shapes = [];
    for (const address of [person.address, 'nobody@example.com', unverified, closed.address]) {
      const { json } = await forgot({ verified_email: address }, 'reset', freshNetwork());
      const { result, info: told, authentication } = json;
      shapes.push([
        result,
        Object.keys(told),
        told.user_id,
        authentication[0].type,
        authentication[0].code.length,
      ]);
      const wrong = await complete(authentication[0].code, '123456');
      expect(at.verdict(wrong)).toBe('422 4001');
    }
    expect(new Set(shapes.map((shape) => JSON.stringify(shape))).size).toBe(1);
    await at.told(person.address);
    expect([unverified, closed.address].map((address) => at.countOf(address))).toEqual([0, 0]);
  });

  it('guesses no better at a contact that nobody has', async () => {
    const { json } = await forgot({ verified_email: 'nobody-at-all@example.com' });
    const handle = json.authentication[0].code;
    for (let count = 0; count < 5; count += 1)
      expect(at.verdict(await complete(handle, '123456'))).toBe('422 4001');
    expect(at.verdict(await complete(handle, '123456'))).toBe('423 4004');
  });

  it('gets five messages to one contact within ten minutes, and no error', async () => {
    const person = await at.person();
    for (let count = 0; count < 5; count += 1) await byMail(person);
    expect(at.verdict(await forgot({ verified_email: person.address }))).toBe('200 0000');
    await expect
      .poll(
        async () =>
          (await at.owner`select count(*)::int from challenge where sought is not null`)[0]!['count'],
      )
      .toBe(0);
    expect(at.countOf(person.address)).toBe(5);
  });

  it('asks twenty times an hour from one network', async () => {
    const headers = freshNetwork();
    for (let count = 0; count < 20; count += 1)
      expect(at.verdict(await forgot({ verified_email: `n${count}@example.com` }, 'reset', headers))).toBe(
        '200 0000',
      );
    expect(at.verdict(await forgot({ verified_email: 'n@example.com' }, 'reset', headers))).toBe('429 5002');
    expect(at.verdict(await forgot({ verified_email: 'n@example.com' }, 'reset', freshNetwork()))).toBe(
      '200 0000',
    );
  });

  it.each([
    ['no contact', {}],
    ['two contacts', { verified_email: 'a@example.com', verified_mobile: '+13067770001' }],
  ])('names one: %s is a fault', async (_, data) => {
    expect(at.at.faultsOf(await forgot(data))).toEqual(['$.reset_security_data.forget_password: 1221']);
  });

  it('leaves no contact in clear', async () => {
    await forgot({ verified_email: 'nobody-here@example.com' });
    const rows = await at.owner`select c::text as row from challenge c`;
    expect(JSON.stringify(rows)).not.toContain('nobody-here');
  });
});
