import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tellDenial } from '../../src/flows/tell-denial.ts';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';
import { feedAccount, feedGroup } from '../harness/feeds.ts';

// What rules decide of transactions: outcomes and reasons, limits that hold under parallel calls, the same answer for the same
// transaction, what is given back, rules of the programme, and who may ask.
let server: AssembledTest;
let token: string;
let admin: string;
let owner: postgres.Sql;

beforeAll(async () => {
  server = await assembleTest();
  token = await server.token('user user:privileged');
  admin = await server.token('program:admin');
  owner = postgres({ ...server.database.adminOptions, max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await owner?.end();
  await server?.close();
});

async function newUser(changes: Readonly<Record<string, unknown>> = {}): Promise<number> {
  const { json } = await server.call('POST', '/v1/user', {
    token,
    body: newUserBody({ currency: [{ code: 'USD', is_primary: 1 }], ...changes }),
  });
  expect(json.result.code, JSON.stringify(json.result)).toBe('0000');
  const { id, status } = json.info;
  if (status !== 1) await owner`update users set status = 1, version = version + 1 where id = ${id}`;
  return id;
}

async function addRules(userId: number, ...rules: object[]): Promise<number[]> {
  const { json } = await server.call('POST', `/v1/user/security/rule?user_id=${userId}`, {
    token,
    body: { access_rule: rules },
  });
  expect(json.result.code, JSON.stringify(json.result)).toBe('0000');
  return json.access_rule.map((rule: { info: { id: number } }) => rule.info.id);
}

async function addProgramRules(...rules: object[]): Promise<number[]> {
  const { json } = await server.call('POST', '/v1/rule', { token: admin, body: { access_rule: rules } });
  expect(json.result.code, JSON.stringify(json.result)).toBe('0000');
  return json.access_rule.map((rule: { info: { id: number } }) => rule.info.id);
}

let number = 0;
function nextId(): string {
  number += 1;
  return `t${number}`;
}

async function ask(userId: number, transaction: object = {}, more: object = {}) {
  const { json } = await server.call('POST', `/v1/user/security/rule/evaluation/${userId}`, {
    token,
    body: { transaction: { id: nextId(), type: 'purchase', ...transaction }, ...more },
  });
  return json;
}

async function outcomeOf(userId: number, transaction: object = {}): Promise<string> {
  const { decision, result } = await ask(userId, transaction);
  return decision ? `${decision.outcome} ${decision.reason}` : result.code;
}

/** May everything in a programme of its own. */
async function tokenOfOtherProgram(): Promise<string> {
  const installation = await server.token('admin');
  const post = async (url: string, body: object) =>
    (await server.call('POST', url, { token: installation, body })).json;
  await post('/v1/program', { program: { id: 88, name: 'another' } });
  const scopes = ['user', 'user:privileged', 'program:admin'];
  const { client } = await post('/v1/client', { client: { program_id: 88, name: 'theirs', scopes } });
  return server.tokenOf(client, scopes.join(' '));
}

async function giveBack(userId: number, transaction: object) {
  const { json } = await server.call('POST', `/v1/user/security/rule/evaluation/reversal/${userId}`, {
    token,
    body: { transaction },
  });
  return json;
}

const limitOf = (
  value: string,
  { name = 'count', span = 'day', method = 1, more = {} as object, length = 1 } = {},
) => ({
  info: { access_type: 0, status: 3 },
  rule: {
    access_type: 0,
    expression_operator: 0,
    keys: [{ name, expression_operator: '>', value }],
  },
  frequency: {
    calc_method: method,
    frequency_time: { name: span, value: length, rule_key_name: name, ...more },
  },
});
const flat = (type: number, value: string, accessType = 0) => ({
  info: { type, access_type: accessType, value, status: 3 },
});

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

describe('limits', () => {
  it('count up to the last one, and say what is left', async () => {
    const user = await newUser();
    const [rule] = await addRules(user, limitOf('3'));
    const left: unknown[] = [];
    for (let call = 0; call < 4; call += 1) {
      const { decision } = await ask(user);
      left.push([decision.outcome, decision.remaining[0].count]);
    }
    expect(left).toEqual([
      ['allow', 2],
      ['allow', 1],
      ['allow', 0],
      ['deny', 0],
    ]);
    const [counter] = await owner`select total from rule_counter where rule_id = ${rule!}`;
    expect(Number(counter!['total'])).toBe(3);
  });

  it('sum amounts in the currency of the user, billed or not', async () => {
    const user = await newUser();
    await addRules(user, limitOf('100', { name: 'amount', method: 2, span: 'month' }));
    const spent = await ask(user, { amount: '60.50', currency: 'USD' });
    expect(spent.decision.remaining).toMatchObject([{ amount: '39.50', count: null }]);
    const billed = { amount: '1000', currency: 'JPY', billing_amount: 39.5, billing_currency: 'usd' };
    expect(await outcomeOf(user, billed)).toBe('allow default');
    expect(await outcomeOf(user, { amount: '0.01', currency: 'USD' })).toBe('deny rule');
    // Without an amount in the currency nothing is decided.
    expect(await outcomeOf(user, { amount: '10', currency: 'EUR' })).toBe('1020');
    expect(await outcomeOf(user)).toBe('1020');
  });

  it('never add up amounts of two currencies, and ask for an amount by the rules that hold now', async () => {
    const user = await newUser();
    const [rule] = await addRules(user, limitOf('100', { name: 'amount', method: 2, span: 'lifetime' }));
    expect(await outcomeOf(user, { amount: '60', currency: 'USD' })).toBe('allow default');
    const changed = await server.call('PUT', `/v1/user/security/rule?user_id=${user}`, {
      token,
      body: {
        access_rule: [
          {
            info: { id: rule },
            rule: {
              access_type: 0,
              keys: [
                { name: 'currency', expression_operator: '=', value: 'JPY' },
                { name: 'amount', expression_operator: '>', value: '100' },
              ],
            },
          },
        ],
      },
    });
    expect(changed.json.result.code).toBe('0000');
    expect(await outcomeOf(user, { amount: '90', currency: 'JPY' })).toBe('allow default');
    expect(await outcomeOf(user, { amount: '11', currency: 'JPY' })).toBe('deny rule');
    const [limit] = await addRules(user, flat(3, '50'));
    expect(await outcomeOf(user, { amount: '1', currency: 'EUR' })).toBe('1020');
    // The rules are changed as another process changes them, and the process that asks remembers the older ones.
    await owner`update access_rule set closed_at = now() where id = ${limit!}`;
    await owner`update users set version = version + 1 where id = ${user}`;
    expect(await outcomeOf(user, { amount: '1', currency: 'EUR' })).toBe('allow default');
  });

  it('look back over a span, and count different values', async () => {
    const user = await newUser();
    await addRules(
      user,
      limitOf('2', { span: 'last_minutes', length: 10 }),
      limitOf('2', { span: 'lifetime', method: 3, more: { unique_key: 'merchant_id' } }),
    );
    const at = (minute: number) => new Date(Date.now() + minute * 60_000).toISOString().slice(0, 19);
    expect(await outcomeOf(user, { merchant_id: 'a', at: at(-30) })).toBe('allow default');
    expect(await outcomeOf(user, { merchant_id: 'a', at: at(-25) })).toBe('allow default');
    expect(await outcomeOf(user, { merchant_id: 'b', at: at(-21) })).toBe('deny rule');
    expect(await outcomeOf(user, { merchant_id: 'b', at: at(-14) })).toBe('allow default');
    expect(await outcomeOf(user, { merchant_id: 'c', at: at(-1) })).toBe('deny rule');
    expect(await outcomeOf(user, { merchant_id: 'a', at: at(-1) })).toBe('allow default');
  });

  it('hold when many ask at once: the last unit of three limits is given once', async () => {
    const user = await newUser();
    const [day, month, sum] = await addRules(
      user,
      limitOf('5'),
      limitOf('4', { span: 'month' }),
      limitOf('30', { name: 'amount', method: 2, span: 'year' }),
    );
    const spend = { amount: '10', currency: 'USD' };
    expect(await outcomeOf(user, spend)).toBe('allow default');
    expect(await outcomeOf(user, spend)).toBe('allow default');
    const outcomes = await Promise.all(Array.from({ length: 60 }, () => outcomeOf(user, spend)));
    expect(outcomes.filter((one) => one === 'allow default')).toHaveLength(1);
    expect(outcomes.filter((one) => one === 'deny rule')).toHaveLength(59);
    const totals =
      await owner`select total from rule_counter where rule_id in ${owner([day!, month!, sum!])} order by rule_id`;
    expect(totals.map(({ total }) => Number(total))).toEqual([3, 3, 3000]);
  });

  it('hold when many ask at once of a span that looks back', async () => {
    const user = await newUser();
    const [rule] = await addRules(
      user,
      limitOf('3', { span: 'last_hours', length: 2 }),
      limitOf('10', { span: 'day' }),
    );
    const outcomes = await Promise.all(Array.from({ length: 30 }, () => outcomeOf(user)));
    expect(outcomes.filter((one) => one === 'allow default')).toHaveLength(3);
    expect(await owner`select from rule_entry where rule_id = ${rule!}`).toHaveLength(3);
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

describe('what is given back', () => {
  it('frees the limits, once', async () => {
    const user = await newUser();
    await addRules(user, limitOf('1'), limitOf('1', { span: 'last_days' }));
    const { decision } = await ask(user, { id: 'back', amount: '20.00', currency: 'USD' });
    expect(await outcomeOf(user)).toBe('deny rule');
    const back = await giveBack(user, { id: 'back' });
    expect(back.reversal).toMatchObject({ decision_id: decision.id, amount: '20.00' });
    expect((await giveBack(user, { id: 'back' })).reversal).toEqual(back.reversal);
    expect((await giveBack(user, { id: 'back', amount: '1' })).result.code).toBe('3072');
    expect(await outcomeOf(user)).toBe('allow default');
    expect(await outcomeOf(user)).toBe('deny rule');
  });

  it('is a part of an amount, never more than was taken', async () => {
    const user = await newUser();
    await addRules(user, limitOf('50', { name: 'amount', method: 2 }), limitOf('1'));
    await ask(user, { id: 'part', amount: '50', currency: 'USD' });
    expect((await giveBack(user, { id: 'part', amount: '50.01' })).result.code).toBe('1001');
    expect((await giveBack(user, { id: 'part', amount: '20' })).reversal.amount).toBe('20.00');
    const totals = await owner`select total from rule_counter where user_id = ${user} order by rule_id`;
    expect(totals.map(({ total }) => Number(total))).toEqual([3000, 1]);
  });

  it('is nothing of what was denied or never asked', async () => {
    const user = await newUser();
    await addRules(user, flat(4, 'web'));
    await ask(user, { id: 'denied', channel: 'web' });
    expect((await giveBack(user, { id: 'denied' })).result.code).toBe('3019');
    expect((await giveBack(user, { id: 'unknown' })).result.code).toBe('3071');
  });

  it('is given back while the same transaction is asked about again', async () => {
    const user = await newUser();
    const [, second] = await addRules(user, limitOf('40'), limitOf('40', { span: 'month' }));
    const { decision } = await ask(user, { id: 'again' });
    const answers = await owner.begin(async (sql) => {
      await sql`select from rule_counter where rule_id = ${second!} for update`;
      const waiting = async (count: number) => {
        const found = () => sql`select distinct pid from pg_locks where not granted`;
        while ((await found()).length < count) await new Promise((resolve) => setTimeout(resolve, 5));
      };
      // The one holds the first counter and waits for the second, and the other for the first.
      const asked = ask(user, { id: 'again' });
      await waiting(1);
      const given = giveBack(user, { id: 'again' });
      await waiting(2);
      return [asked, given] as const;
    });
    const [asked, given] = await Promise.all(answers);
    expect(asked.decision?.id, JSON.stringify(asked.result)).toBe(decision.id);
    expect(given.reversal?.decision_id, JSON.stringify(given.result)).toBe(decision.id);
    const totals = await owner`select total from rule_counter where user_id = ${user}`;
    expect(totals.map(({ total }) => Number(total))).toEqual([0, 0]);
  });

  it('is given back once when many ask, whatever else is counted meanwhile', async () => {
    const user = await newUser();
    const [rule] = await addRules(user, limitOf('40'));
    await ask(user, { id: 'race' });
    await Promise.all([
      ...Array.from({ length: 10 }, () => giveBack(user, { id: 'race' })),
      ...Array.from({ length: 10 }, () => ask(user)),
    ]);
    const [counter] = await owner`select total from rule_counter where rule_id = ${rule!}`;
    expect(Number(counter!['total'])).toBe(10);
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
      number += 1;
      await tellDenial({ ...server.services, clock }, { ...job, id: number } as never);
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

describe('rules of the programme', () => {
  it('decide for every user, and nobody strikes them out with a rule of a user', async () => {
    const user = await newUser();
    const [rule] = await addProgramRules(flat(8, 'casino'));
    expect(await outcomeOf(user, { type: 'casino' })).toBe('deny rule');
    await addRules(user, {
      info: { access_type: 1, order: 0 },
      rule: { access_type: 1, keys: [{ name: 'type', expression_operator: '=', value: 'casino' }] },
      override_rule: { rule_ids: [rule] },
    });
    const { decision } = await ask(user, { type: 'casino' });
    expect(decision).toMatchObject({ outcome: 'deny', rule_id: rule });
    const changed = await server.call('PUT', '/v1/rule', {
      token: admin,
      body: { access_rule: [{ info: { id: rule, status: 4 } }] },
    });
    expect(changed.json.access_rule[0].info).toMatchObject({ id: rule, status: 4, value: 'casino' });
    expect(await outcomeOf(user, { type: 'casino' })).toBe('allow rule');
    const removed = await server.call('DELETE', '/v1/rule', {
      token: admin,
      body: { access_rule: [{ info: { id: rule } }] },
    });
    expect(removed.json.result.code).toBe('0000');
    const { json } = await server.call('GET', '/v1/rule', { token: admin });
    expect(json.access_rule).toEqual([]);
  });

  it('are looked through like those of users, all or none', async () => {
    const post = async (body: object) => (await server.call('POST', '/v1/rule', { token: admin, body })).json;
    const refused = await post({ access_rule: [flat(4, 'web'), flat(1, 'nowhere')] });
    expect(refused.result.details).toMatchObject([{ path: '$.access_rule[1].info.value', code: '1230' }]);
    const dry = await post({ access_rule: [flat(4, 'web')], validate: 1 });
    expect(dry.access_rule[0].info.id).toBe(0);
    const { json } = await server.call('GET', '/v1/rule', { token: admin });
    expect(json.access_rule).toEqual([]);
    const unknown = await server.call('PUT', '/v1/rule', {
      token: admin,
      body: { access_rule: [{ info: { id: 999, status: 4 } }] },
    });
    expect(unknown.json.result.code).toBe('3002');
  });

  it('and the default of the programme hold from the next decision on', async () => {
    const user = await newUser();
    expect(await outcomeOf(user)).toBe('allow default');
    const change = (rules_default: string) =>
      server.call('PUT', '/v1/program/77', {
        token: admin,
        body: { program: { rules_default } },
      });
    expect((await change('deny')).json.result.code).toBe('0000');
    expect(await outcomeOf(user)).toBe('deny default');
    await change('allow');
    expect(await outcomeOf(user)).toBe('allow default');
  });
});

describe('decisions', () => {
  it('are listed with their transactions, the newest first, page by page', async () => {
    const user = await newUser();
    for (const id of ['one', 'two', 'three']) await ask(user, { id, merchant_id: 'shop 7' });
    await giveBack(user, { id: 'two' });
    const url = `/v1/user/security/rule/decision/${user}`;
    const { json } = await server.call('GET', `${url}?page_size=2`, { token });
    expect(json.decisions.map((one: { transaction: object }) => one.transaction)).toEqual([
      { id: 'three', type: 'PURCHASE', merchant_id: 'SHOP 7' },
      { id: 'two', type: 'PURCHASE', merchant_id: 'SHOP 7' },
    ]);
    expect(json.decisions[1].reversed_date_utc).not.toBeNull();
    const next = await server.call('GET', `${url}?page_size=2&cursor=${json.cursor}`, { token });
    expect(next.json.decisions).toHaveLength(1);
    expect(next.json.cursor).toBeNull();
    const rows =
      await owner`select encode(sealed, 'escape') as sealed, * from rule_decision where user_id = ${user}`;
    expect(JSON.stringify(rows)).not.toMatch(/shop 7/iu);
  });

  it('of a programme are listed with their users, narrowed by user, outcome and day, page by page', async () => {
    const [one, two] = [await newUser(), await newUser()];
    await ask(one, { id: 'first', channel: 'web' });
    await addRules(two, flat(4, 'web'));
    await ask(two, { id: 'second', channel: 'web' });
    await ask(one, { id: 'third', channel: 'web' });
    const read = async (query: string) => {
      const { json } = await server.call('GET', `/v1/rule/decision?${query}`, { token });
      return json;
    };
    const told = ({ decisions }: { decisions: { user_id: number; transaction: { id: string } }[] }) =>
      decisions.map(({ user_id, transaction }) => [user_id, transaction.id]);
    const page = await read('page_size=2');
    expect(told(page)).toEqual([
      [one, 'third'],
      [two, 'second'],
    ]);
    expect(told(await read(`page_size=2&cursor=${page.cursor}`))[0]).toEqual([one, 'first']);
    expect(told(await read(`user_id=${one}`))).toEqual([
      [one, 'third'],
      [one, 'first'],
    ]);
    expect(told(await read(`outcome=deny&page_size=1`))).toEqual([[two, 'second']]);
    expect(told(await read(`user_id=${two}&outcome=allow`))).toEqual([]);
    expect(told(await read(`user_id=${one}&to_date=1999-12-31`))).toEqual([]);
    expect(told(await read(`user_id=${one}&from_date=2000-01-01&to_date=2199-12-31`))).toHaveLength(2);
    expect((await read('outcome=perhaps')).result.code).toBe('1001');
    expect((await read(`user_id=${two}&cursor=${page.cursor}`)).result.code).toBe('1001');
  });
});

describe('a simulation', () => {
  async function simulate(simulation: object) {
    const { json } = await server.call('POST', '/v1/rule/simulation', { token, body: { simulation } });
    return json.simulation ?? json.result;
  }

  it('decides of transactions by drafts beside the rules that are there, with counters, and writes nothing', async () => {
    const user = await newUser();
    const [web] = await addRules(user, flat(4, 'web'));
    const transactions = ['web', 'atm', 'atm', 'atm'].map((channel, place) => ({ id: `s${place}`, channel }));
    const tried = { user_id: user, transactions };
    expect(await simulate({ ...tried, access_rule: [limitOf('2', { span: 'lifetime' })] })).toEqual({
      transactions: 4,
      complete: 1,
      unreadable: 0,
      before: { allow: 3, deny: 1, undecided: 0 },
      after: { allow: 2, deny: 2, undecided: 0 },
      rules: [
        { rule_id: null, draft: 0, matched: 1, denied: 1 },
        { rule_id: web, draft: null, matched: 1, denied: 1 },
      ],
      differences: [
        { id: 's3', user_id: user, before: 'allow', after: 'deny', reason: 'rule', rule_id: null, draft: 0 },
      ],
    });
    expect(await simulate({ ...tried, without: [web] })).toMatchObject({ after: { allow: 4, deny: 0 } });
    const alone = { ...tried, alone: 1, access_rule: [flat(4, 'atm')] };
    expect(await simulate(alone)).toMatchObject({ after: { allow: 1, deny: 3 } });
    expect(await owner`select from rule_decision where user_id = ${user}`).toHaveLength(0);
    expect(await owner`select from rule_counter where user_id = ${user}`).toHaveLength(0);
  });

  it('goes through what was decided between two moments', async () => {
    const user = await newUser();
    for (const amount of ['10', '20', '30']) await ask(user, { amount, currency: 'USD' });
    const span = { from: '2020-01-01T00:00:00', to: '2100-01-01T00:00:00' };
    const draft = limitOf('40', { name: 'amount', method: 2 });
    expect(await simulate({ ...span, user_id: user, access_rule: [draft] })).toMatchObject({
      transactions: 3,
      before: { allow: 3, deny: 0 },
      after: { allow: 2, deny: 1 },
    });
    for (const other of [await newUser(), await newUser()]) await ask(other);
    const all = await simulate({ ...span, access_rule: [draft] });
    expect(all.transactions).toBeGreaterThan(3);
    expect(all.before.allow + all.before.deny).toBe(all.transactions);
    // A decision that was changed in the database is left out and counted.
    await owner`update rule_decision set sealed = set_byte(sealed, length(sealed) - 1, 255 - get_byte(sealed, length(sealed) - 1))
      where user_id = ${user} and id = (select max(id) from rule_decision where user_id = ${user})`;
    const damaged = await simulate({ ...span, access_rule: [draft] });
    expect([damaged.transactions, damaged.unreadable]).toEqual([all.transactions - 1, 1]);
    expect([all.complete, all.unreadable]).toEqual([1, 0]);
    // Nobody pays any more who is closed.
    await owner`update users set closed_at = now(), version = version + 1 where id = ${user}`;
    expect((await simulate({ ...span, access_rule: [draft] })).transactions).toBe(all.transactions - 3);
  });

  it('says what is wrong with it', async () => {
    const { details } = await simulate({
      transactions: [{ id: '1', amount: 'x' }],
      access_rule: [flat(1, 'nowhere')],
      without: ['x'],
    });
    expect(details.map((one: { path: string; code: string }) => `${one.path} ${one.code}`)).toEqual([
      '$.simulation.access_rule[0].info.value 1230',
      '$.simulation.transactions[0].amount 1232',
      '$.simulation.user_id 1101',
      '$.simulation.without[0] 1114',
    ]);
    const empty = await simulate({});
    expect(empty.details.map((one: { path: string }) => one.path)).toEqual([
      '$.simulation.from',
      '$.simulation.to',
    ]);
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

describe('the rules of a programme', () => {
  it('are changed as they were read, or not at all', async () => {
    const [id] = await addProgramRules({ info: { type: 7, access_type: 0, value: '5411', status: 4 } });
    const list = await server.call('GET', '/v1/rule', { token: admin });
    const tag = String(list.headers['etag']);
    const known = { token: admin, headers: { 'if-none-match': tag } };
    expect((await server.call('GET', '/v1/rule', known)).status).toBe(304);
    const change = (verb: string, name: string, headers: Record<string, string>) =>
      server.call(verb, '/v1/rule', {
        token: admin,
        headers,
        body: { access_rule: [{ info: verb === 'PUT' ? { id, name } : { id } }] },
      });
    const conditional = { 'if-match': tag, 'source-id': 'rule-at-a-version' };
    expect((await change('PUT', 'first', conditional)).status).toBe(200);
    for (const verb of ['PUT', 'DELETE'])
      expect((await change(verb, 'lost', { 'if-match': tag })).json.result.code).toBe('3021');
    // A call that is repeated gets its first answer.
    expect((await change('PUT', 'first', conditional)).headers['idempotency-replayed']).toBe('true');
    const [now] = (await server.call('GET', '/v1/rule', { token: admin })).json.access_rule.filter(
      (one: { info: { id: number } }) => one.info.id === id,
    );
    expect(now.info.name).toBe('first');
    expect((await change('DELETE', '', { 'if-match': '*' })).status).toBe(200);
  });
});
