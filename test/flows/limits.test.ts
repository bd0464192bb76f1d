import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { challengeLimits } from '../../src/catalogue/challenges.ts';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import type { ProgramSettings } from '../../src/catalogue/program-settings.ts';
import { removeOldChallenges } from '../../src/storage/challenges.ts';
import { newUserBody } from '../harness/assembled.ts';
import { type FlowPerson, password, setUpTimedFlows, type TimedFlows } from './setting.ts';

// How often a person, a network and a client may try or ask, by the numbers that the documentation gives.
let at: TimedFlows;
beforeAll(async () => {
  at = await setUpTimedFlows();
});
afterAll(() => at?.close());

/** Gives the programme settings besides the defaults. */
const set = (settings: Partial<ProgramSettings>) =>
  at.owner`update program set settings = ${JSON.stringify(settings)}::text::jsonb where id = 77`;
afterEach(() => set({}));

const pass = (minutes: number) => at.pass(minutes);
const daysOf = (days: number) => days * 24 * 60;

/** Asks for a code to an address, or to a number. */
async function ask(
  userId: number,
  contact: { readonly address: string } | { readonly number: string },
  headers: Record<string, string> = {},
): Promise<string> {
  const [type, verify_data] = 'address' in contact ? [9, { email: contact }] : [10, { phone: contact }];
  return at.verdict(await at.flow(`verify/${userId}`, { info: { type }, verify_data }, { headers }));
}

async function validate(userId: number, value: string, user_ip?: string): Promise<string> {
  const body = { info: { type: 10 }, validate_data: { password: value } };
  return at.verdict(await at.flow(`validate/${userId}`, body, { headers: user_ip ? { user_ip } : {} }));
}

const forgot = (forget_password: object) =>
  at.flow('reset', { info: { type: 3 }, reset_security_data: { forget_password } });

describe('codes', () => {
  it('go to one contact twenty times a day', async () => {
    const { userId, address } = await at.person();
    for (let round = 0; round < 4; round += 1) {
      for (let count = 0; count < 5; count += 1) expect(await ask(userId, { address })).toBe('200 0000');
      pass(11);
    }
    expect(await ask(userId, { address })).toBe('429 5002');
    pass(daysOf(1));
    expect(await ask(userId, { address })).toBe('200 0000');
  });

  it('go to one user by ten text messages a day, to whatever numbers', async () => {
    const { phone } = newUserBody() as { phone: { number: string }[] };
    const numbers = [0, 1, 2].map((index) => `+130656${String(10_000 + index)}`);
    const entries = numbers.map((number, index) => ({
      ...phone[0]!,
      number,
      is_primary: index === 0 ? 1 : 0,
    }));
    const { userId, address } = await at.person({ phone: entries });
    const verdicts: string[] = [];
    for (const number of numbers)
      for (let count = 0; count < 4; count += 1) verdicts.push(await ask(userId, { number }));
    expect(verdicts.filter((verdict) => verdict === '200 0000')).toHaveLength(10);
    expect(verdicts.slice(10)).toEqual(['429 5002', '429 5002']);
    // Mails are not counted with them.
    expect(await ask(userId, { address })).toBe('200 0000');
    pass(daysOf(1));
    expect(await ask(userId, { number: numbers[2]! })).toBe('200 0000');
  });

  it('are asked for twenty times an hour from one network, whoever they are for', async () => {
    const from = { user_ip: '203.0.113.140' };
    const people: FlowPerson[] = [];
    for (let count = 0; count < 7; count += 1) people.push({ ...(await at.person()), password });
    const verdicts: string[] = [];
    for (const { userId, address } of people)
      for (let count = 0; count < 3; count += 1) verdicts.push(await ask(userId, { address }, from));
    expect(verdicts.filter((verdict) => verdict === '200 0000')).toHaveLength(20);
    expect(verdicts.at(-1)).toBe('429 5002');
    const { userId, address } = people.at(-1)!;
    expect(await ask(userId, { address }, { user_ip: '203.0.113.141' })).toBe('200 0000');
    pass(61);
    expect(await ask(userId, { address }, from)).toBe('200 0000');
  });

  it.each([
    ['premium rates', '+449012345678'],
    ['shared cost', '+448431234567'],
  ])('do not go to a number of %s', async (_, number) => {
    const { phone } = newUserBody() as { phone: object[] };
    const entry = { ...phone[0]!, country_code: '826', number };
    const { userId } = await at.person({ phone: [entry] });
    expect(await ask(userId, { number })).toBe('400 1001');
    expect(at.countOf(number)).toBe(0);
  });
});

describe('somebody who forgot the password', () => {
  it('is found by an account, and told at the phone where no primary email is verified', async () => {
    const { email } = newUserBody() as { email: object[] };
    const { userId, number, address } = await at.person({ email });
    const { iban: _, ...account } = examplePerson['bank_account']!;
    const added = await at.at.call('POST', `/user/bank_account/${userId}`, {
      bank_account: [{ ...account, number: '4192682088' }],
    });
    expect(at.verdict(added)).toBe('200 0000');
    const { json } = await forgot({ account_number: '4192682088' });
    const { code } = await at.received(number);
    expect(at.countOf(address)).toBe(0);
    const done = await at.flow('reset', {
      info: { type: 1 },
      reset_security_data: { reset_password: { new_password: 'Slow river 28!' } },
      authentication: json.authentication,
      confirm_data: { verification_code: code },
    });
    expect(at.verdict(done)).toBe('200 0000');
  });

  it('leaves a row that is removed an hour after nothing of it counts any more, whoever it is of', async () => {
    const { address } = await at.person();
    const made: number[] = [];
    for (const verified_email of [address, `nobody.${at.now().getTime()}@example.com`])
      made.push((await forgot({ verified_email })).json.info.id);
    await at.received(address);
    const left = async () => {
      await removeOldChallenges(at.at.server.services.connections, challengeLimits.keptMinutes);
      return at.owner`select id from challenge where id in ${at.owner(made)} order by id`;
    };
    const age = (minutes: number) =>
      at.owner`update challenge set created_at = (now() at time zone 'UTC') - make_interval(mins => ${minutes}),
        code_ends_at = (now() at time zone 'UTC') - make_interval(mins => ${minutes - 10}),
        link_ends_at = case when link is not null then (now() at time zone 'UTC') - make_interval(mins => ${minutes - 10}) end
        where id in ${at.owner(made)}`;
    await age(69);
    expect(await left()).toHaveLength(2);
    await age(71);
    expect(await left()).toEqual([]);
  });
});

describe('wrong answers', () => {
  it.each([
    [
      'client',
      60,
      'a minute',
      { wrong_answers_per_client_and_minute: 60 },
      { user_ip: undefined, seconds: 60 },
    ],
    [
      'network',
      10,
      'an hour',
      { wrong_answers_per_network_and_hour: 10 },
      { user_ip: '203.0.113.201', seconds: 3600 },
    ],
  ] as const)(
    'of one %s are let pass %d times %s, whoever they are for',
    async (_, count, __, settings, by) => {
      await set(settings);
      pass(2);
      const { userId } = await at.person();
      const headers: Record<string, string> = by.user_ip === undefined ? {} : { user_ip: by.user_ip };
      const guess = (id: number, birth_date = '1988-04-18') =>
        at.flow(`validate/${id}`, { info: { type: 12 }, validate_data: { birth_date } }, { headers });
      const verdicts: string[] = [];
      for (let index = 0; index < count; index += 1)
        verdicts.push(at.verdict(await guess(4_100_000_000 + index)));
      expect(new Set(verdicts)).toEqual(new Set(['422 4001']));
      const refused = await guess(userId, '1988-04-17');
      expect(at.verdict(refused)).toBe('429 5001');
      expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(by.seconds);
      pass(by.seconds / 60 + 1);
      expect(at.verdict(await guess(userId, '1988-04-17'))).toBe('200 0000');
    },
    60_000,
  );

  it.each([
    ['a day', {}, '200 0000'],
    ['two days', { wrong_answers_forgotten_hours: 48 }, '423 4004'],
  ] as const)('of passwords are forgotten after %s', async (_, settings, verdict) => {
    await set({ wrong_answers_max: 2, ...settings });
    const { userId } = await at.person();
    for (const hours of [30, 0]) {
      expect(await validate(userId, 'Wrong harbour 71!')).toBe('422 4001');
      pass(hours * 60);
    }
    expect(await validate(userId, password)).toBe(verdict);
  });

  it('suspend checks for the minutes that the programme has set', async () => {
    await set({ wrong_answers_max: 1, password_suspension_minutes: [7, 20, 20, 30, 60] });
    const { userId } = await at.person();
    for (const minutes of [7, 20]) {
      expect(await validate(userId, 'Wrong harbour 71!')).toBe('422 4001');
      pass(minutes - 1);
      expect(await validate(userId, password)).toBe('423 4004');
      pass(1);
    }
    expect(await validate(userId, password)).toBe('200 0000');
  });

  it('of a network count for nothing once the programme knows no networks, and are lifted with the others', async () => {
    const { userId } = await at.person();
    const home = '198.51.100.90';
    await validate(userId, password, home);
    for (let count = 0; count < 5; count += 1) await validate(userId, 'Wrong harbour 71!', home);
    const suspended = async () =>
      (await at.at.call('GET', `/user/security/suspension/${userId}`)).json.suspension.length;
    expect(await suspended()).toBe(1);
    await set({ known_networks_max: 0 });
    expect(await suspended()).toBe(0);
    expect(await validate(userId, password, home)).toBe('200 0000');
    await at.at.call('DELETE', `/user/security/suspension/${userId}`);
    await set({});
    expect(await validate(userId, password, home)).toBe('200 0000');
  });

  it.each([
    [3, 30, {}],
    [1, 2, { known_networks_max: 1, known_network_days: 2 }],
    [0, 30, { known_networks_max: 0 }],
  ] as const)(
    'count apart at the %d networks that a user was last known from, for %d days',
    async (count, days, settings) => {
      const knownNetworks = { count, days };
      await set(settings);
      const { userId } = await at.person();
      const network = (index: number) => `198.51.100.${10 + index}`;
      for (let index = 0; index <= knownNetworks.count; index += 1) {
        expect(await validate(userId, password, network(index))).toBe('200 0000');
        pass(1);
      }
      const lock = async () => {
        for (let count = 0; count < 5; count += 1)
          expect(await validate(userId, 'Wrong harbour 71!', '192.0.2.200')).toBe('422 4001');
      };
      await lock();
      // The first of four is known no more.
      expect(await validate(userId, password, network(0))).toBe('423 4004');
      for (let index = 1; index <= knownNetworks.count; index += 1)
        expect(await validate(userId, password, network(index))).toBe('200 0000');
      pass(daysOf(knownNetworks.days) + 1);
      await lock();
      expect(await validate(userId, password, network(1))).toBe('423 4004');
    },
  );
});
