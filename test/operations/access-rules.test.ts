import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';

// Access rules as they are stored: the forms of the samples, what is refused, and who may write what.
let server: AssembledTest;
let token: string;
let userId: number;

beforeAll(async () => {
  server = await assembleTest();
  token = await server.token('user user:privileged');
  userId = await newUser();
});
afterAll(() => server?.close());

async function newUser(): Promise<number> {
  const { json } = await server.call('POST', '/v1/user', { token, body: newUserBody() });
  return json.info.id;
}

/** Calls the published route; the user stands in the query. */
async function call(
  method: string,
  rules?: readonly object[],
  options: { user?: number; token?: string } = {},
) {
  return server.call(method, `/v1/user/security/rule?user_id=${options.user ?? userId}`, {
    token: options.token ?? token,
    ...(rules && { body: { access_rule: rules } }),
  });
}

async function create(rule: object, user = userId) {
  const { json } = await call('POST', [rule], { user });
  expect(json.result.code, JSON.stringify(json.result)).toBe('0000');
  return json.access_rule[0];
}

async function faultsOf(rule: object): Promise<string[]> {
  const { json } = await call('POST', [rule]);
  expect(json.result.code).toBe('1001');
  return json.result.details.map((fault: { path: string; code: string }) => `${fault.path}: ${fault.code}`);
}

const flat = { info: { type: 7, access_type: 1, value: 7775, status: 3, notes: 'Interchange MCC ' } };
const shownFlat = {
  result: null,
  info: {
    id: expect.any(Number),
    type: 7,
    access_type: 1,
    status: 3,
    value: '7775',
    channel: null,
    service_domain: 0,
    notes: 'Interchange MCC',
    transaction_type: null,
    expression_operator: 0,
  },
  notes: null,
  last_activity: null,
  authentication: null,
  validate: null,
  function_code: 0,
  time_zone: null,
  time_zone_name: null,
  response_time: 0,
};
const cash = {
  info: { access_type: 0, status: 3, name: 'Cash', order: 100 },
  rule: {
    access_type: 0,
    expression_operator: 0,
    keys: [
      { name: 'type', expression_operator: '=', value: 'cash' },
      { name: 'count', expression_operator: '>', value: '3' },
    ],
  },
  frequency: { calc_method: 1, frequency_time: { name: 'day', value: '1', rule_key_name: 'count' } },
  schedule: { days_of_week: 'mon,Tuesday', time: { start_time: '22:00', end_time: '06:00' } },
  excluded: { entity: 75, entity_id: 9 },
};

describe('a flat rule', () => {
  it('is created, read, changed and removed in the form of the samples', async () => {
    const user = await newUser();
    const created = await create(flat, user);
    expect(created).toEqual(shownFlat);
    expect(Object.keys(created.info)).toEqual(Object.keys(shownFlat.info));
    expect((await call('GET', undefined, { user })).json.access_rule).toEqual([shownFlat]);
    const { id } = created.info;
    const changes = { info: { id, access_type: 1, status: 4, value: 101, notes: 'Update' } };
    const changed = (await call('PUT', [changes], { user })).json.access_rule;
    const shown = { ...shownFlat, info: { ...shownFlat.info, status: 4, value: '101', notes: 'Update' } };
    expect(changed).toEqual([shown]);
    expect((await call('GET', undefined, { user })).json.access_rule).toEqual([shown]);
    const removed = (await call('DELETE', [{ info: { id } }], { user })).json.access_rule;
    const nothing = { type: 0, access_type: 0, status: 0, value: null, notes: null };
    expect(removed).toEqual([{ ...shownFlat, info: { ...shownFlat.info, ...nothing } }]);
    expect((await call('GET', undefined, { user })).json.access_rule).toBeNull();
    const { json } = await server.call('GET', `/v1/user/history/${user}`, { token });
    const told = json.history.filter((entry: { entity: number }) => entry.entity === 34);
    expect(told.map((entry: { activity_type: number }) => entry.activity_type).sort()).toEqual([2, 3, 4]);
  });
});

describe('a full rule', () => {
  it('is answered with what was given besides, in the order of the parts', async () => {
    const created = await create(cash);
    expect(created).toMatchObject({
      info: { name: 'Cash', order: 100, type: 0, value: null },
      rule: { access_type: '0', keys: cash.rule.keys },
      frequency: { calc_method: '1', frequency_time: { name: 'day', value: '1', rule_key_name: 'count' } },
      excluded: { entity: 75, entity_id: 9 },
    });
    expect(Object.keys(created).slice(0, 6)).toEqual([
      'result',
      'info',
      'rule',
      'frequency',
      'schedule',
      'excluded',
    ]);
    const read = (await call('GET')).json.access_rule.find(
      (one: typeof created) => one.info.id === created.info.id,
    );
    expect(read).toEqual(created);
  });

  it('has a part replaced whole, and removed by null', async () => {
    const { info } = await create(cash);
    const put = async (parts: object) =>
      (await call('PUT', [{ info: { id: info.id }, ...parts }])).json.access_rule[0];
    const replaced = await put({ schedule: { days_of_month: '01' } });
    expect(replaced.schedule).toEqual({ days_of_month: '01' });
    expect(replaced.info).toEqual(info);
    const removed = await put({ schedule: null, excluded: null });
    expect(removed).not.toHaveProperty('schedule');
    expect(removed).not.toHaveProperty('excluded');
    expect(removed.frequency).toEqual(replaced.frequency);
  });
});

describe('a rule that cannot be', () => {
  const keys = (...list: [string, string, string][]) => ({
    info: { access_type: 0 },
    rule: { keys: list.map(([name, operator, value]) => ({ name, expression_operator: operator, value })) },
  });
  const span = (frequency_time: object, method = 1, key: [string, string, string] = ['count', '>', '3']) => ({
    ...keys(key),
    frequency: { calc_method: method, frequency_time },
  });

  it.each<[object, string[]]>([
    [{ info: { type: 7, value: 5411 } }, ['$.access_rule[0].info.access_type: 1101']],
    [{ info: { access_type: 0 } }, ['$.access_rule[0].info.type: 1101']],
    [{ info: { access_type: 0, type: 7 } }, ['$.access_rule[0].info.value: 1101']],
    [{ info: { access_type: 0, type: 0, value: 1 } }, ['$.access_rule[0].info.type: 1113']],
    [{ info: { access_type: 0, type: 7, value: '5499-5411' } }, ['$.access_rule[0].info.value: 1230']],
    [{ info: { access_type: 0, type: 3, value: 'much' } }, ['$.access_rule[0].info.value: 1230']],
    [{ info: { access_type: 0, type: 2, value: 'XYZ' } }, ['$.access_rule[0].info.value: 1230']],
    [{ info: { access_type: 0, type: 7, value: 1, order: 1000 } }, ['$.access_rule[0].info.order: 1114']],
    [
      { ...keys(['type', '=', 'cash']), rule: { ...keys(['type', '=', 'cash']).rule, access_type: 1 } },
      ['$.access_rule[0].rule.access_type: 1231'],
    ],
    [keys(['colour', '=', 'red']), ['$.access_rule[0].rule.keys[0].name: 1113']],
    [
      { info: { access_type: 0 }, rule: { keys: [{ name: 'channel', expression_operator: '=' }] } },
      ['$.access_rule[0].rule.keys[0].value: 1101'],
    ],
    [keys(['amount', '<', '0']), ['$.access_rule[0].rule: 1231']],
    [keys(['channel', '<', 'atm']), ['$.access_rule[0].rule.keys[0].expression_operator: 1113']],
    [keys(['amount', '>', '1.23456']), ['$.access_rule[0].rule.keys[0].value: 1230']],
    [keys(['amount', '>', '-1']), ['$.access_rule[0].rule.keys[0].value: 1230']],
    [keys(['amount', '>', '9007199254740993']), ['$.access_rule[0].rule.keys[0].value: 1230']],
    [keys(['type', '=', 'cash'], ['type', '=', 'purchase']), ['$.access_rule[0].rule: 1231']],
    [keys(['amount', '>', '10'], ['amount', '<', '10']), ['$.access_rule[0].rule: 1231']],
    [
      keys(['country_code', 'in', '840,400'], ['country_code', 'not in', '400,840']),
      ['$.access_rule[0].rule: 1231'],
    ],
    [
      span({ name: 'fortnight', value: 1, rule_key_name: 'count' }),
      ['$.access_rule[0].frequency.frequency_time.name: 1113'],
    ],
    [
      span({ name: 'day', value: 2, rule_key_name: 'count' }),
      ['$.access_rule[0].frequency.frequency_time.value: 1114'],
    ],
    [
      span({ name: 'last_days', value: 32, rule_key_name: 'count' }),
      ['$.access_rule[0].frequency.frequency_time.value: 1114'],
    ],
    [
      span({ name: 'day', value: 1, rule_key_name: 'amount' }),
      [
        '$.access_rule[0].rule.keys[0].name: 1113',
        '$.access_rule[0].frequency.frequency_time.rule_key_name: 1113',
      ],
    ],
    [
      span({ name: 'day', value: 1, rule_key_name: 'count', unique_key: 'colour' }),
      ['$.access_rule[0].frequency.frequency_time.unique_key: 1113'],
    ],
    [
      span({ name: 'day', value: 1, rule_key_name: 'count' }, 3),
      ['$.access_rule[0].frequency.frequency_time.unique_key: 1101'],
    ],
    [
      span({ name: 'day', value: 1, rule_key_name: 'count' }, 1, ['count', '=', '3']),
      ['$.access_rule[0].rule.keys[0].expression_operator: 1113'],
    ],
    [
      span({ name: 'day', value: 1, rule_key_name: 'count' }, 1, ['count', '<', '1']),
      ['$.access_rule[0].rule: 1231'],
    ],
    [
      span({ name: 'day', value: 1, rule_key_name: 'amount' }, 2, ['amount', '<', '0.00']),
      ['$.access_rule[0].rule: 1231'],
    ],
    [
      { ...flat, schedule: { time: { start_time: '10:00' } } },
      ['$.access_rule[0].schedule.time.end_time: 1101'],
    ],
    [{ ...flat, excluded: { entity: 7 } }, ['$.access_rule[0].excluded[0].entity_id: 1101']],
    [
      { ...flat, schedule: { start_date: '2026-01-02', expiry_date: '2026-01-01' } },
      ['$.access_rule[0].schedule: 1231'],
    ],
    [{ ...flat, schedule: { on_months: 'feb', days_of_month: '30' } }, ['$.access_rule[0].schedule: 1231']],
    // A Monday and a Tuesday.
    [
      { ...flat, schedule: { start_date: '2026-01-05', expiry_date: '2026-01-06', days_of_week: 'sat' } },
      ['$.access_rule[0].schedule: 1231'],
    ],
    [{ ...flat, excluded: [{ entity: 19, entity_id: 1 }] }, ['$.access_rule[0].excluded[0].entity: 1113']],
    [{ ...flat, override_rule: { order_from: 9, order_to: 8 } }, ['$.access_rule[0].override_rule: 1231']],
    [{ ...flat, override_rule: { rule_ids: [] } }, ['$.access_rule[0].override_rule.rule_ids: 1107']],
    [{ ...flat, override_rule: { everything: 1 } }, ['$.access_rule[0].override_rule.everything: 1180']],
  ])('%j is refused', async (rule, expected) => {
    expect(await faultsOf(rule)).toEqual(expected);
  });

  it('leaves nothing of the others in the call', async () => {
    const user = await newUser();
    const { json } = await call('POST', [flat, { info: { access_type: 0 } }], { user });
    expect(json.result.code).toBe('1001');
    expect((await call('GET', undefined, { user })).json.access_rule).toBeNull();
  });

  it('is no more than 200 for a user', async () => {
    const user = await newUser();
    const fifty = Array.from({ length: 50 }, (_, value) => ({ info: { ...flat.info, value: 1000 + value } }));
    for (let turn = 0; turn < 4; turn += 1) {
      expect((await call('POST', fifty, { user })).json.result.code).toBe('0000');
    }
    expect((await call('POST', [flat], { user })).json.result.code).toBe('5003');
  });
});

describe('a user-bound token', () => {
  it('changes only what such a token wrote, allows nothing and strikes nothing out', async () => {
    const user = await newUser();
    const bound = await server.token('user', { user_id: String(user) });
    const own = { user, token: bound };
    const ofClient = await create({ info: { ...flat.info, access_type: 0 } }, user);
    const denial = { info: { type: 7, access_type: 0, value: '7995' } };
    const written = (await call('POST', [denial], own)).json;
    expect(written.result.code).toBe('0000');
    const ownId = written.access_rule[0].info.id;
    const outcome = async (method: string, rule: object) =>
      (await call(method, [rule], own)).json.result.code;
    expect(await outcome('PUT', { info: { id: ownId, status: 4 } })).toBe('0000');
    expect(await outcome('PUT', { info: { id: ofClient.info.id, status: 4 } })).toBe('2009');
    expect(await outcome('DELETE', { info: { id: ofClient.info.id } })).toBe('2009');
    expect(await outcome('POST', flat)).toBe('2009');
    expect(await outcome('PUT', { info: { id: ownId, access_type: 1 } })).toBe('2009');
    expect(await outcome('POST', { ...denial, override_rule: { order_from: 0 } })).toBe('2009');
    // In the rule instead of its `info`, an allowance is one as well.
    const allowance = { keys: [{ name: 'channel', expression_operator: '=', value: 'web' }], access_type: 1 };
    expect(await outcome('POST', { rule: allowance })).toBe('2009');
    // Where a client gave the rule an override since, it is no longer for the user to say when that strikes.
    await call('PUT', [{ info: { id: ownId }, override_rule: { order_from: 0 } }], { user });
    expect(await outcome('PUT', { info: { id: ownId, value: '5411' } })).toBe('2009');
    expect(await outcome('DELETE', { info: { id: ownId } })).toBe('0000');
  });

  it('reaches no rule of another user', async () => {
    const [one, other] = [await newUser(), await newUser()];
    const { info } = await create(flat, other);
    for (const method of ['PUT', 'DELETE']) {
      const { status } = await call(method, [{ info: { id: info.id, status: 4 } }], { user: one });
      expect(status).toBe(404);
    }
  });
});
