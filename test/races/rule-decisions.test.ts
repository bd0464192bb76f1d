import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';

// What rules decide when two servers are asked at once by many: limits hold to the last unit, a transaction is decided once, and what
// was said of rules holds in both from the answer on.
let servers: readonly [AssembledTest, AssembledTest];
let owner: postgres.Sql;
let token: string;

beforeAll(async () => {
  const first = await assembleTest();
  servers = [first, await assembleTest({}, {}, first)];
  owner = postgres({ ...first.database.adminOptions, max: 1, onnotice: () => {} });
  token = await first.token('user user:privileged program:admin');
});
afterAll(async () => {
  const [first, second] = servers;
  await owner?.end();
  await second.close();
  await first.close();
});

async function send(place: number, method: string, url: string, body: object) {
  const { json } = await servers[place % 2]!.call(method, `/v1${url}`, { token, body });
  return json;
}

async function newUser(): Promise<number> {
  const { info } = await send(
    0,
    'POST',
    '/user',
    newUserBody({ currency: [{ code: 'USD', is_primary: 1 }] }),
  );
  await owner`update users set status = 1, version = version + 1 where id = ${info.id}`;
  return info.id;
}

async function addRules(user: number, ...rules: object[]): Promise<number[]> {
  const { access_rule } = await send(0, 'POST', `/user/security/rule?user_id=${user}`, {
    access_rule: rules,
  });
  return access_rule.map(({ info }: { info: { id: number } }) => info.id);
}

const limit = (value: string, span: string, [name, method] = ['count', 1] as [string, number]) => ({
  info: { access_type: 0 },
  rule: { access_type: 0, keys: [{ name, expression_operator: '>', value }] },
  frequency: { calc_method: method, frequency_time: { name: span, value: 1, rule_key_name: name } },
});
const forbidden = (channel: string) => ({ info: { type: 4, access_type: 0, value: channel } });

let asked = 0;
/** Asks one of the servers, in turn. */
async function ask(user: number, transaction: object = {}): Promise<string> {
  asked += 1;
  const body = { transaction: { id: `t${asked}`, ...transaction } };
  const { decision, result } = await send(asked, 'POST', `/user/security/rule/evaluation/${user}`, body);
  return decision ? `${decision.id} ${decision.outcome}` : result.code;
}

const many = <Answer>(count: number, work: (index: number) => Promise<Answer>) =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));

async function totalsOf(rules: readonly number[]): Promise<number[]> {
  const rows =
    await owner`select total::float8 from rule_counter where rule_id in ${owner([...rules])} and span <> '' order by rule_id`;
  return rows.map(({ total }) => total);
}

describe('two servers', () => {
  it('give the last unit of three limits to one of two hundred', async () => {
    const user = await newUser();
    const rules = await addRules(
      user,
      limit('3', 'day'),
      limit('5', 'month'),
      limit('30', 'year', ['amount', 2]),
    );
    const spend = { amount: '10', currency: 'USD' };
    await ask(user, spend);
    await ask(user, spend);
    const answers = await many(200, () => ask(user, spend));
    expect(answers.filter((one) => one.endsWith(' allow'))).toHaveLength(1);
    expect(answers.filter((one) => one.endsWith(' deny'))).toHaveLength(199);
    expect(await totalsOf(rules)).toEqual([3, 3, 3000]);
  });

  it('decide of a transaction once', async () => {
    const user = await newUser();
    const rules = await addRules(user, limit('10', 'lifetime'));
    const answers = await many(20, () => ask(user, { id: 'same' }));
    expect(new Set(answers).size).toBe(1);
    expect(await totalsOf(rules)).toEqual([1]);
  });

  it('decide by what was said of rules as soon as it is answered, of a user and of the programme', async () => {
    const user = await newUser();
    const onWeb = () => ask(user, { channel: 'web' });
    const busy = many(60, async (index) => {
      await new Promise((resolve) => setTimeout(resolve, index * 2));
      return onWeb();
    });
    const [rule] = await addRules(user, forbidden('web'));
    expect((await many(10, onWeb)).filter((one) => !one.endsWith(' deny'))).toEqual([]);
    await send(1, 'DELETE', `/user/security/rule?user_id=${user}`, { access_rule: [{ info: { id: rule } }] });
    expect((await many(10, onWeb)).filter((one) => !one.endsWith(' allow'))).toEqual([]);
    const { access_rule } = await send(1, 'POST', '/rule', { access_rule: [forbidden('web')] });
    expect((await many(10, onWeb)).filter((one) => !one.endsWith(' deny'))).toEqual([]);
    await send(0, 'DELETE', '/rule', { access_rule: [{ info: { id: access_rule[0].info.id } }] });
    expect((await many(10, onWeb)).filter((one) => !one.endsWith(' allow'))).toEqual([]);
    await busy;
  });

  it('give back and take at once, and lose nothing', async () => {
    const user = await newUser();
    const rules = await addRules(user, limit('100', 'lifetime'));
    const given = Array.from({ length: 10 }, (_, index) => `given ${index}`.replace(' ', '-'));
    for (const id of given) await ask(user, { id });
    await Promise.all([
      ...given.flatMap((id) =>
        [0, 1].map((place) =>
          send(place, 'POST', `/user/security/rule/evaluation/reversal/${user}`, { transaction: { id } }),
        ),
      ),
      many(20, () => ask(user)),
    ]);
    expect(await totalsOf(rules)).toEqual([20]);
  });
});
