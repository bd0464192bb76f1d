import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { newUserBody } from '../harness/assembled.ts';
import { type FlowPerson, type FlowSetting, password, setUpFlows } from './setting.ts';

let at: FlowSetting;
let now = new Date();
beforeAll(async () => {
  at = await setUpFlows({}, () => now);
});
afterAll(() => at?.close());
// What one client may try in a minute starts anew.
beforeEach(() => pass(2));

const pass = (minutes: number) => {
  now = new Date(now.getTime() + minutes * 60_000);
};

/** The questions and answers of every person that tests create. */
const questions = newUserBody().security as {
  readonly secret_question_1: string;
  readonly secret_answer_1: string;
  readonly secret_question_2: string;
  readonly secret_answer_2: string;
};

const named = (handle: string) => [{ type: 2, code: handle }];

const wrongCode = (code: string, index: number) =>
  String((Number(code) + index + 1) % 1_000_000).padStart(6, '0');

async function validate(userId: number, type: number, data: object, more: object = {}): Promise<string> {
  return at.verdict(await at.flow(`validate/${userId}`, { validate_data: data, info: { type }, ...more }));
}

/** The code that goes to an address of a user, to verify it. */
async function codeTo(userId: number, address: string): Promise<string> {
  const before = at.countOf(address);
  const answer = await at.flow(`verify/${userId}`, {
    info: { type: 9 },
    verify_data: { email: { address } },
  });
  expect(at.verdict(answer)).toBe('200 0000');
  return (await at.received(address, before)).code;
}

async function confirm(userId: number, address: string, code: string, more: object = {}): Promise<string> {
  const answer = await at.flow(`confirm/${userId}`, {
    info: { type: 9 },
    verify_data: { email: { address } },
    confirm_data: { verification_code: code },
    ...more,
  });
  return at.verdict(answer);
}

async function confirmNamed(handle: string, code: string): Promise<string> {
  const answer = await at.flow('confirm', {
    info: { type: 9 },
    confirm_data: { verification_code: code },
    authentication: named(handle),
  });
  return at.verdict(answer);
}

const forgot = (forget_password: object, more: object = {}) =>
  at.flow('reset', { info: { type: 3 }, reset_security_data: { forget_password }, ...more });

/** Asks for a code of a forgotten password that reaches an address. */
async function ask(by: object, address: string): Promise<{ readonly handle: string; readonly code: string }> {
  const before = at.countOf(address);
  const { json } = await forgot(by);
  const { code } = await at.received(address, before);
  return { handle: json.authentication[0].code, code };
}

/** A person with a second email address, both verified. */
async function personOfTwo(): Promise<{ readonly person: FlowPerson; readonly second: string }> {
  const { email } = newUserBody() as { email: { address: string }[] };
  const second = `second.${email[0]!.address}`;
  const entries = [
    { ...email[0]!, is_primary: 1, verification_status: 1 },
    { ...email[0]!, address: second, is_primary: 0, verification_status: 1 },
  ];
  return { person: { ...(await at.person({ email: entries })), password }, second };
}

describe('of many guesses at once the right one does not pass for having nothing to count', () => {
  const rounds = 4;

  it.each([
    ['a security code', {}],
    ['a security code, on dry runs', { validate: '1' }],
  ])('%s', async (_, more) => {
    let passed = 0;
    for (let round = 0; round < rounds; round += 1) {
      const { userId } = await at.person();
      const guess = (security_code: string) => validate(userId, 11, { security_code }, more);
      const wrongs = Array.from({ length: 30 }, (_, index) => guess(String(100_000 + index)));
      const verdicts = await Promise.all([...wrongs, guess('904217')]);
      expect(verdicts.filter((verdict) => verdict === '422 4001').length).toBeLessThanOrEqual(5);
      if (verdicts.at(-1) === '200 0000') passed += 1;
      pass(2);
    }
    // By chance it is among the first five.
    expect(passed).toBeLessThan(rounds);
  });

  it('the code of a contact, on dry runs', async () => {
    let passed = 0;
    for (let round = 0; round < rounds; round += 1) {
      const { userId, address } = await at.person();
      const code = await codeTo(userId, address);
      const guess = (sent: string) => confirm(userId, address, sent, { validate: '1' });
      const wrongs = Array.from({ length: 30 }, (_, index) => guess(wrongCode(code, index)));
      const verdicts = await Promise.all([...wrongs, guess(code)]);
      if (verdicts.at(-1) === '200 0000') passed += 1;
      pass(2);
    }
    expect(passed).toBeLessThan(rounds);
  });
});

describe('a check is not free', () => {
  it('for one source id that every guess has', async () => {
    const { userId, address } = await at.person();
    const headers = { source_id: `guess-${userId}` };
    const guess = async (path: string, body: object) =>
      at.verdict(await at.flow(`${path}/${userId}`, body, { headers }));
    const secret = (security_code: string) =>
      guess('validate', { validate_data: { security_code }, info: { type: 11 } });
    for (let index = 0; index < 5; index += 1) expect(await secret(String(100_000 + index))).toBe('422 4001');
    expect(await secret('904217')).toBe('423 4004');
    // Of a confirmation answers are kept for the same source id, but no refusals.
    const code = await codeTo(userId, address);
    const confirmed = (verification_code: string) =>
      guess('confirm', {
        info: { type: 9 },
        verify_data: { email: { address } },
        confirm_data: { verification_code },
      });
    for (let index = 0; index < 5; index += 1)
      expect(await confirmed(wrongCode(code, index))).toBe('422 4001');
    expect(await confirmed(code)).toBe('423 4004');
    pass(2);
    expect(await confirmed(code)).toBe('422 4003');
  });

  it('from a hundred addresses', async () => {
    const { userId, address } = await at.person();
    const verdicts: string[] = [];
    const guess = async (index: number, email: string) => {
      const headers = { user_ip: `198.51.100.${index}` };
      const body = { validate_data: { email }, info: { type: 8 } };
      return at.verdict(await at.flow(`validate/${userId}`, body, { headers }));
    };
    for (let index = 1; index <= 100; index += 1)
      verdicts.push(await guess(index, `guess${index}@example.com`));
    expect(verdicts.slice(0, 5)).toEqual(Array(5).fill('422 4001'));
    expect(new Set(verdicts.slice(5))).toEqual(new Set(['423 4004']));
    expect(await guess(101, address)).toBe('423 4004');
  });
});

describe('a code', () => {
  it('of one contact, guessed at, is not cleared by the right code of another', async () => {
    const { person, second } = await personOfTwo();
    const { userId, address } = person;
    const verdicts: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      const unknown = await codeTo(userId, second);
      for (let index = 0; index < 3; index += 1)
        verdicts.push(await confirm(userId, second, wrongCode(unknown, index)));
      const code = await codeTo(userId, address);
      expect(await confirm(userId, address, code)).toBe('200 0000');
    }
    expect(verdicts.filter((verdict) => verdict === '422 4001')).toHaveLength(5);
    expect(verdicts.at(-1)).toBe('423 4004');
    const { json } = await at.at.call('GET', `/user/security/suspension/${userId}`);
    expect(json.suspension).toMatchObject([{ kind: 'email_code', wrong_answers: 5 }]);
    expect(json.suspension[0].suspended_until).not.toBeNull();
    await at.at.call('DELETE', `/user/security/suspension/${userId}`);
    expect(await confirm(userId, second, await codeTo(userId, second))).toBe('200 0000');
  });

  it('of a forgotten password is guessed at five times, however an account number is written', async () => {
    const person = await at.person();
    const { iban: _, ...account } = examplePerson['bank_account']!;
    const number = '3192682077';
    const added = await at.at.call('POST', `/user/bank_account/${person.userId}`, {
      bank_account: [{ ...account, number }],
    });
    expect(at.verdict(added)).toBe('200 0000');
    const verdicts: string[] = [];
    const challenges: { readonly handle: string; readonly code: string }[] = [];
    for (let round = 1; round < 4; round += 1) {
      const spelled = `${number.slice(0, round)}-${number.slice(round)}`;
      const challenge = await ask({ account_number: spelled }, person.address);
      challenges.push(challenge);
      for (let index = 0; index < 3; index += 1)
        verdicts.push(await confirmNamed(challenge.handle, wrongCode(challenge.code, index)));
    }
    expect(verdicts.filter((verdict) => verdict === '422 4001')).toHaveLength(5);
    pass(2);
    // A newer one has taken the place of the first.
    const [first, , last] = challenges;
    expect(await confirmNamed(first!.handle, first!.code)).toBe('422 4003');
    pass(6);
    expect(await confirmNamed(last!.handle, last!.code)).toBe('200 0000');
  });

  it('of a forgotten password is lifted with the others of the user', async () => {
    const person = await at.person();
    const { handle, code } = await ask({ verified_email: person.address }, person.address);
    for (let index = 0; index < 5; index += 1) await confirmNamed(handle, wrongCode(code, index));
    expect(await confirmNamed(handle, code)).toBe('423 4004');
    const path = `/user/security/suspension/${person.userId}`;
    expect((await at.at.call('GET', path)).json.suspension).toMatchObject([
      { kind: 'email_code', wrong_answers: 5 },
    ]);
    await at.at.call('DELETE', path);
    expect((await at.at.call('GET', path)).json.suspension).toEqual([]);
    // Five wrong ones have exhausted the challenge itself.
    const again = await ask({ verified_email: person.address }, person.address);
    expect(await confirmNamed(again.handle, again.code)).toBe('200 0000');
  });
});

describe('what is asked for again and again', () => {
  it('leaves no more rows than messages, though no network is told', async () => {
    const address = `nobody.${now.getTime()}@example.com`;
    const count = async () =>
      (await at.owner`select count(*)::int as count from challenge where user_id is null`)[0]!['count'];
    const before = await count();
    const answers = [];
    for (let index = 0; index < 12; index += 1) answers.push(await forgot({ verified_email: address }));
    expect(new Set(answers.map(at.verdict))).toEqual(new Set(['200 0000']));
    expect(new Set(answers.map(({ json }) => json.authentication[0].code)).size).toBe(12);
    expect((await count()) - before).toBe(5);
  });

  it('and was refused does not count against the country of the number', async () => {
    const [one, other] = [await at.person(), await at.person()];
    const askText = async ({ userId, number }: typeof one) =>
      at.verdict(
        await at.flow(`verify/${userId}`, { info: { type: 10 }, verify_data: { phone: { number } } }),
      );
    const verdicts = [];
    for (let index = 0; index < 55; index += 1) verdicts.push(await askText(one));
    expect(verdicts.filter((verdict) => verdict === '200 0000')).toHaveLength(5);
    expect(await askText(other)).toBe('200 0000');
  });
});

describe('a dry run', () => {
  it('does not tell whether a new security code is the old one', async () => {
    const { userId } = await at.person();
    const guess = async (code: string) =>
      at.verdict(
        await at.flow(`reset/${userId}`, {
          info: { type: 2 },
          validate: '1',
          reset_security_data: {
            reset_security_code: { current_password: password, new_security_code: code },
          },
        }),
      );
    expect(await guess('904217')).toBe('200 0000');
    expect(await guess('200001')).toBe('200 0000');
  });

  it('does not tell whether a new password is the old one', async () => {
    const { address } = await at.person();
    const { handle, code } = await ask({ verified_email: address }, address);
    const guess = async (new_password: string) =>
      at.verdict(
        await at.flow('reset', {
          info: { type: 1 },
          validate: '1',
          reset_security_data: { reset_password: { new_password } },
          authentication: named(handle),
          confirm_data: { verification_code: code },
        }),
      );
    expect(await guess(password)).toBe('200 0000');
    expect(await guess('Another harbour 72!')).toBe('200 0000');
  });

  it('of asking for text messages has no country paused, and uses up none that the programme pays for', async () => {
    const people = await Promise.all(Array.from({ length: 11 }, () => at.person()));
    const askText = async ({ userId, number }: Pick<FlowPerson, 'userId' | 'number'>, more = {}) =>
      at.verdict(
        await at.flow(`verify/${userId}`, {
          info: { type: 10 },
          verify_data: { phone: { number } },
          ...more,
        }),
      );
    const set = (sms_per_day: number) =>
      at.owner`update program set settings = settings || jsonb_build_object('sms_per_day', ${sms_per_day}::integer) where id = 77`;
    const last = people.pop()!;
    // A day on which nothing was sent yet.
    pass(24 * 60);
    await set(1);
    for (const person of people)
      for (let count = 0; count < 5; count += 1)
        expect(await askText(person, { validate: '1' })).toBe('200 0000');
    // What goes to one contact is counted all the same.
    expect(await askText(people[0]!, { validate: '1' })).toBe('429 5002');
    expect(await askText(last)).toBe('200 0000');
    expect(await askText(last)).toBe('429 5002');
    await set(1000);
  });

  it.each([
    [
      'a security code',
      11,
      { security_code: '000000' },
      { info: { type: 2 }, reset_security_data: { reset_security_code: { new_security_code: '118822' } } },
    ],
    [
      'answers',
      13,
      { secret_answer_1: 'wrong', secret_answer_2: 'wrong' },
      {
        info: { type: 4 },
        reset_security_data: {
          reset_security_questions: {
            secret_question_1: '31',
            secret_answer_1: 'Nowhere',
            secret_question_2: '32',
            secret_answer_2: 'Never',
          },
        },
      },
    ],
  ])('does not clear what was guessed at: %s', async (_, type, wrong, body) => {
    const { userId } = await at.person();
    const [name, asked] = Object.entries(body.reset_security_data)[0]!;
    const dryReset = async () =>
      at.verdict(
        await at.flow(`reset/${userId}`, {
          ...body,
          validate: '1',
          reset_security_data: { [name]: { current_password: password, ...asked } },
        }),
      );
    for (let index = 0; index < 4; index += 1) {
      expect(await validate(userId, type, wrong)).toBe('422 4001');
      expect(await dryReset()).toBe('200 0000');
    }
    expect(await validate(userId, type, wrong)).toBe('422 4001');
    expect(await validate(userId, type, wrong)).toBe('423 4004');
    expect(await dryReset()).toBe('200 0000');
    expect(await validate(userId, type, wrong)).toBe('423 4004');
  });

  it('of a forgotten password does not clear wrong passwords', async () => {
    const { userId, address } = await at.person();
    const { handle, code } = await ask({ verified_email: address }, address);
    for (let index = 0; index < 5; index += 1) await validate(userId, 10, { password: 'Wrong harbour 71!' });
    const dry = await at.flow('reset', {
      info: { type: 1 },
      validate: '1',
      reset_security_data: { reset_password: { new_password: 'Another harbour 72!' } },
      authentication: named(handle),
      confirm_data: { verification_code: code },
    });
    expect(at.verdict(dry)).toBe('200 0000');
    expect(await validate(userId, 10, { password })).toBe('423 4004');
  });
});

describe('a new secret', () => {
  it('is not suspended for what was guessed at before, whoever sets it', async () => {
    const { userId } = await at.person();
    const wrongs = async () => {
      for (let index = 0; index < 5; index += 1) {
        await validate(userId, 10, { password: 'Wrong harbour 71!' });
        await validate(userId, 11, { security_code: '000000' });
      }
    };
    await wrongs();
    const fresh = { password: 'Another harbour 72!', security_code: '118822' };
    const put = await at.at.call('PUT', `/user/security/${userId}`, { security: fresh });
    expect(at.verdict(put)).toBe('200 0000');
    expect(await validate(userId, 10, { password: fresh.password })).toBe('200 0000');
    expect(await validate(userId, 11, { security_code: fresh.security_code })).toBe('200 0000');
    await wrongs();
    const dry = await at.at.call('PUT', `/user/security/${userId}`, {
      security: { password },
      validate: '1',
    });
    expect(at.verdict(dry)).toBe('200 0000');
    expect(await validate(userId, 10, { password: fresh.password })).toBe('423 4004');
  });

  it('is not suspended at any of the networks that the user is known from', async () => {
    const { userId } = await at.person();
    const home = { headers: { user_ip: '203.0.113.77' } };
    const atHome = async (value: string) =>
      at.verdict(
        await at.flow(`validate/${userId}`, { validate_data: { password: value }, info: { type: 10 } }, home),
      );
    expect(await atHome(password)).toBe('200 0000');
    for (let index = 0; index < 5; index += 1) await atHome('Wrong harbour 71!');
    expect(await atHome(password)).toBe('423 4004');
    const fresh = 'Another harbour 72!';
    const reset = await at.flow(`reset/${userId}`, {
      info: { type: 1 },
      reset_security_data: { reset_password: { current_password: password, new_password: fresh } },
    });
    expect(at.verdict(reset)).toBe('200 0000');
    expect(await atHome(fresh)).toBe('200 0000');
  });

  it('that is refused for the name in it, and uses nothing up, does not tell whether it is the old one', async () => {
    const { userId, address } = await at.person();
    const named = await at.at.call('PUT', `/user/personal_info/${userId}`, {
      personal_info: { nick_name: 'Harbour' },
    });
    expect(at.verdict(named)).toBe('200 0000');
    const challenge = await ask({ verified_email: address }, address);
    const faultsOf = async (new_password: string) =>
      at.at.faultsOf(
        await at.flow('reset', {
          info: { type: 1 },
          reset_security_data: { reset_password: { new_password } },
          authentication: [{ type: 2, code: challenge.handle }],
          confirm_data: { verification_code: challenge.code },
        }),
      );
    const wrong = await faultsOf('Quiet harbour 72!');
    expect(wrong).toHaveLength(1);
    expect(await faultsOf(password)).toEqual(wrong);
  });

  it('of questions does not tell which of two answers is the old one', async () => {
    const { userId } = await at.person();
    const { secret_question_1, secret_question_2 } = questions;
    const faultsOf = async (secret_answer_1: string, secret_answer_2: string) =>
      at.at.faultsOf(
        await at.flow(`reset/${userId}`, {
          info: { type: 4 },
          reset_security_data: {
            reset_security_questions: {
              current_password: password,
              ...{ secret_question_1, secret_answer_1, secret_question_2, secret_answer_2 },
            },
          },
        }),
      );
    const { secret_answer_1: known, secret_answer_2: sought } = questions;
    const wrong = await faultsOf(known, 'somewhere');
    expect(wrong).toEqual(['$.reset_security_data.reset_security_questions: 1222']);
    expect(await faultsOf(known, sought)).toEqual(wrong);
  });
});

describe('whoever asks for forgotten passwords', () => {
  it('does not hide a verification that is open, nor keep one from being asked for', async () => {
    const { userId, address } = await at.person();
    const askOften = async () => {
      for (let index = 0; index < 8; index += 1) await forgot({ verified_email: address });
      // Codes of challenges that a newer one has replaced are not sent any more.
      const waiting = async () => {
        const [row] = await at.owner`select (select count(*) from challenge where sought is not null)
          + (select count(*) from message where status = 'waiting') as count`;
        return Number(row!['count']);
      };
      await expect.poll(waiting, { timeout: 8000 }).toBe(0);
    };
    await askOften();
    pass(11);
    const code = await codeTo(userId, address);
    await askOften();
    expect(await confirm(userId, address, code)).toBe('200 0000');
  });

  it('by text messages that are confirmed does not have the country paused', async () => {
    const people = await Promise.all(Array.from({ length: 51 }, () => at.person()));
    const last = people.pop()!;
    for (const { number } of people) {
      const { handle, code } = await ask({ verified_mobile: number }, number);
      const done = await at.flow('reset', {
        info: { type: 1 },
        reset_security_data: { reset_password: { new_password: 'Another harbour 72!' } },
        authentication: named(handle),
        confirm_data: { verification_code: code },
      });
      expect(at.verdict(done)).toBe('200 0000');
    }
    const { userId, number } = last;
    const asked = await at.flow(`verify/${userId}`, {
      info: { type: 10 },
      verify_data: { phone: { number } },
    });
    expect(at.verdict(asked)).toBe('200 0000');
  });

  it('for a contact that nobody has leaves a challenge that counts guesses like any other', async () => {
    const person = await at.person();
    const attemptsOf = async (handle: string) => {
      const verdicts = [];
      for (let index = 0; index < 3; index += 1) verdicts.push(await confirmNamed(handle, `00000${index}`));
      expect(verdicts).toEqual(['422 4001', '422 4001', '422 4001']);
      const [row] = await at.owner`select attempts from challenge order by id desc limit 1`;
      return row!['attempts'];
    };
    const { handle } = await ask({ verified_email: person.address }, person.address);
    expect(await attemptsOf(handle)).toBe(3);
    const { json } = await forgot({ verified_email: `nobody.${now.getTime()}@example.com` });
    expect(await attemptsOf(json.authentication[0].code)).toBe(3);
  });
});
