import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runFor } from '../../src/storage/connections.ts';
import { liveScopes } from '../../src/storage/live-scopes.ts';
import { expectPublishedShape } from '../harness/published-shape.ts';
import { type Setting, setUp } from './setting.ts';

// What a processor feeds of accounts, and what is read of it.
let at: Setting;
let now = new Date('2026-03-01T12:00:00Z');
let supplied = 1000;
beforeAll(async () => {
  at = await setUp({}, () => now);
});
afterAll(() => at?.server.close());

const number = '5508400024556548';
const freshId = () => (supplied += 1);
const newUser = async (): Promise<number> => (await at.createUser()).info.id;
const infoOf = (userId: number, changes: object = {}) => ({
  supplied_id: freshId(),
  user_id: userId,
  name: 'Debit Card',
  bin_id: '35',
  currency: 'usd',
  number,
  balance: 0.5,
  security: { security_code: 876, activation_code: '23048757', expiry_date: '2049-01-31', pin_code: '7391' },
  is_multi_currency: 0,
  ...changes,
});
const feed = (method: string, infos: readonly object[], more: object = {}, path = '/account') =>
  at.call(method, path, { account: infos.map((info) => ({ info })), ...more });
const add = async (userId: number, changes: object = {}) => {
  const { json } = await feed('POST', [infoOf(userId, changes)]);
  expect(json.result.code).toBe('0000');
  return json.account[0] as { id: number; supplied_id: number; user_id: number; stale: number };
};
const accountsOf = async (userId: number) => (await at.call('GET', `/user/account/${userId}`)).json.account;
const historyOf = async (userId: number) =>
  (await at.call('GET', `/user/history/${userId}?page_size=50`)).json.history;
const codeOf = ({ status, json }: Awaited<ReturnType<typeof feed>>) => `${status} ${json.result.code}`;

describe('an account that is fed', () => {
  it('is answered with every member of the samples in order, its number masked and no code', async () => {
    const userId = await newUser();
    const { id, supplied_id } = await add(userId);
    const answer = await at.call('GET', `/user/account/${userId}`);
    const [account] = answer.json.account;
    expectPublishedShape('account[]', account);
    expect(account.info).toMatchObject({
      ...{ id, supplied_id, program_id: 77, bin_id: '35', user_id: userId, name: 'Debit Card', type: '0' },
      ...{ number: '550840******6548', currency: 'USD', status: '1', usage_status: '1', balance: '0.5' },
      ...{ date_utc: '2026-03-01T12:00:00', is_multi_currency: false, external_balance: null },
      security: {
        security_code: '____',
        activation_code: '____',
        expiry_date: '2049-01-31',
        pin_code: '____',
      },
    });
    // The same to whoever reads the user as a whole, or many users.
    expect((await at.call('GET', `/user/${userId}`)).json.account).toEqual(answer.json.account);
    const found = await at.call(
      'GET',
      `/user/inquiry?from_date=2026-03-01&to_date=2026-03-01&user_id=${userId}`,
    );
    expect(found.json.users[0].account[0].info.id).toBe(id);
    const one = await at.call('GET', `/account/${id}`);
    expect(one.json.account).toEqual(answer.json.account);
  });

  it('is in the history by who fed it, in the form in which it is read', async () => {
    const userId = await newUser();
    const { id } = await add(userId);
    await feed('PUT', [{ id, name: 'Blue card' }]);
    await feed('DELETE', [{ id }]);
    const [closed, changed, created] = await historyOf(userId);
    expect([closed, changed, created].map((one) => [one.entity, one.entity_id, one.activity_type])).toEqual([
      [10, id, 3],
      [10, id, 2],
      [10, id, 4],
    ]);
    expect(created).toMatchObject({ by_entity: 3, old_data: '', admin_notes: 'User account created' });
    const [told] = JSON.parse(changed.new_data);
    const [was] = JSON.parse(changed.old_data);
    expect([was.info.name, told.info.name]).toEqual(['Debit Card', 'Blue card']);
    expect(told.info).toMatchObject({ number: '550840******6548', balance: '0.5' });
    const { events } = (
      await at.server.call('GET', `/v1/event?user_id=${userId}`, {
        token: await at.server.token('program:admin'),
      })
    ).json;
    expect(events.slice(1).map((one: { type: string }) => one.type)).toEqual(
      ['created', 'updated', 'deleted'].map((word) => `user.account.${word}`),
    );
  });

  it('shows its number in clear to who may see it, and notes that', async () => {
    const userId = await newUser();
    const { id } = await add(userId);
    const clear = { 'show-sensitive-data': '1' };
    for (const path of [`/account/${id}`, `/user/account/${userId}`, `/user/${userId}`]) {
      const { json } = await at.call('GET', path, undefined, clear);
      expect([path, json.account[0].info.number]).toEqual([path, number]);
      expect(JSON.stringify(json)).not.toMatch(/876"|23048757|7391/u);
    }
    const shown = (await historyOf(userId)).filter(
      (one: { activity_type: number }) => one.activity_type === 5,
    );
    expect(shown).toHaveLength(3);
    const search = `/user/inquiry?from_date=2026-03-01&to_date=2026-03-01&search_term=${number}`;
    const ids = (await at.call('GET', search)).json.users.map((one: { info: { id: number } }) => one.info.id);
    expect(ids).toContain(userId);
  });

  it('can be fed back as it was read, and only what is sent changes', async () => {
    const userId = await newUser();
    const { id } = await add(userId, { custom_field: undefined });
    const [account] = await accountsOf(userId);
    const before = (await historyOf(userId)).length;
    const back = await at.call('PUT', `/account/${id}`, { account: [account] });
    expect(codeOf(back)).toBe('200 0000');
    expect(await historyOf(userId)).toHaveLength(before);
    const place = { latitude: '50.4', longitude: '-104.6' };
    const more = [
      {
        info: { id, balance: '7.25', nick_name: 'Trips' },
        custom_field: { tier: 2 },
        geo_coordinates: place,
      },
    ];
    await at.call('PUT', '/account', { account: more });
    const [changed] = await accountsOf(userId);
    expect(changed).toMatchObject({ info: { ...account.info, balance: '7.25', nick_name: 'Trips' } });
    expect([changed.custom_field, changed.geo_coordinates.latitude]).toEqual([{ tier: 2 }, '50.4']);
    // A user who is sent back as read says nothing of accounts.
    const { json } = await at.call('GET', `/user/${userId}`);
    expect(
      codeOf(
        await at.call('PUT', `/user/${userId}`, { account: json.account, personal_info: { nick_name: 'x' } }),
      ),
    ).toBe('200 0000');
  });

  it('is gone from reads at once when it is closed, and its supplied number is free', async () => {
    const userId = await newUser();
    const [first, second, third] = [await add(userId), await add(userId), await add(userId)];
    now = new Date(now.getTime() + 1000);
    await at.call('DELETE', `/account/${first.id}`);
    await feed('PUT', [{ supplied_id: second.supplied_id, status: '9' }]);
    expect((await accountsOf(userId)).map((one: { info: { id: number } }) => one.info.id)).toEqual([
      third.id,
    ]);
    expect(codeOf(await at.call('GET', `/account/${first.id}`))).toBe('404 3081');
    expect(await scopesOf(userId)).toEqual({ accounts: [third.id], groups: [] });
    now = new Date(now.getTime() + 1000);
    const again = await add(await newUser(), { supplied_id: first.supplied_id });
    expect(again.id).not.toBe(first.id);
    await at.call('DELETE', `/user/${again.user_id}`);
    // Of a user who has closed nothing is kept from others.
    now = new Date(now.getTime() + 1000);
    await add(userId, { supplied_id: first.supplied_id });
  });
});

describe('a report', () => {
  it('is taken as a whole or not at all, with every fault by its path', async () => {
    const userId = await newUser();
    const { supplied_id } = await add(userId);
    const infos = [
      infoOf(userId),
      infoOf(userId, { currency: 'XQQ', balance: '1e3' }),
      infoOf(4_294_967_000),
      infoOf(userId, { supplied_id, program_id: 88 }),
      infoOf(userId, { status: '9' }),
      infoOf(userId, { colour: 'red' }),
    ];
    const answer = await feed('POST', infos);
    expect(codeOf(answer)).toBe('400 1001');
    expect(at.faultsOf(answer)).toEqual([
      '$.account[5].info.colour: 1180',
      '$.account[1].info.currency: 1132',
      '$.account[1].info.balance: 1260',
      '$.account[3].info.program_id: 1113',
      '$.account[4].info.status: 1113',
    ]);
    const missing = await feed('POST', [
      infoOf(userId),
      infoOf(4_294_967_000),
      infoOf(userId, { supplied_id }),
    ]);
    expect([codeOf(missing), at.faultsOf(missing)]).toEqual([
      '404 3081',
      ['$.account[1].info.user_id: 1261', '$.account[2].info.supplied_id: 1262'],
    ]);
    const same = freshId();
    const twice = await feed('POST', [
      infoOf(userId, { supplied_id: same }),
      infoOf(userId, { supplied_id: same }),
    ]);
    expect([codeOf(twice), at.faultsOf(twice)]).toEqual([
      '400 1001',
      ['$.account[1].info.supplied_id: 1109'],
    ]);
    expect(codeOf(await feed('POST', [infoOf(userId, { supplied_id })]))).toBe('409 3080');
    const many = await feed(
      'POST',
      Array.from({ length: 501 }, () => infoOf(userId)),
    );
    expect(at.faultsOf(many)).toEqual(['$.account: 1108']);
    expect(at.faultsOf(await at.call('POST', '/account', { account: [7, {}] }))).toEqual([
      '$.account[0]: 1105',
      '$.account[1].info: 1101',
    ]);
    expect(at.faultsOf(await feed('PUT', [{ name: 'Nobody' }]))).toEqual([
      '$.account[0].info.supplied_id: 1101',
    ]);
    expect(codeOf(await feed('PUT', [{ id: 999_999 }]))).toBe('404 3081');
    expect(codeOf(await feed('PUT', [{ supplied_id, user_id: userId + 1 }]))).toBe('404 3081');
    expect(await accountsOf(userId)).toHaveLength(1);
  });

  it('that is older than what is stored changes nothing, and says so', async () => {
    const userId = await newUser();
    const moment = (seconds: number) => new Date(now.getTime() + seconds * 1000).toISOString();
    const report = async (method: string, info: object, as_of: string) =>
      (await feed(method, [info], { as_of })).json.account?.[0]?.stale;
    const name = infoOf(userId);
    const { supplied_id } = name;
    expect(await report('POST', name, moment(-100))).toBe(0);
    expect(await report('PUT', { supplied_id, name: 'Second' }, moment(-80))).toBe(0);
    expect(await report('PUT', { supplied_id, name: 'First' }, moment(-90))).toBe(1);
    // What it says again counts as of its own moment, without a trace in the history.
    const before = (await historyOf(userId)).length;
    expect(await report('PUT', { supplied_id, name: 'Second' }, moment(-60))).toBe(0);
    expect(await historyOf(userId)).toHaveLength(before);
    expect(await report('PUT', { supplied_id, name: 'Between' }, moment(-70))).toBe(1);
    expect((await accountsOf(userId))[0].info.name).toBe('Second');
    expect(await report('DELETE', { supplied_id }, moment(-65))).toBe(1);
    expect(await report('DELETE', { supplied_id }, moment(-50))).toBe(0);
    // What comes late of an account that is closed is late, and no error.
    expect(await report('PUT', { supplied_id, name: 'Late' }, moment(-55))).toBe(1);
    expect(await report('POST', { ...name, name: 'Late' }, moment(-55))).toBe(1);
    expect(await accountsOf(userId)).toBeNull();
    const ahead = await feed('POST', [infoOf(userId)], { as_of: moment(3600) });
    expect(at.faultsOf(ahead)).toEqual(['$.as_of: 1121']);
    const entry = { info: infoOf(userId), as_of: '2026-03-01 12:00' };
    expect(at.faultsOf(await at.call('POST', '/account', { account: [entry] }))).toEqual([
      '$.account[0].as_of: 1263',
    ]);
  });

  it('that is sent again is answered as before, and another under its source id is refused', async () => {
    const userId = await newUser();
    const info = infoOf(userId);
    const send = (one: object) =>
      at.call('POST', '/account', { account: [{ info: one }] }, { 'source-id': 'feed-1' });
    const first = await send(info);
    now = new Date(now.getTime() + 1000);
    const again = await send(Object.fromEntries(Object.entries(info).reverse()));
    expect(again.json.account).toEqual(first.json.account);
    expect(codeOf(await send(infoOf(userId)))).toBe('409 3013');
    expect(await accountsOf(userId)).toHaveLength(1);
    const dry = await feed('POST', [infoOf(userId)], { validate: 1 });
    expect(dry.json.account[0]).toMatchObject({ id: 0, stale: 0 });
    expect(await accountsOf(userId)).toHaveLength(1);
  });

  it('may tell of 500 accounts of several users at once, of 200 of one user', async () => {
    const users = [await newUser(), await newUser(), await newUser()];
    const infos = Array.from({ length: 500 }, (_, index) => infoOf(users[index % 3]!, { number: undefined }));
    const { json } = await feed('POST', infos);
    expect(json.account.map((one: { supplied_id: number }) => one.supplied_id)).toEqual(
      infos.map((one) => one.supplied_id),
    );
    const list = async (query: string) =>
      (await at.call('GET', `/account?user_id=${users[0]}&${query}`)).json;
    const page = await list('page_size=100');
    const rest = await list(`page_size=100&cursor=${page.cursor}`);
    expect([page.accounts.length, rest.accounts.length, rest.cursor]).toEqual([100, 67, null]);
    expect(page.accounts[0]).toMatchObject({ user_id: users[0], status: '1', as_of: now.toISOString() });
    const crowd = Array.from({ length: 40 }, () => infoOf(users[0]!));
    expect(codeOf(await feed('POST', crowd))).toBe('422 5003');
  });

  it('takes a number once, however many calls want it at the same moment', async () => {
    const userId = await newUser();
    const info = infoOf(userId);
    const others = await Promise.all([1, 2, 3].map(() => newUser()));
    const answers = await Promise.all(
      [userId, ...others].map((user_id) => feed('POST', [{ ...info, user_id }, infoOf(userId)])),
    );
    expect(answers.map(codeOf).sort()).toEqual(['200 0000', '409 3080', '409 3080', '409 3080']);
    const { id } = (await at.call('GET', `/account?supplied_id=${info.supplied_id}`)).json.accounts[0];
    const beside = await add(others[0]!);
    const changes = await Promise.all(
      ['A', 'B', 'C', 'D'].map((name, index) => {
        const both = [
          { id, name },
          { supplied_id: beside.supplied_id, name },
        ];
        return feed('PUT', index % 2 ? both : both.reverse());
      }),
    );
    expect(changes.map(codeOf)).toEqual(Array(4).fill('200 0000'));
  });

  it('needs user:privileged, and reaches no other programme', async () => {
    const userId = await newUser();
    const { id, supplied_id } = await add(userId);
    const bodies = { account: [{ info: infoOf(userId) }] };
    for (const token of [at.plainToken, await at.server.token('user', { user_id: String(userId) })]) {
      for (const [method, path] of [
        ['POST', ''],
        ['PUT', ''],
        ['GET', ''],
        ['DELETE', `/${id}`],
      ] as const)
        expect(
          (
            await at.server.call(method, `/v1/account${path}`, {
              token,
              ...(method !== 'GET' && { body: bodies }),
            })
          ).status,
        ).toBe(403);
    }
    const admin = await at.server.token('admin');
    const make = async (path: string, body: object) =>
      (await at.server.call('POST', path, { token: admin, body })).json;
    await make('/v1/program', { program: { id: 89, name: 'Another' } });
    const { client } = await make('/v1/client', {
      client: { program_id: 89, name: 'theirs', scopes: ['user', 'user:privileged'] },
    });
    const { json } = await at.server.app
      .inject({
        method: 'POST',
        url: '/oauth/token',
        payload: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: client.client_id,
          client_secret: client.client_secret,
          scope: 'user user:privileged',
        }).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      })
      .then((answer) => ({ json: answer.json() as { access_token: string } }));
    const theirs = (method: string, path: string, body?: object) =>
      at.server.call(method, `/v1/account${path}`, { token: json.access_token, ...(body && { body }) });
    const name = { name: 'Stolen' };
    const tries = [
      await theirs('GET', `/${id}`),
      await theirs('PUT', `/${id}`, { account: [{ info: name }] }),
      await theirs('PUT', '', { account: [{ info: { supplied_id, ...name } }] }),
      await theirs('DELETE', `/${id}`),
      await theirs('POST', '', { account: [{ info: infoOf(userId) }] }),
    ];
    expect(tries.map(({ json: told }) => told.result.code)).toEqual(Array(5).fill('3081'));
    expect((await theirs('GET', '')).json.accounts).toEqual([]);
    expect((await accountsOf(userId))[0].info.name).toBe('Debit Card');
  });
});

/** What a rule may be bound to at this moment. */
async function scopesOf(userId: number): Promise<object> {
  const [[row]] = await runFor<{ scopes: object }>(at.server.services.connections, 77, {
    text: `select ${liveScopes('$1::bigint', '$2::bigint')} as scopes`,
    values: [77, userId],
  });
  return row!.scopes;
}
