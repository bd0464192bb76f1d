import { describe, expect, it } from 'vitest';
import { tellDenial } from '../../src/flows/tell-denial.ts';
import { feedAccount, feedGroup } from '../harness/feeds.ts';
import {
  addProgramRules,
  addRules,
  admin,
  ask,
  flat,
  limitOf,
  newUser,
  nextId,
  outcomeOf,
  owner,
  server,
  token,
  tokenOfOtherProgram,
  useRules,
} from './rule-setting.ts';

// What rules decide of transactions: outcomes and reasons, the same answer for the same transaction, and who may ask.
useRules();

let jobs = 0;
/** A number that no other job of these tests has. */
function jobNumber(): number {
  jobs += 1;
  return jobs;
}

describe('a decision', () => {
  it('is the default where no rule says anything', async () => {
    const { result, decision } = await ask(await newUser());
    expect(result.code).toBe('0000');
    expect(decision).toEqual({
      id: expect.any(Number),
      outcome: 'allow',
      reason: 'default',
      rule_id: null,
      message: 'The payment is allowed.',
      rules: [],
      remaining: [],
    });
  });

  it('names the rule that denied, and why, in the language of the call', async () => {
    const user = await newUser();
    const [rule] = await addRules(user, flat(7, '5411-5499'));
    const { json } = await server.call('POST', `/v1/user/security/rule/evaluation/${user}`, {
      token,
      headers: { lang: 'fr' },
      body: { transaction: { id: nextId(), merchant_category_code: 5411 } },
    });
    expect(json.decision).toMatchObject({
      outcome: 'deny',
      reason: 'rule',
      rule_id: rule,
      rules: [
        {
          id: rule,
          matched: 1,
          effect: 'deny',
          grounds: [{ ground: 'holds', name: 'merchant_category_code', operator: 'in', value: '5411-5499' }],
          why: 'merchant_category_code in 5411-5499',
        },
      ],
    });
    expect(json.decision.message).toContain('règle');
    expect(await outcomeOf(user, { merchant_category_code: '742' })).toBe('allow default');
  });

  it('follows allow lists, whatever the zeros and the case of values', async () => {
    const user = await newUser();
    await addRules(user, flat(1, '40,840', 1), flat(4, 'web', 1));
    expect(await outcomeOf(user, { country_code: '040', channel: 'WEB' })).toBe('allow rule');
    expect(await outcomeOf(user, { country_code: 124, channel: 'web' })).toBe('deny outside_allow_list');
    expect(await outcomeOf(user, { channel: 'web' })).toBe('deny outside_allow_list');
  });

  it('changes with the rules at once', async () => {
    const user = await newUser();
    expect(await outcomeOf(user, { channel: 'atm' })).toBe('allow default');
    const [rule] = await addRules(user, flat(4, 'atm'));
    expect(await outcomeOf(user, { channel: 'atm' })).toBe('deny rule');
    await server.call('DELETE', `/v1/user/security/rule?user_id=${user}`, {
      token,
      body: { access_rule: [{ info: { id: rule } }] },
    });
    expect(await outcomeOf(user, { channel: 'atm' })).toBe('allow default');
  });

  it('denies who is not active', async () => {
    const user = await newUser();
    expect(await outcomeOf(user)).toBe('allow default');
    await owner`update users set status = 2, version = version + 1 where id = ${user}`;
    expect(await outcomeOf(user)).toBe('deny user_not_active');
  });

  it('tries out without a trace', async () => {
    const user = await newUser();
    const [rule] = await addRules(user, limitOf('1'));
    const tried = await ask(user, {}, { validate: 1 });
    expect(tried.decision).toMatchObject({
      id: 0,
      outcome: 'allow',
      remaining: [{ rule_id: rule, until: expect.stringMatching(/:00:00$/u), count: 0, amount: null }],
    });
    expect(await owner`select from rule_decision where user_id = ${user}`).toHaveLength(0);
    expect(await outcomeOf(user)).toBe('allow default');
    expect((await ask(user, {}, { validate: 1 })).decision.outcome).toBe('deny');
  });
});

describe('a transaction', () => {
  it('is decided once, however often and however many at once ask', async () => {
    const user = await newUser();
    const [rule] = await addRules(user, limitOf('1'));
    const transaction = { id: 'same', amount: '5.00', currency: 'USD' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(user, transaction)));
    expect(new Set(answers.map((one) => JSON.stringify(one.decision))).size).toBe(1);
    expect(answers[0].decision.outcome).toBe('allow');
    const [counter] = await owner`select total from rule_counter where rule_id = ${rule!}`;
    expect(Number(counter!['total'])).toBe(1);
    const other = await ask(user, { ...transaction, amount: '6.00' });
    expect(other.result.code).toBe('3070');
  });

  it('stays decided, whatever rules want to know of others since', async () => {
    const user = await newUser();
    const { decision } = await ask(user, { id: 'early' });
    await addRules(user, limitOf('100', { name: 'amount', method: 2 }));
    expect(await outcomeOf(user)).toBe('1020');
    expect((await ask(user, { id: 'early' })).decision).toEqual(decision);
  });

  it('of another user is another one', async () => {
    const [one, two] = [await newUser(), await newUser()];
    const [first, second] = [await ask(one, { id: 'shared' }), await ask(two, { id: 'shared' })];
    expect(first.decision.id).not.toBe(second.decision.id);
  });

  it('is refused where it cannot be one', async () => {
    const user = await newUser();
    const faults = async (transaction: object) => {
      const { result } = await ask(user, transaction);
      return (result.details ?? [result]).map(
        (one: { path?: string; code: string }) => `${one.path} ${one.code}`,
      );
    };
    const of = (name: string) => `$.transaction.${name}`;
    expect(await faults({ amount: '-1', currency: 'USD' })).toEqual([`${of('amount')} 1232`]);
    expect(await faults({ amount: '1.001', currency: 'USD' })).toEqual([`${of('amount')} 1233`]);
    expect(await faults({ amount: '90071992547409.92', currency: 'USD' })).toEqual([`${of('amount')} 1233`]);
    expect(await faults({ amount: '5', currency: 'XAU' })).toEqual([`${of('currency')} ${'1234'}`]);
    expect(await faults({ amount: '5' })).toEqual([`${of('currency')} 1101`]);
    expect(await faults({ at: '2001-01-01T00:00:00' })).toEqual([`${of('at')} 1235`]);
    expect((await faults({ amuont: '5' }))[0]).toContain('amuont');
    const { json } = await server.call('POST', `/v1/user/security/rule/evaluation/${user}`, {
      token,
      body: {},
    });
    expect(json.result.details[0].path).toBe('$.transaction');
  });
});

describe('the scope of a rule', () => {
  it('ends with a membership, a group or an account at the next decision', async () => {
    const user = await newUser();
    const [first, second] = [await feedGroup(server, token, user), await feedGroup(server, token, user)];
    const account = await feedAccount(server, token, user);
    const rule = (info: object) => ({
      info: { access_type: 0, status: 3, ...info },
      rule: { access_type: 0, keys: [{ name: 'type', expression_operator: '=', value: 'purchase' }] },
    });
    const send = async (method: string, url: string, body: object) => {
      const { json } = await server.call(method, `/v1${url}`, { token, body });
      expect(json.result.code, JSON.stringify(json.result)).toBe('0000');
    };
    const [ofFirst, ofSecond, ofAccount] = await addRules(
      user,
      rule({ group_id: first.id }),
      rule({ group_id: second.id }),
      rule({ account_id: account.id }),
    );
    const denied = async (transaction: object = {}) => (await ask(user, transaction)).decision.rule_id;
    expect(await denied()).toBe(ofFirst);
    await send('DELETE', '/group/member', { group_user: [{ id: first.memberId }] });
    expect(await denied()).toBe(ofSecond);
    await send('PUT', '/group', { group: [{ info: { id: second.id, status: 2 } }] });
    expect(await denied()).toBeNull();
    await send('PUT', '/group', { group: [{ info: { id: second.id, status: 1 } }] });
    expect(await denied()).toBe(ofSecond);
    await send('DELETE', '/group', { group: [{ info: { id: second.id } }] });
    expect(await denied()).toBeNull();
    expect(await denied({ account_id: account.id })).toBe(ofAccount);
    await send('DELETE', '/account', { account: [{ info: { id: account.id } }] });
    expect(await denied({ account_id: account.id })).toBeNull();
    // Another user's account is nobody's scope but that user's.
    const other = await feedAccount(server, token, await newUser());
    await addRules(user, rule({ account_id: other.id }));
    expect(await denied({ account_id: other.id })).toBeNull();
  });
});

describe('a denial', () => {
  it('is told to whom the rule names, once an hour', async () => {
    const user = await newUser();
    const [rule] = await addRules(user, {
      ...flat(4, 'web'),
      notification: { enabled: 1, recipient_entity: 7, delivery_method: 3 },
    });
    const denied = async (minutes = 0) => {
      const clock = () => new Date(Date.now() + minutes * 60_000);
      expect(await outcomeOf(user, { channel: 'web' })).toBe('deny rule');
      const job = { programId: 77, userId: user, payload: { ruleId: rule!, recipient: 7, method: 3 } };
      const [waiting] =
        await owner`delete from job where user_id = ${user} and name = 'rules.tell_denial' returning payload`;
      expect(waiting).toEqual({ payload: job.payload });
      await tellDenial({ ...server.services, clock }, { ...job, id: jobNumber() } as never);
    };
    const told = async () => [
      (
        await owner`select count(*)::int from message where user_id = ${user} and template = 'payment_denied'`
      )[0]!['count'],
      (await owner`select count(*)::int from history where user_id = ${user} and activity_type = 10`)[0]![
        'count'
      ],
    ];
    await denied();
    await denied();
    expect(await told()).toEqual([1, 1]);
    await denied(61);
    expect(await told()).toEqual([2, 2]);
  });

  it('is told by what there is for whoever is told', async () => {
    const user = await newUser();
    const faults = async (recipient_entity: number, delivery_method: number) => {
      const { json } = await server.call('POST', `/v1/user/security/rule?user_id=${user}`, {
        token,
        body: {
          access_rule: [
            { ...flat(4, 'web'), notification: { enabled: 1, recipient_entity, delivery_method } },
          ],
          validate: 1,
        },
      });
      return (json.result.details ?? []).map((one: { path: string }) => one.path);
    };
    expect(await faults(1, 1)).toEqual([]);
    expect(await faults(3, 4)).toEqual([]);
    expect(await faults(3, 2)).toEqual(['$.access_rule[0].notification.delivery_method']);
    expect(await faults(9, 1)).toEqual(['$.access_rule[0].notification.recipient_entity']);
  });
});

describe('who means harm', () => {
  it('is answered soon by the largest rules, and no list is longer than a value', async () => {
    const user = await newUser();
    const longest = (index: number) => `${index}`.padEnd(255, 'x');
    const large = (rule: number) => ({
      info: { access_type: 0 },
      rule: {
        access_type: 0,
        expression_operator: 1,
        keys: Array.from({ length: 20 }, (_, index) => ({
          name: 'merchant_id',
          expression_operator: 'in',
          value: longest(rule * 20 + index),
        })),
      },
    });
    for (let part = 0; part < 4; part += 1)
      await addRules(user, ...Array.from({ length: 50 }, (_, index) => large(part * 50 + index)));
    const full = await server.call('POST', `/v1/user/security/rule?user_id=${user}`, {
      token,
      body: { access_rule: [large(0)] },
    });
    expect(full.json.result.code).toBe('5003');
    const { decision } = await ask(user, { merchant_id: longest(3999) });
    expect(decision).toMatchObject({ outcome: 'deny', reason: 'rule' });
    expect(decision.rules.filter((one: { matched: number }) => one.matched === 1)).toHaveLength(1);
    const list = Array.from({ length: 10_000 }, (_, index) => index).join();
    const refused = await server.call('POST', `/v1/user/security/rule?user_id=${await newUser()}`, {
      token,
      body: { access_rule: [flat(5, list)] },
    });
    expect(refused.json.result.details[0].path).toBe('$.access_rule[0].info.value');
  });

  it('finds nothing of another programme', async () => {
    const user = await newUser();
    await ask(user, { id: 'theirs' });
    const [rule] = await addProgramRules(flat(8, 'casino'));
    const other = await tokenOfOtherProgram();
    const call = async (method: string, url: string, body?: object) =>
      (await server.call(method, `/v1${url}`, { token: other, ...(body && { body }) })).json.result.code;
    const about = { transaction: { id: 'theirs' } };
    expect(await call('POST', `/user/security/rule/evaluation/${user}`, about)).toBe('3001');
    expect(await call('POST', `/user/security/rule/evaluation/reversal/${user}`, about)).toBe('3001');
    expect(await call('GET', `/user/security/rule/decision/${user}`)).toBe('3001');
    const span = { user_id: user, from: '2020-01-01T00:00:00', to: '2100-01-01T00:00:00' };
    const tried = await server.call('POST', '/v1/rule/simulation', {
      token: other,
      body: { simulation: span },
    });
    expect(tried.json.result.code).toBe('3001');
    expect(await call('DELETE', '/rule', { access_rule: [{ info: { id: rule } }] })).toBe('3002');
    const { json } = await server.call('GET', '/v1/rule', { token: other });
    expect(json.access_rule).toEqual([]);
    await server.call('DELETE', '/v1/rule', {
      token: admin,
      body: { access_rule: [{ info: { id: rule } }] },
    });
  });
});

describe('who may ask', () => {
  it('is a privileged client, and no token of a user', async () => {
    const user = await newUser();
    const plain = await server.token('user');
    const url = `/v1/user/security/rule/evaluation/${user}`;
    const { status } = await server.call('POST', url, { token: plain, body: { transaction: { id: 'x' } } });
    expect(status).toBe(403);
    const missing = await server.call('POST', '/v1/user/security/rule/evaluation/99', {
      token,
      body: { transaction: { id: 'x' } },
    });
    expect(missing.json.result.code).toBe('3001');
  });
});
