import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventTypeOf } from '../../src/catalogue/events.ts';
import { verifySearch } from '../../src/search/verify-search.ts';
import { type Setting, setUp } from './setting.ts';

// A whole user is suspended, and no longer is, by Update User of a privileged caller (`info.status`).
let at: Setting;
let admin: string;
beforeAll(async () => {
  at = await setUp();
  admin = await at.server.token('admin');
});
afterAll(() => at?.server.close());
afterEach(() => requireSteps([]));

/** Says what must be verified before a user is active. */
async function requireSteps(steps: readonly string[]): Promise<void> {
  const body = { program: { requirements: steps.map((step) => ({ step })) } };
  const { status } = await at.server.call('PUT', '/v1/program/77', { token: admin, body });
  expect(status).toBe(200);
}

const newUser = async () => (await at.createUser()).info.id as number;
const statusOf = async (id: number) => (await at.call('GET', `/user/${id}`)).json.info.status;
const historyOf = async (id: number) => (await at.call('GET', `/user/history/${id}`)).json.history;
const put = (id: number, body: object, token = at.token) =>
  at.server.call('PUT', `/v1/user/${id}`, { token, body });
const setStatus = (id: number, status: unknown, more = {}) => put(id, { info: { status }, ...more });
const bound = (id: number) => at.server.token('user', { user_id: String(id) });
const nickName = (nick_name: string) => ({ personal_info: { nick_name } });

/** Verifies the first entry of a list. */
async function verify(id: number, member: string, path: string): Promise<void> {
  const entries = (await at.call('GET', `/user/${path}/${id}`)).json[member];
  const sent = { [member]: [{ id: entries[0].id, verification_status: 1 }] };
  expect((await at.call('PUT', `/user/${path}/${id}`, sent)).json.result.code).toBe('0000');
}

describe('a privileged caller', () => {
  it.each(['2', 2])('suspends a user with %j, which is an entry of the history and an event', async (two) => {
    const id = await newUser();
    const { json } = await setStatus(id, two);
    expect([json.result.code, json.info.status]).toEqual(['0000', '2']);
    expect(await statusOf(id)).toBe('2');
    const [entry, created] = await historyOf(id);
    expect(created.admin_notes).toBe('User created');
    expect(entry).toMatchObject({
      entity: 7,
      entity_id: id,
      entity_data: 5,
      activity_type: 2,
      admin_notes: 'User suspended',
    });
    expect([entry.old_data, entry.new_data].map((data) => JSON.parse(data).status)).toEqual(['1', '2']);
    const { entity, entity_data: entityData, activity_type: activityType } = entry;
    expect(eventTypeOf({ entity, entityData, activityType })).toBe('user.status_changed');
    const { last_activity } = (await at.call('GET', `/user/${id}`)).json;
    expect(last_activity).toMatchObject({ entity: 7, entity_id: id, entity_data: 5, activity_type: 2 });
  });

  it('lifts the suspension with 1', async () => {
    const id = await newUser();
    await setStatus(id, '2');
    expect((await setStatus(id, '1')).json.info.status).toBe('1');
    expect(await statusOf(id)).toBe('1');
    const [entry] = await historyOf(id);
    expect(entry).toMatchObject({ entity: 7, entity_data: 5, admin_notes: 'User suspension lifted' });
    expect([entry.old_data, entry.new_data].map((data) => JSON.parse(data).status)).toEqual(['2', '1']);
  });

  it('changes nothing by saying what is so already', async () => {
    const id = await newUser();
    await setStatus(id, '1');
    expect(await historyOf(id)).toHaveLength(1);
    await setStatus(id, '2');
    const known = await historyOf(id);
    for (const same of ['2', null, '']) expect((await setStatus(id, same)).json.info.status).toBe('2');
    expect(await historyOf(id)).toEqual(known);
  });

  it('checks with a dry run and suspends nobody', async () => {
    const id = await newUser();
    const token = await bound(id);
    expect((await setStatus(id, '2', { validate: '1' })).json).toMatchObject({
      validate: '1',
      info: { status: '2' },
    });
    expect(await statusOf(id)).toBe('1');
    expect((await at.server.call('GET', `/v1/user/${id}`, { token })).status).toBe(200);
  });

  it.each(['0', '3', '9', '17', '20', '-1', 17, 'two', true])(
    'gives no user the status %j, which is a fault',
    async (status) => {
      const id = await newUser();
      const answer = await setStatus(id, status, nickName('Nick'));
      expect(answer.json.result.code).toBe('1001');
      expect(at.faultsOf(answer)[0]).toMatch(/^\$\.info\.status: 1/u);
      const { info, personal_info } = (await at.call('GET', `/user/${id}`)).json;
      expect([info.status, personal_info.nick_name === 'Nick']).toEqual(['1', false]);
    },
  );

  it('sends back the status that was answered, whatever it is, and it stays', async () => {
    await requireSteps(['email']);
    const id = await newUser();
    const { info } = (await at.call('GET', `/user/${id}`)).json;
    expect(info.status).toBe('17');
    const { json } = await put(id, { info, ...nickName('Nick') });
    expect([json.result.code, json.info.status]).toEqual(['0000', '17']);
    expect((await historyOf(id))[0].admin_notes).toBe('User personal info updated');
  });

  it('finds no closed user to suspend', async () => {
    const id = await newUser();
    await at.call('DELETE', `/user/${id}`);
    for (const status of ['1', '2']) expect((await setStatus(id, status)).json.result.code).toBe('3001');
  });
});

describe('from any other caller', () => {
  it('a status has no effect, right or wrong', async () => {
    const [free, suspended] = [await newUser(), await newUser()];
    await setStatus(suspended, '2');
    for (const status of ['1', '2', '9', 'two']) {
      for (const [id, token] of [
        [free, at.plainToken],
        [free, await bound(free)],
        [suspended, at.plainToken],
      ] as const) {
        const before = await historyOf(id);
        const { json } = await put(id, { info: { status } }, token);
        expect([json.result.code, json.info.status]).toEqual(['0000', id === free ? '1' : '2']);
        expect(await historyOf(id)).toEqual(before);
      }
    }
  });

  it('a status does not suspend or lift beside what the call may change', async () => {
    const id = await newUser();
    await setStatus(id, '2');
    const { json } = await put(id, { info: { status: '1' }, ...nickName('Nick') }, at.plainToken);
    expect([json.info.status, json.personal_info.nick_name]).toEqual(['2', 'Nick']);
    expect(await statusOf(id)).toBe('2');
  });
});

describe('a suspended user', () => {
  it('has no token that works, and gets none until the suspension is lifted', async () => {
    const id = await newUser();
    const token = await bound(id);
    const read = (by: string) => at.server.call('GET', `/v1/user/${id}`, { token: by });
    const sourced = { 'source-id': `before-${id}` };
    const write = () =>
      at.server.call('PUT', `/v1/user/${id}`, { token, body: nickName('Nick'), headers: sourced });
    expect([(await read(token)).status, (await write()).status]).toEqual([200, 200]);
    await setStatus(id, '2');
    // The second is the same call again, whose answer is kept.
    for (const answer of [await read(token), await write(), await put(id, nickName('N'), token)])
      expect([answer.status, answer.json.result.code]).toEqual([401, '2003']);
    await expect(bound(id)).rejects.toThrow('invalid_request');
    await expect(bound(id)).rejects.toThrow('suspended');
    await setStatus(id, '1');
    expect((await read(token)).status).toBe(401);
    expect((await read(await bound(id))).status).toBe(200);
  });

  it('gets no write of its own through while it is being suspended', async () => {
    const id = await newUser();
    const token = await bound(id);
    const [suspension, ...writes] = await Promise.all([
      setStatus(id, '2'),
      ...[1, 2, 3, 4, 5, 6].map((turn) => put(id, nickName(`N${turn}`), token)),
    ]);
    expect(suspension.status).toBe(200);
    const [last] = await historyOf(id);
    const carriedOut = writes.filter(({ status }) => status === 200).length;
    expect(writes.every(({ status }) => status === 200 || status === 401)).toBe(true);
    expect(await historyOf(id)).toHaveLength(2 + carriedOut);
    expect(last.admin_notes).toBe('User suspended');
  });

  it('is read, changed and closed by API clients as before, and stays suspended by that', async () => {
    const id = await newUser();
    await setStatus(id, '2');
    const { email } = (await at.server.call('GET', `/v1/user/email/${id}`, { token: at.plainToken })).json;
    const change = { email: [{ id: email[0].id, address: `mended${id}@example.com` }] };
    for (const [method, path, body] of [
      ['PUT', '/user/email', change],
      ['POST', '/user/email', { email: [{ address: `more${id}@example.com`, is_primary: 0 }] }],
      ['PUT', '/user/security', { security: { password: 'Correct-Horse-41' } }],
      ['PUT', '/user', { info: { type: 2 } }],
    ] as const) {
      const { json } = await at.call(method, `${path}/${id}`, body);
      expect([json.result.code, json.info.status], path).toEqual(['0000', '2']);
    }
    expect((await at.call('DELETE', `/user/${id}`)).json.info.status).toBe('9');
  });

  it('is found and counted by its status', async () => {
    const range = { from_date: '2000-01-01', to_date: '2199-12-31' };
    const count = async (status: string) => {
      const { json } = await at.call('POST', '/user/inquiry', { ...range, status });
      const ids = json.users.map(({ info }: { info: { id: number } }) => info.id);
      return { total: json.result_set.total_records as number, ids: ids as number[] };
    };
    const id = await newUser();
    const before = [await count('1'), await count('2')].map(({ total }) => total);
    await setStatus(id, '2');
    const [active, suspended] = [await count('1'), await count('2')];
    expect([active.total, suspended.total]).toEqual([before[0]! - 1, before[1]! + 1]);
    expect([active.ids.includes(id), suspended.ids.includes(id)]).toEqual([false, true]);
    const { keyring, connections } = at.server.services;
    expect((await verifySearch(connections, { keyring })).faults).toEqual([]);
    await setStatus(id, '1');
    expect([(await count('1')).total, (await count('2')).total]).toEqual(before);
    expect((await verifySearch(connections, { keyring })).faults).toEqual([]);
  });
});

describe('a suspension that is lifted', () => {
  it.each([
    ['email', 'email', 'email'],
    ['phone', 'phone', 'phone'],
    ['proof_of_address', 'addresses', 'address'],
  ])('leaves the user waiting until the programme has what it requires: %s', async (step, member, path) => {
    const id = await newUser();
    await requireSteps([step]);
    await setStatus(id, '2');
    expect((await setStatus(id, '1')).json.info.status).toBe('17');
    // One that waits is not let through by asking again.
    expect((await setStatus(id, '1')).json.info.status).toBe('17');
    await setStatus(id, '2');
    await verify(id, member, path);
    expect(await statusOf(id)).toBe('2');
    expect((await setStatus(id, '1')).json.info.status).toBe('1');
  });

  it('needs every step, and counts what the same call verifies', async () => {
    const id = await newUser();
    await requireSteps(['email', 'phone', 'identification']);
    await setStatus(id, '2');
    await verify(id, 'email', 'email');
    expect((await setStatus(id, '1')).json.info.status).toBe('17');
    await requireSteps(['email', 'phone']);
    await setStatus(id, '2');
    const { phone } = (await at.call('GET', `/user/phone/${id}`)).json;
    const verified = { phone: [{ id: phone[0].id, verification_status: 1 }] };
    expect((await setStatus(id, '1', verified)).json.info.status).toBe('1');
  });

  it('does not count a verified entry that was deleted', async () => {
    const id = await newUser();
    await requireSteps(['email']);
    const added = await at.call('POST', `/user/email/${id}`, {
      email: [{ address: `gone${id}@example.com`, is_primary: 0, verification_status: 1 }],
    });
    await at.call('DELETE', `/user/email/${id}`, { email: [{ id: added.json.email[0].id }] });
    await setStatus(id, '2');
    expect((await setStatus(id, '1')).json.info.status).toBe('17');
  });
});
