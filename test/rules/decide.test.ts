import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRule } from '../../src/rules/compile-rule.ts';
import { AmountMissing, decide, ruleSetOf } from '../../src/rules/decide.ts';
import { explain } from '../../src/rules/explain.ts';
import { MemoryCounters } from '../../src/rules/memory-counters.ts';
import type { RuleKey, RuleSource } from '../../src/rules/rule-source.ts';
import type { Person, Transaction } from '../../src/rules/transaction.ts';
import { type Allowed, decidePlainly } from './plain-evaluator.ts';

// What rules decide, beside an evaluator that is written as plainly as they are described.
const person: Person = {
  userId: 4,
  isActive: true,
  groupIds: new Set([8]),
  accountIds: new Set([12]),
  offsetMinutes: 120,
  currency: 'USD',
};
const plain: RuleSource = {
  id: 1,
  owner: 'user',
  isAllow: false,
  isOn: true,
  order: 500,
  isObserved: false,
  scope: {},
  isAny: false,
  keys: [],
  excluded: [],
};

const purchase = (
  facts: Transaction['facts'] = {},
  units = 2500,
  at = '2026-11-29T10:00:00Z',
): Transaction => ({
  facts: { type: 'PURCHASE', currency: 'USD', merchant_category_code: '5411', country_code: '840', ...facts },
  amounts: [{ name: 'amount', currency: 'USD', minorUnits: units }],
  at: Date.parse(at),
});

/** Decides transactions one after the other, as they would be decided for one user. */
function decideAll(sources: readonly RuleSource[], transactions: readonly Transaction[], whose = person) {
  const rules = ruleSetOf(sources.map(compileRule));
  const counters = new MemoryCounters();
  return transactions.map((transaction) => {
    const decision = decide(rules, transaction, whose, counters.counted, 'allow');
    counters.consume(decision.consumed, transaction.at);
    return { ...decision, ruleId: decision.rule?.source.id ?? null };
  });
}

describe('a flat rule', () => {
  const decideOne = (rule: Partial<RuleSource>, transaction = purchase()) => {
    const [decision] = decideAll([{ ...plain, ...rule }], [transaction]);
    return `${decision!.outcome} ${decision!.reason}`;
  };

  it.each([
    [7, '5411', 'deny rule'],
    [7, '5811', 'allow default'],
    [7, '5811,5411', 'deny rule'],
    [7, '5400-5499', 'deny rule'],
    [7, '5412-5499,5300-5411', 'deny rule'],
    [1, '840', 'deny rule'],
    [8, 'purchase', 'deny rule'],
    [2, 'EUR', 'allow default'],
    [6, '5411', 'allow default'],
    [3, '24.99', 'deny rule'],
    [3, '25', 'allow default'],
  ])('that denies type %i of %s answers %s', (type, value, expected) => {
    expect(decideOne({ flat: { type, value } })).toBe(expected);
  });

  it.each([
    [7, '5411', 'allow rule'],
    [7, '5811', 'deny outside_allow_list'],
    [3, '25.00', 'allow rule'],
    [3, '24.99', 'deny outside_allow_list'],
  ])('that allows type %i of %s answers %s', (type, value, expected) => {
    expect(decideOne({ isAllow: true, flat: { type, value } })).toBe(expected);
  });

  it('allows together with others of the same fact, and each fact needs one', () => {
    const allow = (id: number, type: number, value: string) => ({
      ...plain,
      id,
      isAllow: true,
      flat: { type, value },
    });
    const [food, air, here] = [allow(1, 7, '5411'), allow(2, 7, '4511'), allow(3, 1, '840')];
    const outcomes = (transaction: Transaction) => decideAll([food, air, here], [transaction])[0]!.reason;
    expect(outcomes(purchase())).toBe('rule');
    expect(outcomes(purchase({ merchant_category_code: '4511' }))).toBe('rule');
    expect(outcomes(purchase({ country_code: '400' }))).toBe('outside_allow_list');
    expect(outcomes(purchase({ merchant_category_code: '7995' }))).toBe('outside_allow_list');
  });

  it('never matches what a transaction does not say, whatever the operator', () => {
    const keys = (operator: RuleKey['operator']) => [{ name: 'channel', operator, value: 'atm' }];
    for (const operator of ['=', '!=', 'in', 'not in'] as const) {
      expect(decideOne({ keys: keys(operator) })).toBe('allow default');
    }
  });
});

describe('a limit of an amount', () => {
  it('is refused, and no silent allow, where the transaction has no amount in its currency', () => {
    const yen = { ...person, currency: 'JPY' };
    const rule = { ...plain, flat: { type: 3, value: '1000' } };
    expect(() => decideAll([rule], [purchase()], yen)).toThrow(AmountMissing);
    const told = { ...rule, isObserved: true };
    expect(decideAll([told], [purchase()], yen)[0]).toMatchObject({ outcome: 'allow' });
  });

  it('is compared in the billing currency first, in minor units', () => {
    const rule = { ...plain, flat: { type: 3, value: '0.3' } };
    const sum = (units: number): Transaction => ({
      ...purchase(),
      amounts: [
        { name: 'amount', currency: 'USD', minorUnits: 31 },
        { name: 'billing_amount', currency: 'USD', minorUnits: units },
      ],
    });
    expect(decideAll([rule], [sum(30), sum(31)]).map(({ outcome }) => outcome)).toEqual(['allow', 'deny']);
  });

  it('is in the currency that the rule names', () => {
    const keys: RuleKey[] = [
      { name: 'billing_currency', operator: '=', value: 'BHD' },
      { name: 'amount', operator: '>', value: '1.500' },
    ];
    const dinars = (units: number): Transaction => ({
      ...purchase({ billing_currency: 'BHD' }),
      amounts: [{ name: 'billing_amount', currency: 'BHD', minorUnits: units }],
    });
    const outcomes = decideAll([{ ...plain, keys }], [dinars(1500), dinars(1501), purchase()]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['allow', 'deny', 'allow']);
  });
});

describe('a rule that counts', () => {
  const cash: RuleSource = {
    ...plain,
    keys: [
      { name: 'type', operator: '=', value: 'cash' },
      { name: 'count', operator: '>', value: '3' },
    ],
    frequency: { method: 1, span: 'day', length: 1, limitKey: 'count' },
  };
  const withdrawal = (at: string) => purchase({ type: 'CASH' }, 2000, at);
  const outcomesOf = (rule: RuleSource, transactions: readonly Transaction[]) =>
    decideAll([rule], transactions)
      .map(({ outcome }) => outcome[0])
      .join('');

  it('lets three cash withdrawals a day through, by the clock of the user, and counts nothing else', () => {
    const times = ['22:00', '22:10', '22:20', '22:30'].map((time) => withdrawal(`2026-11-28T${time}:00Z`));
    const before = withdrawal('2026-11-28T21:59:00Z');
    expect(outcomesOf(cash, [before, purchase(), ...times])).toBe('aaaaad');
  });

  it('counts no transaction that is denied', () => {
    const once = { ...cash, keys: [cash.keys[0]!, { name: 'count', operator: '>=', value: '2' } as const] };
    const veto = { ...plain, id: 2, flat: { type: 1, value: '400' } };
    const at = '2026-11-29T10:00:00Z';
    const abroad = purchase({ type: 'CASH', country_code: '400' }, 1, at);
    const decided = decideAll([once, veto], [abroad, withdrawal(at), withdrawal(at)]);
    expect(decided.map(({ outcome, ruleId }) => [outcome, ruleId])).toEqual([
      ['deny', 2],
      ['allow', null],
      ['deny', 1],
    ]);
  });

  it('adds up amounts apart for each value of a fact', () => {
    const rule: RuleSource = {
      ...plain,
      keys: [{ name: 'amount', operator: '>', value: '50.00' }],
      frequency: { method: 2, span: 'month', length: 1, limitKey: 'amount', uniqueKey: 'merchant_id' },
    };
    const at = (merchant: string, units: number) => purchase({ merchant_id: merchant }, units);
    expect(outcomesOf(rule, [at('A', 3000), at('B', 5000), at('A', 2001), at('A', 2000)])).toBe('aada');
  });

  it('counts different values', () => {
    const rule: RuleSource = {
      ...plain,
      keys: [{ name: 'count', operator: '>', value: '2' }],
      frequency: { method: 3, span: 'lifetime', length: 1, limitKey: 'count', uniqueKey: 'country_code' },
    };
    const countries = ['840', '400', '840', '250', '400'].map((country_code) => purchase({ country_code }));
    expect(outcomesOf(rule, countries)).toBe('aaada');
  });

  it('forgets what is older than a span that ends with the transaction', () => {
    const rule: RuleSource = {
      ...plain,
      keys: [{ name: 'count', operator: '>', value: '1' }],
      frequency: { method: 1, span: 'last_minutes', length: 10, limitKey: 'count' },
    };
    const times = ['10:00:00', '10:09:59', '10:10:00'].map((time) => purchase({}, 1, `2026-11-29T${time}Z`));
    expect(outcomesOf(rule, times)).toBe('ada');
  });

  it('that is only told stops nothing, though its limit is finer than the currency', () => {
    const frequency = { method: 2, span: 'day', length: 1, limitKey: 'amount' };
    const rule = { ...plain, frequency, keys: [{ name: 'amount', operator: '>', value: '10.005' }] };
    expect(() => decideAll([rule], [purchase()])).toThrow(AmountMissing);
    expect(decideAll([{ ...rule, isObserved: true }], [purchase()])[0]!.outcome).toBe('allow');
  });

  it('that is only told counts, and denies nothing', () => {
    const told = { ...cash, isObserved: true };
    const all = Array.from({ length: 5 }, () => withdrawal('2026-11-29T10:00:00Z'));
    const decided = decideAll([told], all);
    expect(decided.map(({ outcome }) => outcome)).toEqual(all.map(() => 'allow'));
    const rules = ruleSetOf([compileRule(told)]);
    expect(explain(rules, decided[4]!, all[4]!, person)).toEqual([
      {
        id: 1,
        matched: 1,
        effect: 'observe',
        grounds: [
          { ground: 'holds', name: 'type', operator: '=', value: 'cash' },
          { ground: 'limit', name: 'count', operator: '>', value: '3' },
        ],
      },
    ]);
  });
});

describe('a rule that strikes others out', () => {
  const deny = (id: number, order: number, more: Partial<RuleSource> = {}): RuleSource => ({
    ...plain,
    id,
    order,
    flat: { type: 7, value: '5411' },
    ...more,
  });
  const free: RuleSource = { ...deny(3, 100), isAllow: true, override: { orderFrom: 400, orderTo: 600 } };

  it('does so while it matches', () => {
    expect(decideAll([deny(1, 500), free], [purchase()])[0]).toMatchObject({
      outcome: 'allow',
      reason: 'rule',
    });
    expect(decideAll([deny(1, 700), free], [purchase()])[0]).toMatchObject({ outcome: 'deny', ruleId: 1 });
  });

  it('reaches no rule of the programme as one of a user, and none once it is struck out', () => {
    const [ofProgram] = decideAll([deny(1, 500, { owner: 'program' }), free], [purchase()]);
    expect(ofProgram).toMatchObject({ outcome: 'deny', ruleId: 1 });
    const first: RuleSource = { ...free, id: 4, order: 50, override: { ruleIds: [3] } };
    expect(decideAll([deny(1, 500), free, first], [purchase()])[0]).toMatchObject({
      outcome: 'deny',
      ruleId: 1,
    });
  });
});

describe('a denial', () => {
  it('is named by the lower order, then the narrower scope, then the lower number', () => {
    const flat = { type: 7, value: '5411' };
    const rule = (id: number, order: number, scope: RuleSource['scope'] = {}) => ({
      ...plain,
      id,
      order,
      scope,
      flat,
    });
    const namedOf = (...rules: RuleSource[]) => decideAll(rules, [purchase()])[0]!.ruleId;
    expect(namedOf(rule(1, 500), rule(2, 400))).toBe(2);
    expect(namedOf(rule(1, 500), rule(2, 500, { groupId: 8 }))).toBe(2);
    expect(namedOf(rule(2, 500), rule(1, 500))).toBe(1);
    expect(namedOf(rule(1, 500, { groupId: 9 }), rule(2, 500))).toBe(2);
  });

  it('comes first of a user who is not active', () => {
    const [decision] = decideAll([], [purchase()], { ...person, isActive: false });
    expect(decision).toMatchObject({ outcome: 'deny', reason: 'user_not_active' });
  });
});

describe('rules of every kind', () => {
  const facts = {
    type: ['PURCHASE', 'CASH'],
    channel: ['POS', 'WEB'],
    merchant_category_code: ['5411', '5812', '7995'],
    country_code: ['840', '400'],
    merchant_id: ['A', 'B'],
    bin_id: ['41', '42'],
    account_id: ['12', '13'],
    organization_id: ['75'],
  } as const;
  const names = Object.keys(facts) as (keyof typeof facts)[];
  const pick = <T>(values: readonly T[]) => fc.constantFrom(...values);
  const oneOf = (name: keyof typeof facts) => pick<string>(facts[name]);
  const textKey = pick(names).chain((name) =>
    fc.oneof(
      fc.record({
        name: fc.constant<string>(name),
        operator: pick(['=', '!=', 'in', 'not in', 'starts with'] as const),
        value: oneOf(name),
      }),
      fc.record({
        name: fc.constant<string>(name),
        operator: pick(['in', 'not in'] as const),
        value: fc.tuple(oneOf(name), oneOf(name)).map(String),
      }),
    ),
  );
  const numberKey = fc.record({
    name: pick(['merchant_category_code']),
    operator: pick(['<', '<=', '>', '>='] as const),
    value: pick(['5411', '5800', '7995']),
  });
  const rangeKey = fc.constant<RuleKey>({
    name: 'merchant_category_code',
    operator: 'between',
    value: '5411-5812',
  });
  const amountKey = fc.record({
    name: pick(['amount', 'billing_amount']),
    operator: pick(['<', '<=', '>', '>=', '=', '!='] as const),
    value: pick(['10', '25.00', '25.01']),
  });
  const key: fc.Arbitrary<RuleKey> = fc.oneof(textKey, textKey, numberKey, rangeKey, amountKey);
  const frequency = fc
    .record({
      method: pick([1, 2, 3] as const),
      span: pick([
        'hour',
        'day',
        'week',
        'month',
        'year',
        'lifetime',
        'last_minutes',
        'last_hours',
        'last_days',
      ] as const),
      value: pick([1, 2, 3]),
      unique: fc.option(pick(['merchant_id', 'country_code'] as const), { nil: undefined }),
      operator: pick(['<', '<=', '>', '>='] as const),
    })
    .map(({ method, span, value, unique, operator }) => {
      const limitKey = method === 2 ? 'amount' : 'count';
      const uniqueKey = unique ?? (method === 3 ? 'merchant_id' : undefined);
      return {
        frequency: {
          method,
          span,
          length: span.startsWith('last') ? value : 1,
          limitKey,
          ...(uniqueKey && { uniqueKey }),
        },
        key: { name: limitKey, operator, value: String(method === 2 ? value * 25 : value) } satisfies RuleKey,
      };
    });
  const hours = fc.record(
    {
      isAny: fc.boolean(),
      firstDay: pick(['2024-02-28', '2024-02-29', '2024-03-01']),
      lastDay: pick(['2024-02-29', '2024-03-01', '2026-01-01']),
      time: fc.record({ start: pick(['08:00', '22:00', '00:00']), end: pick(['06:00', '22:00', '08:00']) }),
      daysOfWeek: pick(['thu,friday', 'sun', 'mon,tues,wednesday']),
      months: pick(['feb', 'mar,april', '2,12', '01']),
      daysOfMonth: pick(['29', '01,31', 'all']),
    },
    { requiredKeys: ['isAny'] },
  );
  const rule = fc
    .record({
      owner: pick(['user', 'program'] as const),
      isAllow: fc.boolean(),
      isOn: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
      order: pick([100, 500, 500, 900]),
      isObserved: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
      scope: fc.oneof(
        fc.constant({}),
        fc.record(
          { groupId: pick([8, 9]), binId: pick([41, 42]), accountId: pick([12, 13]) },
          { requiredKeys: [] },
        ),
      ),
      flat: fc.option(
        fc.oneof(
          fc.record({
            type: fc.constant(7),
            value: pick(['5411', '5411,7995', '5400-5900', '5400-5500,7995']),
          }),
          fc.record({ type: fc.constant(1), value: pick(['840', '400,840']) }),
          fc.record({ type: fc.constant(3), value: pick(['10', '25', '30.01']) }),
        ),
        { nil: undefined },
      ),
      isAny: fc.boolean(),
      keys: fc.array(key, { maxLength: 3 }),
      counts: fc.option(frequency, { nil: undefined, freq: 2 }),
      schedule: fc.option(hours, { nil: undefined, freq: 2 }),
      override: fc.option(
        fc.oneof(
          fc.record({ ruleIds: fc.array(pick([1, 2, 3]), { minLength: 1, maxLength: 2 }) }),
          fc.constant({ orderFrom: 400, orderTo: 600 }),
        ),
        { nil: undefined, freq: 2 },
      ),
      excluded: fc.array(fc.record({ entity: pick([7, 10, 40, 75]), entityId: pick([4, 12, 8, 75, 99]) }), {
        maxLength: 1,
      }),
    })
    .map(({ counts, keys: some, isAny, ...others }) => {
      const own = counts ? some.filter(({ name }) => name !== counts.frequency.limitKey) : some;
      const keys = counts ? [...own, counts.key] : own;
      const { flat, schedule, override, ...always } = others;
      return {
        ...always,
        keys,
        isAny: isAny && keys.length > 0,
        ...(flat && { flat }),
        ...(schedule && { schedule }),
        ...(override && { override }),
        ...(counts && { frequency: counts.frequency }),
      };
    });
  const begins = ['2024-02-28T09:59:00Z', '2024-02-29T11:30:00Z', '2023-12-31T23:30:00Z'].map((text) =>
    Date.parse(text),
  );
  const transaction = fc
    .record({
      facts: fc.record(
        Object.fromEntries(names.map((name) => [name, oneOf(name)])) as Record<string, fc.Arbitrary<string>>,
        { requiredKeys: [] },
      ),
      units: pick([500, 2500, 2501]),
      billing: fc.option(fc.record({ currency: pick(['USD', 'EUR']), units: pick([1000, 2500]) }), {
        nil: undefined,
      }),
      currency: pick(['USD', 'USD', 'EUR']),
      at: fc.tuple(pick(begins), pick([0, 60_000, 1_800_000, 3_600_000, 86_400_000])).map(([a, b]) => a + b),
    })
    .map(
      ({ facts: given, units, billing, currency, at }): Transaction => ({
        facts: { ...given, currency, ...(billing && { billing_currency: billing.currency }) },
        amounts: [
          { name: 'amount', currency, minorUnits: units },
          ...(billing
            ? [{ name: 'billing_amount' as const, currency: billing.currency, minorUnits: billing.units }]
            : []),
        ],
        at,
      }),
    );

  it('decide as the plain evaluator does, one transaction after the other', () => {
    fc.assert(
      fc.property(
        fc.array(rule, { minLength: 1, maxLength: 6 }),
        fc.array(transaction, { minLength: 1, maxLength: 6 }),
        pick([-720, 0, 345, 840]),
        pick(['allow', 'deny'] as const),
        (drafts, transactions, offsetMinutes, otherwise) => {
          const sources = drafts.map((one, index): RuleSource => ({ ...one, id: index + 1 }));
          const whose = { ...person, offsetMinutes };
          const rules = ruleSetOf(sources.map(compileRule));
          const counters = new MemoryCounters();
          const before: Allowed[] = [];
          for (const one of [...transactions].sort((a, b) => a.at - b.at)) {
            const decided = attempt(() => {
              const decision = decide(rules, one, whose, counters.counted, otherwise);
              const { outcome, reason } = decision;
              return { answer: { outcome, reason, ruleId: decision.rule?.source.id ?? null }, decision };
            });
            const plainly = attempt(() => decidePlainly(sources, one, whose, before, otherwise));
            expect(decided?.answer ?? null).toEqual(plainly);
            if (!decided) continue;
            counters.consume(decided.decision.consumed, one.at);
            before.push({
              transaction: one,
              countedBy: new Set(decided.decision.consumed.map((part) => part.rule.source.id)),
            });
          }
        },
      ),
      { numRuns: 1500 },
    );
  });

  /** Null where an amount is missing, which both evaluators refuse. */
  function attempt<Result>(work: () => Result): Result | null {
    try {
      return work();
    } catch (error) {
      if (error instanceof AmountMissing || (error as Error).message === 'no amount') return null;
      throw error;
    }
  }
});
