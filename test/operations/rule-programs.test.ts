import { describe, expect, it } from 'vitest';
import {
  addProgramRules,
  addRules,
  admin,
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

// Rules of the programme, what was decided in it, and what drafts would decide.
useRules();

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
    // A tag of another server is none of the first version either.
    await owner`update program set rules_version = 0 where id = 77`;
    const foreign = await change('DELETE', '', { 'if-match': '"of-another-server"' });
    expect(foreign.json.result.code).toBe('3021');
    expect((await change('DELETE', '', { 'if-match': '*' })).status).toBe(200);
  });
});
