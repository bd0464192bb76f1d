import { hashSync } from '@node-rs/bcrypt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { password, setUpTimedFlows, type TimedFlows } from './setting.ts';

let at: TimedFlows;
beforeAll(async () => {
  at = await setUpTimedFlows();
});
afterAll(() => at?.close());

const pass = (minutes: number) => at.pass(minutes, 1);

async function validate(
  userId: number,
  type: number,
  validate_data: object,
  headers: Record<string, string> = {},
): Promise<string> {
  return at.verdict(await at.flow(`validate/${userId}`, { validate_data, info: { type } }, { headers }));
}

/** Each kind of check: the right value, and a wrong one. */
const kinds = [
  ['an email', 8, (person: Values) => ({ email: person.address }), { email: 'else@example.com' }],
  ['a phone', 9, (person: Values) => ({ phone: person.number }), { phone: '+13067770001' }],
  ['a password', 10, () => ({ password }), { password: 'Wrong harbour 71!' }],
  ['a security code', 11, () => ({ security_code: '904217' }), { security_code: '000000' }],
  ['a date of birth', 12, () => ({ birth_date: '1988-04-17' }), { birth_date: '1988-04-18' }],
  [
    'answers',
    13,
    () => ({ secret_answer_1: 'juniper', secret_answer_2: 'SASKATOON' }),
    { secret_answer_1: 'juniper', secret_answer_2: 'Regina' },
  ],
] as const;
interface Values {
  readonly address: string;
  readonly number: string;
}

describe.each(kinds)('%s', (_, type, right, wrong) => {
  it('is answered with yes or no', async () => {
    const person = await at.person();
    expect(await validate(person.userId, type, right(person))).toBe('200 0000');
    expect(await validate(person.userId, type, wrong)).toBe('422 4001');
  });

  it('of a user who does not exist, or is closed, is refused like a wrong one, and suspended like one', async () => {
    const person = await at.person();
    await at.at.call('DELETE', `/user/${person.userId}`);
    for (const userId of [person.userId, 4_000_000_100 + type]) {
      for (let count = 0; count < 5; count += 1)
        expect(await validate(userId, type, right(person))).toBe('422 4001');
      expect(await validate(userId, type, right(person))).toBe('423 4004');
    }
  });

  it('is suspended after five wrong ones, by itself, and cleared by a right one', async () => {
    const person = await at.person();
    for (let count = 0; count < 4; count += 1) await validate(person.userId, type, wrong);
    expect(await validate(person.userId, type, right(person))).toBe('200 0000');
    for (let count = 0; count < 5; count += 1)
      expect(await validate(person.userId, type, wrong)).toBe('422 4001');
    expect(await validate(person.userId, type, right(person))).toBe('423 4004');
    const other = kinds.find((kind) => kind[1] !== type)!;
    expect(await validate(person.userId, other[1], other[2](person))).toBe('200 0000');
    pass(1);
    expect(await validate(person.userId, type, wrong)).toBe('422 4001');
    pass(1);
    expect(await validate(person.userId, type, right(person))).toBe('423 4004');
    pass(4);
    expect(await validate(person.userId, type, right(person))).toBe('200 0000');
  });
});

describe('a check', () => {
  it('needs the value that its type compares', async () => {
    const person = await at.person();
    const answer = await at.flow(`validate/${person.userId}`, {
      validate_data: { secret_answer_1: 'Juniper' },
      info: { type: 13 },
    });
    expect(at.at.faultsOf(answer)).toEqual(['$.validate_data.secret_answer_2: 1101']);
  });

  it('answers what was compared, and no secret', async () => {
    const person = await at.person();
    const answer = await at.flow(`validate/${person.userId}`, {
      validate_data: { password },
      info: { type: 10 },
    });
    expect(answer.json.validate_data).toEqual({
      password: '____',
      security_code: null,
      email: null,
      phone: null,
      secret_answer_1: null,
      secret_answer_2: null,
      birth_date: null,
    });
  });

  it('of a secret code is held at ten wrong ones until somebody lifts that', async () => {
    const person = await at.person();
    for (let count = 0; count < 10; count += 1) {
      expect(await validate(person.userId, 11, { security_code: '000000' })).toBe('422 4001');
      if (count >= 4) pass(1440);
    }
    pass(60 * 24 * 365);
    expect(await validate(person.userId, 11, { security_code: '904217' })).toBe('423 4004');
  });

  it('of a password forgets wrong ones after a day without any', async () => {
    const person = await at.person();
    for (let count = 0; count < 4; count += 1)
      await validate(person.userId, 10, { password: 'Wrong harbour 71!' });
    pass(60 * 24);
    for (let count = 0; count < 4; count += 1)
      expect(await validate(person.userId, 10, { password: 'Wrong harbour 71!' })).toBe('422 4001');
    expect(await validate(person.userId, 10, { password })).toBe('200 0000');
  });

  it('from a network where the user gave the right password is not suspended by strangers', async () => {
    const person = await at.person();
    const home = { user_ip: '203.0.113.9' };
    const guess = (headers: Record<string, string>, value = 'Wrong harbour 71!') =>
      validate(person.userId, 10, { password: value }, headers);
    expect(await guess(home, password)).toBe('200 0000');
    for (let count = 0; count < 5; count += 1)
      expect(await guess({ user_ip: `198.51.100.${count + 1}` })).toBe('422 4001');
    expect(await guess({ user_ip: '198.51.100.77' }, password)).toBe('423 4004');
    expect(await guess({}, password)).toBe('423 4004');
    expect(await guess(home, password)).toBe('200 0000');
    // The network has wrong ones of its own.
    for (let count = 0; count < 5; count += 1) expect(await guess(home)).toBe('422 4001');
    expect(await guess(home, password)).toBe('423 4004');
    // A right email address makes no network known.
    const stranger = { user_ip: '192.0.2.1' };
    expect(await validate(person.userId, 8, { email: person.address }, stranger)).toBe('200 0000');
    expect(await guess(stranger, password)).toBe('423 4004');
  });

  it('from one network is refused after a hundred wrong ones, whoever they are for', async () => {
    const from = { user_ip: '203.0.113.200' };
    for (let count = 0; count < 100; count += 1)
      expect(await validate(4_000_001_000 + count, 12, { birth_date: '1988-04-18' }, from)).toBe('422 4001');
    const person = await at.person();
    expect(await validate(person.userId, 12, { birth_date: '1988-04-17' }, from)).toBe('429 5001');
    expect(await validate(person.userId, 12, { birth_date: '1988-04-17' })).toBe('200 0000');
    pass(60);
    expect(await validate(person.userId, 12, { birth_date: '1988-04-17' }, from)).toBe('200 0000');
  });

  it('that is suspended stands in the history, by the system, and is told to the user once', async () => {
    const person = await at.person();
    const before = at.countOf(person.address);
    for (let count = 0; count < 5; count += 1) await validate(person.userId, 11, { security_code: '000000' });
    await at.told(person.address, before);
    pass(1);
    await validate(person.userId, 11, { security_code: '000000' });
    await expect
      .poll(async () => {
        const { json } = await at.at.call('GET', `/user/history/${person.userId}`);
        return json.history.filter(
          ({ by_entity: by, entity }: Record<string, number>) => by === 1 && entity === 32,
        );
      })
      .toHaveLength(2);
    expect(at.countOf(person.address)).toBe(before + 1);
  });

  it('stores a hash of our own for one of another system that matched', async () => {
    const source_id = 'came-with-a-hash';
    const row = {
      source_id,
      personal_info: { first_name: 'Ada', last_name: 'Moreau', date_of_birth: '1988-04-17' },
      security: { password_hash: hashSync(password, 4) },
    };
    await at.at.server.app.inject({
      method: 'POST',
      url: '/v1/import',
      headers: {
        authorization: `Bearer ${await at.at.server.token('user user:privileged')}`,
        'content-type': 'application/x-ndjson',
      },
      payload: JSON.stringify(row),
    });
    const [user] = await at.owner`select id from users where original_source_id = ${source_id}`;
    const stored = async () =>
      (await at.owner`select hash from user_secret where user_id = ${user!['id']}`)[0]!['hash'] as string;
    expect(await stored()).toMatch(/^foreign:/u);
    expect(await validate(Number(user!['id']), 10, { password: 'Wrong harbour 71!' })).toBe('422 4001');
    expect(await stored()).toMatch(/^foreign:/u);
    expect(await validate(Number(user!['id']), 10, { password })).toBe('200 0000');
    expect(await stored()).toMatch(/^\$argon2id\$/u);
    expect(await validate(Number(user!['id']), 10, { password })).toBe('200 0000');
  });
});
