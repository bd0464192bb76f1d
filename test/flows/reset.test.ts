import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../harness/assembled.ts';
import type { Person } from '../notify/setting.ts';
import { type FlowSetting, password, setUpFlows } from './setting.ts';

let at: FlowSetting;
let now = new Date();
beforeAll(async () => {
  at = await setUpFlows({}, () => now);
});
afterAll(() => at?.close());

const fresh = 'Slow river 28!';

function reset(
  { userId }: Pick<Person, 'userId'>,
  type: number,
  data: object,
  more: object = {},
): Promise<Answer> {
  return at.flow(`reset/${userId}`, { reset_security_data: data, info: { type }, ...more });
}

const setPassword = (person: Person, new_password = fresh, current_password = password, more: object = {}) =>
  reset(person, 1, { reset_password: { current_password, new_password } }, more);

async function validate(person: Person, type: number, validate_data: object): Promise<string> {
  return at.verdict(await at.flow(`validate/${person.userId}`, { validate_data, info: { type } }));
}

const hasPassword = async (person: Person, value: string) =>
  (await validate(person, 10, { password: value })) === '200 0000';

describe('a password', () => {
  it('takes the place of the current one, which counts no more', async () => {
    const person = await at.person();
    const answer = await setPassword(person);
    expect(at.verdict(answer)).toBe('200 0000');
    expect(answer.json.info).toMatchObject({ id: 0, user_id: person.userId, type: 1 });
    expect(answer.json.reset_security_data).toEqual({
      reset_password: { current_password: '____', new_password: '____' },
      reset_security_code: null,
      forget_password: null,
      reset_security_questions: null,
    });
    expect(await hasPassword(person, fresh)).toBe(true);
    expect(await hasPassword(person, password)).toBe(false);
  });

  it('is set by the right current one alone, and a wrong one counts', async () => {
    const person = await at.person();
    for (let count = 0; count < 5; count += 1)
      expect(at.verdict(await setPassword(person, fresh, 'Wrong harbour 71!'))).toBe('422 4001');
    expect(at.verdict(await setPassword(person))).toBe('423 4004');
    expect(await validate(person, 10, { password })).toBe('423 4004');
    now = new Date(now.getTime() + 61_000);
    expect(at.verdict(await setPassword(person))).toBe('200 0000');
  });

  it('ends the tokens of the user and what waits to be confirmed, and tells every verified address', async () => {
    const person = await at.person();
    const token = await at.at.server.token('user', { user_id: String(person.userId) });
    const verify_data = { email: { address: person.address } };
    await at.flow(`verify/${person.userId}`, { verify_data, info: { type: 9 } });
    const { code } = await at.received(person.address);
    await setPassword(person);
    const asUser = await at.at.server.call('GET', `/v1/user/${person.userId}`, { token });
    expect(at.verdict(asUser)).toBe('401 2003');
    const confirm = { verify_data, confirm_data: { verification_code: code }, info: { type: 9 } };
    expect(at.verdict(await at.flow(`confirm/${person.userId}`, confirm))).toBe('422 4003');
    await at.told(person.address, 1);
    expect(at.countOf(person.address)).toBe(2);
  });

  it('must not be poor, personal or the old one; none of that is an attempt', async () => {
    const person = await at.person();
    const path = '$.reset_security_data.reset_password.new_password';
    for (const [value, fault] of [
      ['short', '1141'],
      ['password1', ''],
      ['Ada Moreau 1988', ''],
      [password, '1222'],
    ] as const) {
      const answer = await setPassword(person, value);
      expect(at.verdict(answer), value).toBe('400 1001');
      expect(at.at.faultsOf(answer)[0], value).toContain(
        fault && value === password ? `${path}: ${fault}` : path,
      );
    }
    // What is wrong with a password whoever it is of is said before the current one is compared.
    for (let count = 0; count < 6; count += 1)
      expect(at.verdict(await setPassword(person, 'password1', 'Wrong harbour 71!'))).toBe('400 1001');
    expect(await hasPassword(person, password)).toBe(true);
  });

  it('is not personal as far as somebody can tell who does not know the current one', async () => {
    const person = await at.person();
    expect(at.verdict(await setPassword(person, 'Ada Moreau 1988', 'Wrong harbour 71!'))).toBe('422 4001');
  });

  it('that two calls set at once is set by one of them', async () => {
    const person = await at.person();
    const wanted = ['Slow river 28!', 'Deep forest 35!', 'High tower 46!'];
    const answers = await Promise.all(wanted.map((value) => setPassword(person, value)));
    const set = wanted.filter((_, index) => at.verdict(answers[index]!) === '200 0000');
    expect(set).toHaveLength(1);
    expect(await hasPassword(person, set[0]!)).toBe(true);
  });

  it('that is set while the user is closed is set before, or not at all', async () => {
    for (let round = 0; round < 5; round += 1) {
      const person = await at.person();
      const [set, closed] = await Promise.all([
        setPassword(person),
        at.at.call('DELETE', `/user/${person.userId}`),
      ]);
      expect(at.verdict(closed)).toBe('200 0000');
      expect(['200 0000', '422 4001', '409 3018']).toContain(at.verdict(set));
      expect(await hasPassword(person, fresh)).toBe(false);
    }
  });

  it('is set once by a call that is repeated', async () => {
    const person = await at.person();
    const data = { reset_password: { current_password: password, new_password: fresh } };
    const body = { reset_security_data: data, info: { type: 1 } };
    const headers = { source_id: `reset-${person.userId}` };
    const first = await at.flow(`reset/${person.userId}`, body, { headers });
    const again = await at.flow(`reset/${person.userId}`, body, { headers });
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect({ ...again.json, response_time: 0 }).toEqual({ ...first.json, response_time: 0 });
  });

  it('is checked and not set on a dry run', async () => {
    const person = await at.person();
    expect(at.verdict(await setPassword(person, fresh, password, { validate: '1' }))).toBe('200 0000');
    expect(await hasPassword(person, password)).toBe(true);
  });

  it('needs a proof', async () => {
    const person = await at.person();
    const answer = await reset(person, 1, { reset_password: { new_password: fresh } });
    expect(at.at.faultsOf(answer)).toEqual(['$.reset_security_data.reset_password.current_password: 1223']);
  });

  it('of nobody is refused like a wrong one', async () => {
    const nobody = { userId: 4_000_000_001 } as Person;
    expect(at.verdict(await setPassword(nobody))).toBe('422 4001');
    expect(at.verdict(await at.flow('reset', { reset_security_data: {}, info: { type: 1 } }))).toBe(
      '400 1006',
    );
  });
});

describe('a security code', () => {
  it('is set by the password, and is not the old one', async () => {
    const person = await at.person();
    const set = (new_security_code: string, current_password = password) =>
      reset(person, 2, { reset_security_code: { current_password, new_security_code } });
    expect(at.verdict(await set('318846', 'Wrong harbour 71!'))).toBe('422 4001');
    expect(at.verdict(await set('904217'))).toBe('400 1001');
    expect(at.verdict(await set('318846'))).toBe('200 0000');
    expect(await validate(person, 11, { security_code: '318846' })).toBe('200 0000');
    expect(await validate(person, 11, { security_code: '904217' })).toBe('422 4001');
    const token = await at.at.server.token('user', { user_id: String(person.userId) });
    expect((await at.at.server.call('GET', `/v1/user/${person.userId}`, { token })).status).toBe(200);
  });

  it('that is new clears the wrong ones', async () => {
    const person = await at.person();
    for (let count = 0; count < 5; count += 1) await validate(person, 11, { security_code: '111111' });
    expect(await validate(person, 11, { security_code: '904217' })).toBe('423 4004');
    await reset(person, 2, {
      reset_security_code: { current_password: password, new_security_code: '318846' },
    });
    expect(await validate(person, 11, { security_code: '318846' })).toBe('200 0000');
  });
});

describe('questions and answers', () => {
  const questions = {
    current_password: password,
    secret_question_1: '7',
    secret_answer_1: 'Otter',
    secret_question_2: '8',
    secret_answer_2: 'Winnipeg',
  };

  it('are set by the password, and compare in any case', async () => {
    const person = await at.person();
    const answer = await reset(person, 4, { reset_security_questions: questions });
    expect(at.verdict(answer)).toBe('200 0000');
    expect(Object.values(answer.json.reset_security_data.reset_security_questions)).toEqual(
      Array(5).fill('____'),
    );
    const answers = { secret_answer_1: ' otter ', secret_answer_2: 'WINNIPEG' };
    expect(await validate(person, 13, answers)).toBe('200 0000');
    expect(await validate(person, 13, { ...answers, secret_answer_2: 'Regina' })).toBe('422 4001');
    const { json } = await at.at.call('GET', `/user/security/${person.userId}`);
    expect(json.security).toMatchObject({ secret_question_1: '7', secret_question_2: '8' });
  });

  it('are two different questions, and not the old answer to the old question', async () => {
    const person = await at.person();
    const same = await reset(person, 4, {
      reset_security_questions: { ...questions, secret_question_2: '7' },
    });
    expect(at.at.faultsOf(same)[0]).toContain('secret_question_2');
    const old = { secret_question_1: '1', secret_answer_1: 'juniper' };
    const again = await reset(person, 4, { reset_security_questions: { ...questions, ...old } });
    expect(at.at.faultsOf(again)).toEqual(['$.reset_security_data.reset_security_questions: 1222']);
  });
});
