import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Person } from '../notify/setting.ts';
import { type FlowSetting, password, setUpFlows } from './setting.ts';

let at: FlowSetting;
let now = new Date();
beforeAll(async () => {
  at = await setUpFlows({}, () => now);
});
afterAll(() => at?.close());

const day = 86_400_000;
const pass = (days: number) => {
  now = new Date(now.getTime() + days * day);
};
const fresh = 'Slow river 28!';

interface Challenge {
  readonly handle: string;
  readonly code: string;
}

/** Asks for a challenge for a forgotten password that reaches a person. */
async function ask(forget_password: object, to: string): Promise<Challenge> {
  const before = at.countOf(to);
  const { json } = await at.flow('reset', { info: { type: 3 }, reset_security_data: { forget_password } });
  const { code } = await at.received(to, before);
  return { handle: json.authentication[0].code, code };
}

const byPhone = ({ number }: Person) => ask({ verified_mobile: number }, number);
const byMail = ({ address }: Person) => ask({ verified_email: address }, address);

const named = (...handles: string[]) => handles.map((code) => ({ type: 2, code }));

async function complete({ handle, code }: Challenge, ...others: string[]): Promise<string> {
  const answer = await at.flow('reset', {
    info: { type: 1 },
    reset_security_data: { reset_password: { new_password: fresh } },
    authentication: named(handle, ...others),
    confirm_data: { verification_code: code },
  });
  return at.verdict(answer);
}

async function confirm({ handle, code }: Challenge): Promise<void> {
  const answer = await at.flow('confirm', {
    info: { type: 9 },
    confirm_data: { verification_code: code },
    authentication: named(handle),
  });
  expect(at.verdict(answer)).toBe('200 0000');
}

async function hasPassword({ userId }: Person, value: string): Promise<boolean> {
  const answer = await at.flow(`validate/${userId}`, {
    validate_data: { password: value },
    info: { type: 10 },
  });
  return at.verdict(answer) === '200 0000';
}

it('a phone that was verified within 180 days is enough for a forgotten password', async () => {
  const person = await at.person();
  pass(179);
  expect(await complete(await byPhone(person))).toBe('200 0000');
});

it('a phone that was verified before needs an email address as well, and asking uses nothing up', async () => {
  const person = await at.person();
  pass(181);
  const phone = await byPhone(person);
  expect(await complete(phone)).toBe('422 4009');
  expect(await complete(phone)).toBe('422 4009');
  expect(await hasPassword(person, password)).toBe(true);
  const mail = await byMail(person);
  // The handle alone names a challenge and proves nothing.
  expect(await complete(phone, mail.handle)).toBe('422 4009');
  await confirm(mail);
  expect(await complete(phone, mail.handle)).toBe('200 0000');
  expect(await hasPassword(person, fresh)).toBe(true);
  // Both are used up.
  expect(await complete(phone, mail.handle)).toBe('422 4003');
  expect(await complete(mail)).toBe('422 4003');
});

it('a second proof of another user, or one by the same phone, is none', async () => {
  const [person, other] = [await at.person(), await at.person()];
  pass(181);
  const mail = await byMail(other);
  await confirm(mail);
  const phone = await byPhone(person);
  expect(await complete(phone, mail.handle)).toBe('422 4009');
  expect(await complete(phone, phone.handle)).toBe('422 4009');
});

it('an email address is enough, however long ago it was verified', async () => {
  const person = await at.person();
  pass(1000);
  expect(await complete(await byMail(person))).toBe('200 0000');
});

it('a phone that is verified again counts anew', async () => {
  const person = await at.person();
  pass(181);
  const { userId, number } = person;
  const before = at.countOf(number);
  const verify_data = { phone: { number } };
  await at.flow(`verify/${userId}`, { info: { type: 10 }, verify_data });
  const { code } = await at.received(number, before);
  const confirmed = await at.flow(`confirm/${userId}`, {
    info: { type: 10 },
    verify_data,
    confirm_data: { verification_code: code },
  });
  expect(at.verdict(confirmed)).toBe('200 0000');
  expect(await complete(await byPhone(person))).toBe('200 0000');
});

it('a programme may ask for a second proof sooner', async () => {
  const person = await at.person();
  const settings = (days: number) =>
    at.owner`update program set settings = settings || jsonb_build_object('phone_proof_days', ${days}::integer) where id = 77`;
  await settings(30);
  pass(31);
  expect(await complete(await byPhone(person))).toBe('422 4009');
  await settings(180);
  pass(1);
  expect(await complete(await byPhone(person))).toBe('200 0000');
});
