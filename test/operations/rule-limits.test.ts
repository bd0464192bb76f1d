import { describe, expect, it } from 'vitest';
import { lockWaits } from '../harness/lock-waits.ts';
import {
  addRules,
  ask,
  flat,
  giveBack,
  limitOf,
  newUser,
  outcomeOf,
  owner,
  server,
  token,
  useRules,
} from './rule-setting.ts';

// Limits that hold under parallel calls, and what is given back.
useRules();

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
        while ((await lockWaits(sql)).length < count) await new Promise((resolve) => setTimeout(resolve, 5));
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
