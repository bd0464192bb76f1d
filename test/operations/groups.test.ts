import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runFor } from '../../src/storage/connections.ts';
import { liveScopes } from '../../src/storage/live-scopes.ts';
import { feedGroup, groupOf } from '../harness/feeds.ts';
import { expectPublishedShape } from '../harness/published-shape.ts';
import { type Setting, setUp } from './setting.ts';

// What a processor feeds of groups and of who is in them, and what is read of it.
let at: Setting;
let now = new Date('2026-03-01T12:00:00Z');
beforeAll(async () => {
  at = await setUp({}, () => now);
});
afterAll(() => at?.server.close());

const pass = (seconds = 1) => {
  now = new Date(now.getTime() + seconds * 1000);
};
const newUser = async (): Promise<number> => (await at.createUser()).info.id;
const add = (userId: number, changes: object = {}) => feedGroup(at.server, at.token, userId, changes);
const groups = (method: string, entries: readonly object[], more: object = {}, path = '/group') =>
  at.call(method, path, { group: entries, ...more });
const members = (method: string, entries: readonly object[], more: object = {}, path = '/group/member') =>
  at.call(method, path, { group_user: entries, ...more });
const groupsOf = async (userId: number, headers?: Record<string, string>) =>
  (await at.call('GET', `/user/group/${userId}`, undefined, headers)).json.group;
const historyOf = async (userId: number) =>
  (await at.call('GET', `/user/history/${userId}?page_size=50`)).json.history;
const codeOf = ({ status, json }: Awaited<ReturnType<typeof groups>>) => `${status} ${json.result.code}`;
const scopesOf = async (userId: number) => {
  const [[row]] = await runFor<{ scopes: { groups: number[] } }>(at.server.services.connections, 77, {
    text: `select ${liveScopes('$1::bigint', '$2::bigint')} as scopes`,
    values: [77, userId],
  });
  return row!.scopes.groups;
};

const fortnox = {
  access_token: 'fdf1c608-9ad1-4adb-97e9-0b99ed50da39',
  client_secret: 'DmJ8cJ7u71',
  classification_info: [
    {
      id: 1,
      description: 'Staff Expense',
      voucher_rows: [{ account: '7310', cost_center: null, debit: '0' }],
    },
  ],
  enabled: '1',
  fortnox_authorisation_code: null,
};
const whole = {
  details: {
    address: [
      {
        type: 1,
        is_primary: 1,
        is_billing: 1,
        address_line1: 'Amman',
        address_line2: 'Amman',
        postal_zip_code: '2558',
        country_code: 840,
        city_town: 'fdsa',
      },
    ],
    phone: [{ type: 1, country_code: '400', number: '+96279454061', is_primary: 1 }],
    email: [{ type: 1, address: 'nepnep1@nep.com', is_primary: 1, verification_status: 1 }],
    social_media: [{ type: 1, address: 'http://www.facebook.com' }],
  },
  setting: {
    external_integration: { fortnox, qvitoo: null },
    messaging_setup: { sender: 'Fleet', api_key: 'k-1' },
  },
  host_name: 'fleet.example.com',
};

describe('a group that is fed', () => {
  it('is answered with every member of the samples in order, and its secrets to nobody', async () => {
    const userId = await newUser();
    const { id } = await add(userId, whole);
    const answer = await at.call('GET', `/user/group/${userId}`);
    expect(answer.headers['etag']).toBeDefined();
    const [group] = answer.json.group;
    expectPublishedShape('group[]', group);
    expect(group.info).toMatchObject({
      id,
      program_id: 77,
      user_id: userId,
      name: 'Fleet',
      type: 1,
      status: 1,
    });
    expect(group.info.code).toMatch(/^[A-Z2-9]{6}$/u);
    expect(group.details.email[0]).toMatchObject({
      address: 'nepnep1@nep.com',
      status: 1,
      verification_status: 1,
      date_utc: '2026-03-01T12:00:00',
    });
    expect(group.setting).toEqual({
      external_integration: {
        fortnox: { ...fortnox, access_token: '____', client_secret: '____' },
        qvitoo: null,
      },
      messaging_setup: { sender: 'Fleet', api_key: '____' },
    });
    expect(group.group_user[0]).toMatchObject({
      user_id: userId,
      role: 1,
      membership_status: 1,
      update_date_utc: null,
      email_address: expect.stringContaining('@'),
    });
    expect([group.host_name, group.time_zone]).toEqual(['fleet.example.com', answer.json.time_zone]);
    expect((await at.call('GET', `/group/${id}`)).json.group[0].info).toMatchObject({
      id,
      source_time_zone: null,
    });
    // Get User and inquiries leave groups to their own operation (samples).
    expect((await at.call('GET', `/user/${userId}`)).json.group).toBeNull();
  });

  it('shows its secrets to who may see them, and notes that', async () => {
    const userId = await newUser();
    const { id } = await add(userId, whole);
    const clear = { 'show-sensitive-data': '1' };
    const [group] = await groupsOf(userId, clear);
    expect(group.setting).toEqual(whole.setting);
    const [newest] = await historyOf(userId);
    expect(newest).toMatchObject({ activity_type: 5, admin_notes: 'Sensitive data shown: group' });
    const one = await at.call('GET', `/group/${id}`, undefined, clear);
    expect(one.json.group[0].setting.external_integration.fortnox.access_token).toBe('____');
    const bound = await at.server.token('user', { user_id: String(userId) });
    const own = await at.server.call('GET', `/v1/user/group/${userId}`, { token: bound, headers: clear });
    expect(own.json.group[0].setting).toEqual({ external_integration: null, messaging_setup: null });
    expect(JSON.stringify(await historyOf(userId))).not.toContain('DmJ8cJ7u71');
  });

  it('can be fed back as it was read, keeps its secrets and what it is made of, and only what is sent changes', async () => {
    const userId = await newUser();
    const { id } = await add(userId, whole);
    const [read] = await groupsOf(userId);
    const before = (await historyOf(userId)).length;
    pass();
    expect(codeOf(await groups('PUT', [read], {}, `/group/${id}`))).toBe('200 0000');
    expect(await groupsOf(userId)).toEqual([read]);
    expect(await historyOf(userId)).toHaveLength(before);
    pass();
    const [entry] = read.details.email;
    const changes = {
      info: { id, name: 'Lorries' },
      details: { email: [entry, { address: 'second@example.com' }], phone: null },
      setting: {
        external_integration: { fortnox: { ...fortnox, access_token: '____', client_secret: 'new' } },
      },
    };
    await groups('PUT', [changes]);
    const [changed] = await groupsOf(userId, { 'show-sensitive-data': '1' });
    expect(changed.info).toMatchObject({
      ...read.info,
      name: 'Lorries',
      update_date_utc: '2026-03-01T12:00:02',
    });
    expect(changed.details).toMatchObject({ address: read.details.address, phone: null });
    expect(changed.details.email).toMatchObject([entry, { address: 'second@example.com' }]);
    expect(changed.setting).toEqual({
      external_integration: { fortnox: { ...fortnox, client_secret: 'new' } },
      messaging_setup: whole.setting.messaging_setup,
    });
    const [, told] = await historyOf(userId);
    expect(told).toMatchObject({ entity: 40, entity_id: id, activity_type: 2, by_entity: 3 });
    expect(JSON.parse(told.new_data).group[0].info.name).toBe('Lorries');
  });

  it('is refused as a whole, with every fault by its path', async () => {
    const userId = await newUser();
    const { id, supplied_id } = await add(userId, whole);
    const [{ info }] = await groupsOf(userId);
    const entry = (more: object = {}, rest: object = {}) => {
      const one = groupOf(userId);
      return { ...one, info: { ...one.info, ...more }, ...rest };
    };
    const wrong = await groups('POST', [
      entry({ colour: 1 }),
      entry({}, { details: { phone: [{ number: '12' }], email: {} }, setting: { external_integration: 7 } }),
      entry({ status: 9, program_id: 78 }),
    ]);
    expect(at.faultsOf(wrong)).toEqual([
      '$.group[0].info.colour: 1180',
      '$.group[1].details.phone[0].number: 1188',
      '$.group[1].details.email: 1106',
      '$.group[1].setting.external_integration: 1105',
      '$.group[2].info.program_id: 1113',
      '$.group[2].info.status: 1113',
    ]);
    const missing = await groups('POST', [
      entry(),
      entry({ user_id: 4_294_967_000 }),
      entry({ supplied_id }),
      entry({ code: info.code }),
    ]);
    expect([codeOf(missing), at.faultsOf(missing)]).toEqual([
      '404 3081',
      ['$.group[1].info.user_id: 1261', '$.group[2].info.supplied_id: 1262', '$.group[3].info.code: 1262'],
    ]);
    expect(codeOf(await groups('POST', [entry({ code: info.code })]))).toBe('409 3080');
    expect(at.faultsOf(await groups('POST', [entry({ code: 'same' }), entry({ code: 'same' })]))).toEqual([
      '$.group[1].info.code: 1109',
    ]);
    expect(codeOf(await groups('PUT', [{ info: { id: id + 100_000 } }]))).toBe('404 3081');
    expect(at.faultsOf(await groups('PUT', [{ info: { name: 'Nobody' } }]))).toEqual([
      '$.group[0].info.supplied_id: 1101',
    ]);
    expect(await groupsOf(userId)).toHaveLength(1);
  });

  it('is not overwritten by an older report, also once it is closed, and says so', async () => {
    const userId = await newUser();
    const one = groupOf(userId);
    const { supplied_id } = one.info;
    const report = async (method: string, entry: object, seconds: number) => {
      const as_of = new Date(now.getTime() + seconds * 1000).toISOString();
      return (await groups(method, [entry], { as_of })).json.group?.[0]?.stale;
    };
    const named = (name: string) => ({ info: { supplied_id, name } });
    expect(await report('POST', one, -100)).toBe(0);
    expect(await report('PUT', named('Second'), -80)).toBe(0);
    expect(await report('PUT', named('First'), -90)).toBe(1);
    expect(await report('PUT', named('Second'), -60)).toBe(0);
    expect(await report('PUT', named('Between'), -70)).toBe(1);
    expect(await report('DELETE', { info: { supplied_id } }, -50)).toBe(0);
    expect(await report('PUT', named('Late'), -55)).toBe(1);
    expect(await report('POST', one, -55)).toBe(1);
    expect((await at.call('GET', `/group?supplied_id=${supplied_id}`)).json.groups).toEqual([]);
    expect(await report('POST', one, -10)).toBe(0);
    const dry = await groups('POST', [groupOf(userId)], { validate: '1' });
    expect(dry.json.group[0]).toMatchObject({ id: 0, stale: 0 });
  });
});

describe('who is in a group', () => {
  it('joins, is changed and leaves, is told of in the own history, and is bound by rules of it only meanwhile', async () => {
    const [owner, other] = [await newUser(), await newUser()];
    const { id, supplied_id } = await add(owner);
    const joined = await members('POST', [{ group_supplied_id: supplied_id, user_id: other, role: 2 }]);
    const [{ id: memberId }] = joined.json.group_user;
    expect(await scopesOf(other)).toEqual([id]);
    const [group] = await groupsOf(other);
    expect(group.group_user.map((one: { user_id: number; role: number }) => [one.user_id, one.role])).toEqual(
      [
        [owner, 1],
        [other, 2],
      ],
    );
    pass();
    await members('PUT', [{ group_id: id, user_id: other, membership_status: 2, custom_field: { seat: 4 } }]);
    expect(await scopesOf(other)).toEqual([]);
    const [changed] = await groupsOf(other);
    expect(changed.group_user[1]).toMatchObject({
      membership_status: 2,
      custom_field: { seat: 4 },
      update_date_utc: '2026-03-01T12:00:03',
    });
    expect(codeOf(await at.call('DELETE', `/group/member/${memberId}`))).toBe('200 0000');
    expect(await groupsOf(other)).toBeNull();
    expect((await groupsOf(owner))[0].group_user).toHaveLength(1);
    expect(
      (await historyOf(other))
        .slice(0, 3)
        .map((one: { entity: number; entity_id: number; activity_type: number; admin_notes: string }) => [
          one.entity,
          one.entity_id,
          one.activity_type,
          one.admin_notes,
        ]),
    ).toEqual([
      [46, memberId, 3, 'User group membership deleted'],
      [46, memberId, 2, 'User group membership updated'],
      [46, memberId, 4, 'User group membership created'],
    ]);
    // Who has left may join again.
    pass();
    await members('POST', [{ group_id: id, user_id: other }]);
    expect(await scopesOf(other)).toEqual([id]);
    await groups('PUT', [{ info: { id, status: 2 } }]);
    expect(await scopesOf(other)).toEqual([]);
    await groups('PUT', [{ info: { id, status: 1 } }]);
    await members('PUT', [{ group_id: id, user_id: other, membership_status: 9 }]);
    expect(await scopesOf(other)).toEqual([]);
  });

  it('leaves with the group when that is closed', async () => {
    const [owner, other] = [await newUser(), await newUser()];
    const { id } = await add(owner);
    await members('POST', [{ group_id: id, user_id: other }]);
    pass();
    await at.call('DELETE', `/group/${id}`);
    expect([await scopesOf(owner), await scopesOf(other), await groupsOf(other)]).toEqual([[], [], null]);
    expect((await historyOf(other))[0]).toMatchObject({ entity: 46, activity_type: 3 });
    expect(
      (await historyOf(owner))
        .slice(0, 2)
        .map((one: { entity: number }) => one.entity)
        .sort(),
    ).toEqual([40, 46]);
    expect(codeOf(await members('POST', [{ group_id: id, user_id: other }]))).toBe('404 3081');
    const events = await at.server.call('GET', `/v1/event?user_id=${owner}`, {
      token: await at.server.token('program:admin'),
    });
    expect(new Set(events.json.events.map((one: { type: string }) => one.type))).toEqual(
      new Set([
        'user.created',
        'user.group.created',
        'user.group_user.created',
        'user.group.deleted',
        'user.group_user.deleted',
      ]),
    );
  });

  it('tells a user the names of the others and nothing else of them', async () => {
    const [owner, other] = [await newUser(), await newUser()];
    const { id } = await add(owner);
    await members('POST', [{ group_id: id, user_id: other }]);
    const bound = await at.server.token('user', { user_id: String(other) });
    const { json } = await at.server.call('GET', `/v1/user/group/${other}`, { token: bound });
    const [first, own] = json.group[0].group_user;
    expect(first).toMatchObject({
      user_id: owner,
      email_address: '',
      phone_number: null,
      country_code: null,
    });
    expect(first.name.length).toBeGreaterThan(2);
    expect(own.email_address).toContain('@');
  });

  it('is refused as a whole, with every fault by its path; an older report changes nothing', async () => {
    const [owner, other] = [await newUser(), await newUser()];
    const { id, memberId } = await add(owner);
    const never = 4_294_967_000;
    const faults = async (method: string, entries: readonly object[]) =>
      at.faultsOf(await members(method, entries));
    expect(
      await faults('POST', [
        { group_id: id, user_id: other },
        { group_id: id, user_id: owner },
        { group_id: never, user_id: other },
        { group_id: id, user_id: never },
      ]),
    ).toEqual([
      '$.group_user[2].group_id: 1261',
      '$.group_user[3].user_id: 1261',
      '$.group_user[1].user_id: 1262',
    ]);
    expect(codeOf(await members('POST', [{ group_id: id, user_id: owner }]))).toBe('409 3080');
    expect(
      await faults('POST', [
        { user_id: other },
        { group_id: id },
        { group_id: id, user_id: other, membership_status: 9 },
      ]),
    ).toEqual([
      '$.group_user[0].group_id: 1101',
      '$.group_user[1].user_id: 1101',
      '$.group_user[2].membership_status: 1113',
    ]);
    expect(
      await faults('POST', [
        { group_id: id, user_id: other },
        { group_id: id, user_id: other },
      ]),
    ).toEqual(['$.group_user[1].user_id: 1109']);
    expect(await faults('PUT', [{ group_id: id }])).toEqual(['$.group_user[0].user_id: 1101']);
    expect(codeOf(await members('PUT', [{ group_id: id, user_id: other, role: 2 }]))).toBe('404 3081');
    const late = { as_of: '2026-03-01T11:00:00' };
    const stale = await members('PUT', [{ role: 7 }], late, `/group/member/${memberId}`);
    expect(stale.json.group_user[0]).toMatchObject({ id: memberId, stale: 1 });
    await at.call('DELETE', `/group/member/${memberId}`);
    expect((await members('POST', [{ group_id: id, user_id: owner }], late)).json.group_user[0].stale).toBe(
      1,
    );
    expect(await groupsOf(owner)).toBeNull();
  });

  it('is in it once, however many calls say so, and in no group that is closed at the same moment', async () => {
    const [owner, ...others] = [await newUser(), await newUser(), await newUser(), await newUser()];
    const { id } = await add(owner!);
    const twice = await Promise.all(
      Array.from({ length: 4 }, () =>
        members(
          'POST',
          others.map((user_id) => ({ group_id: id, user_id })),
        ),
      ),
    );
    expect(twice.map(codeOf).sort()).toEqual(['200 0000', '409 3080', '409 3080', '409 3080']);
    const { id: second } = await add(owner!);
    pass();
    const racing = await Promise.all([
      at.call('DELETE', `/group/${second}`),
      ...others.map((user_id) => members('POST', [{ group_id: second, user_id }])),
    ]);
    expect(racing.map(codeOf).filter((code) => !['200 0000', '404 3081'].includes(code))).toEqual([]);
    for (const userId of others) expect(await scopesOf(userId)).toEqual([id]);
  });
});

describe('another programme', () => {
  it('reaches no group and no member', async () => {
    const userId = await newUser();
    const { id, supplied_id, memberId } = await add(userId);
    const admin = await at.server.token('admin');
    const make = async (path: string, body: object) =>
      (await at.server.call('POST', path, { token: admin, body })).json;
    await make('/v1/program', { program: { id: 90, name: 'Another' } });
    const { client } = await make('/v1/client', {
      client: { program_id: 90, name: 'theirs', scopes: ['user', 'user:privileged'] },
    });
    const response = await at.server.app.inject({
      method: 'POST',
      url: '/oauth/token',
      payload: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: client.client_id,
        client_secret: client.client_secret,
        scope: 'user user:privileged',
      }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    const token = response.json<{ access_token: string }>().access_token;
    const theirs = async (method: string, path: string, body?: object) =>
      (await at.server.call(method, `/v1/group${path}`, { token, ...(body && { body }) })).json.result.code;
    const name = { name: 'Stolen' };
    expect([
      await theirs('GET', `/${id}`),
      await theirs('PUT', `/${id}`, { group: [{ info: name }] }),
      await theirs('PUT', '', { group: [{ info: { supplied_id, ...name } }] }),
      await theirs('DELETE', `/${id}`),
      await theirs('POST', '', { group: [groupOf(userId)] }),
      await theirs('POST', '/member', { group_user: [{ group_id: id, user_id: userId }] }),
      await theirs('PUT', `/member/${memberId}`, { group_user: [{ role: 3 }] }),
      await theirs('DELETE', `/member/${memberId}`),
    ]).toEqual(Array(8).fill('3081'));
    expect((await groupsOf(userId))[0]).toMatchObject({ info: { name: 'Fleet' }, group_user: [{ role: 1 }] });
    for (const [method, path] of [
      ['POST', ''],
      ['GET', ''],
      ['GET', `/${id}`],
      ['POST', '/member'],
      ['DELETE', `/member/${memberId}`],
    ] as const)
      expect(
        (
          await at.server.call(method, `/v1/group${path}`, {
            token: at.plainToken,
            ...(method !== 'GET' && { body: {} }),
          })
        ).status,
      ).toBe(403);
  });
});
