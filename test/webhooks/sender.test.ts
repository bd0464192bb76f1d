import postgres from 'postgres';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { signCallers } from '../../src/keys/caller-rows.ts';
import { newUserBody } from '../harness/assembled.ts';
import { type Setting, setUp } from '../operations/setting.ts';
import { type EventReceiver, startReceiver } from './receiver.ts';

let at: Setting;
let owner: postgres.Sql;
let receiver: EventReceiver;
beforeAll(async () => {
  receiver = await startReceiver();
  at = await setUp({ OUTBOUND_ALLOWED_ADDRESSES: '127.0.0.1' });
  owner = postgres({ ...at.server.database.adminOptions, max: 2, onnotice: () => {} });
});
afterAll(async () => {
  await owner?.end();
  await at?.server.close();
  await receiver?.close();
});
afterEach(async () => {
  receiver.onEvent = () => 204;
  await owner`delete from webhook`;
});

/** An endpoint of programme 77, and its secret. */
async function endpoint(
  events: readonly string[] = ['*'],
  url = receiver.url,
): Promise<{ readonly id: number; readonly secret: string }> {
  const { status, json } = await at.server.call('POST', '/v1/webhook', {
    token: await at.server.token('program:admin'),
    body: { webhook: { url, events } },
  });
  if (status !== 200) throw new Error(JSON.stringify(json.result));
  return json.webhook;
}

const eventsOf = (userId: number) =>
  receiver.received.map(({ event }) => event).filter(({ data }) => data.user_id === userId);
const typesOf = (userId: number) => eventsOf(userId).map(({ type }) => type);
const sequencesOf = (userId: number) => eventsOf(userId).map(({ data }) => data.sequence);
const lanesOf = async (userId: number) =>
  (await owner`select delivered, wanted, failures from webhook_lane where user_id = ${userId}`).map(
    (row) => ({
      ...row,
    }),
  );
const headOf = async (userId: number) =>
  Number((await owner`select history_number from users where id = ${userId}`)[0]!['history_number']);
const nickName = (userId: number, nick_name: string) =>
  at.call('PUT', `/user/personal_info/${userId}`, { personal_info: { nick_name } });

describe('an endpoint', () => {
  it('is told of every entry of a history, in order, by names and never by values', async () => {
    await endpoint();
    const { info } = await at.createUser();
    await nickName(info.id, 'Lady Lovelace');
    await at.call('PUT', `/user/${info.id}`, {
      personal_info: { nick_name: 'Ada' },
      notes: { user_notes: 'x' },
    });
    const head = await headOf(info.id);
    await expect
      .poll(() => sequencesOf(info.id))
      .toEqual(Array.from({ length: head }, (_, index) => index + 1));
    const [created] = eventsOf(info.id);
    expect(created).toMatchObject({
      type: 'user.created',
      data: {
        id: `evt_77_${info.id}_1`,
        program_id: 77,
        user_id: info.id,
        sequence: 1,
        entity: 7,
        entity_id: info.id,
      },
    });
    expect(eventsOf(info.id).find(({ type }) => type === 'user.personal_info.updated')).toMatchObject({
      data: { entity: 29, changed: ['nick_name'] },
    });
    const bodies = receiver.received.map(({ body }) => body).join();
    const { personal_info, email } = newUserBody() as {
      personal_info: { last_name: string };
      email: object[];
    };
    expect(bodies).not.toContain('Lovelace');
    expect(bodies).not.toContain(personal_info.last_name);
    expect(bodies).not.toContain('@example');
    expect(email).toBeDefined();
    await expect.poll(() => lanesOf(info.id)).toEqual([{ delivered: head, wanted: head, failures: 0 }]);
  });

  it('is sent without names where somebody has changed the entry in the database, and those behind it come', async () => {
    const { info } = await at.createUser();
    await at.call('PUT', `/user/${info.id}`, { personal_info: { nick_name: 'Ada' } });
    await owner`update history set sealed = '\\x0102' where user_id = ${info.id} and number = 1`;
    await endpoint();
    await at.call('PUT', `/user/${info.id}`, { personal_info: { nick_name: 'Countess' } });
    const head = await headOf(info.id);
    await owner`update webhook_lane set delivered = 0, due_at = now() where user_id = ${info.id}`;
    await expect.poll(() => sequencesOf(info.id)).toEqual(expect.arrayContaining([1, head]));
    expect(eventsOf(info.id).find(({ data }) => data.sequence === 1)!.data.changed).toBeNull();
    expect(eventsOf(info.id).find(({ data }) => data.sequence === head)!.data.changed).toEqual(['nick_name']);
  });

  it('finds a signature that its secret explains', async () => {
    const { secret } = await endpoint();
    const { info } = await at.createUser();
    await expect.poll(() => eventsOf(info.id).length).toBeGreaterThan(0);
    const { body, headers } = receiver.received.find(({ event }) => event.data.user_id === info.id)!;
    const given = {
      'webhook-id': String(headers['webhook-id']),
      'webhook-timestamp': String(headers['webhook-timestamp']),
      'webhook-signature': String(headers['webhook-signature']),
    };
    expect(new Webhook(secret).verify(body, given)).toEqual(JSON.parse(body));
    expect(() => new Webhook(secret).verify(`${body} `, given)).toThrow();
    expect(headers['webhook-id']).toBe(`evt_77_${info.id}_1`);
    expect(headers['content-type']).toBe('application/json');
  });

  it('hears what comes, of the types that it wants', async () => {
    const { info } = await at.createUser();
    await endpoint(['user.personal_info.*', 'user.closed']);
    await nickName(info.id, 'First');
    await at.call('PUT', `/user/preferences/${info.id}`, { preferences: { time_zone: 'UTC +01:00' } });
    await at.call('DELETE', `/user/${info.id}`);
    await expect.poll(() => typesOf(info.id)).toEqual(['user.personal_info.updated', 'user.closed']);
    const head = await headOf(info.id);
    await expect.poll(() => lanesOf(info.id)).toEqual([{ delivered: head, wanted: head, failures: 0 }]);
  });

  it('that fails is told again, in the order of each user, while others go on', async () => {
    await endpoint();
    const [slow, other] = [(await at.createUser()).info.id, (await at.createUser()).info.id];
    await expect.poll(() => lanesOf(other)).toMatchObject([{ failures: 0 }]);
    await expect.poll(async () => (await lanesOf(slow))[0]!['delivered']).toBe(await headOf(slow));
    receiver.onEvent = ({ event }) => (event.data.user_id === slow ? 500 : 204);
    const before = eventsOf(slow).length;
    await nickName(slow, 'A');
    await nickName(slow, 'B');
    await expect.poll(() => eventsOf(slow).length).toBe(before + 1);
    await nickName(other, 'C');
    await expect.poll(() => typesOf(other).at(-1)).toBe('user.personal_info.updated');
    receiver.onEvent = () => 204;
    await owner`update webhook_lane set due_at = now() where user_id = ${slow}`;
    const head = await headOf(slow);
    await expect.poll(() => sequencesOf(slow).slice(before)).toEqual([head - 1, head - 1, head]);
    const deliveries = await owner`select sequence, state, attempts from webhook_delivery
      where user_id = ${slow} order by sequence desc limit 2`;
    expect(deliveries.map((row) => ({ ...row }))).toEqual([
      { sequence: head, state: 'delivered', attempts: 1 },
      { sequence: head - 1, state: 'delivered', attempts: 2 },
    ]);
  });

  it('that takes an event and then fails is told the second one again, and not the first', async () => {
    await endpoint();
    const { info } = await at.createUser();
    const settled = async () => (await lanesOf(info.id))[0]?.['delivered'] === (await headOf(info.id));
    await expect.poll(settled).toBe(true);
    const before = eventsOf(info.id).length;
    receiver.onEvent = () => 500;
    await nickName(info.id, 'A');
    await expect.poll(() => eventsOf(info.id).length).toBe(before + 1);
    await nickName(info.id, 'B');
    const head = await headOf(info.id);
    receiver.onEvent = ({ event }) => (event.data.sequence === head ? 500 : 204);
    await owner`update webhook_lane set due_at = now() where user_id = ${info.id}`;
    await expect.poll(() => lanesOf(info.id)).toEqual([{ delivered: head - 1, wanted: head, failures: 1 }]);
    receiver.onEvent = () => 204;
    await owner`update webhook_lane set due_at = now() where user_id = ${info.id}`;
    await expect.poll(settled).toBe(true);
    expect(sequencesOf(info.id).slice(before)).toEqual([head - 1, head - 1, head, head]);
  });

  it('is told an event once the one before it is noted for good', async () => {
    await endpoint();
    const { info } = await at.createUser();
    const settled = async () => (await lanesOf(info.id))[0]?.['delivered'] === (await headOf(info.id));
    await expect.poll(settled).toBe(true);
    for (const name of ['A', 'B', 'C']) await nickName(info.id, name);
    await expect.poll(settled).toBe(true);
    const before = eventsOf(info.id).length;
    const noted: unknown[] = [];
    receiver.onEvent = async ({ event }) => {
      const [lane] = await lanesOf(event.data.user_id);
      noted.push([event.data.sequence, lane!['delivered']]);
      return 204;
    };
    await owner`update webhook_lane set delivered = 0, due_at = now() where user_id = ${info.id}`;
    await expect.poll(settled).toBe(true);
    expect(noted).toEqual(
      sequencesOf(info.id)
        .slice(before)
        .map((number) => [number, number - 1]),
    );
    expect(noted).toHaveLength(await headOf(info.id));
  });

  it('that asks for time gets it, and an event that was given up does not stop those behind it', async () => {
    await endpoint();
    const { info } = await at.createUser();
    const settled = async () => (await lanesOf(info.id))[0]?.['delivered'] === (await headOf(info.id));
    await expect.poll(settled).toBe(true);
    receiver.onEvent = () => ({ status: 503, headers: { 'retry-after': '1000' } });
    await nickName(info.id, 'A');
    const waits = async () => {
      const [row] = await owner`select extract(epoch from due_at - now())::float8 as waits, failures
        from webhook_lane where user_id = ${info.id}`;
      return row as unknown as { waits: number; failures: number };
    };
    await expect.poll(async () => (await waits()).failures).toBe(1);
    expect((await waits()).waits).toBeGreaterThan(900);
    await owner`update webhook_lane set failures = 13, due_at = now() where user_id = ${info.id}`;
    await nickName(info.id, 'B');
    await expect.poll(async () => (await waits()).failures).toBe(1);
    const head = await headOf(info.id);
    const states = await owner`select sequence, state, answer_status from webhook_delivery
      where user_id = ${info.id} and sequence >= ${head - 1} order by sequence`;
    expect(states.map((row) => ({ ...row }))).toEqual([
      { sequence: head - 1, state: 'dead', answer_status: 503 },
      { sequence: head, state: 'failed', answer_status: 503 },
    ]);
  });

  it('that answers 410 is told nothing more until somebody starts it again, and then what it missed', async () => {
    const { id } = await endpoint();
    const { info } = await at.createUser();
    receiver.onEvent = () => 410;
    const statusOf = async () => (await owner`select status, stopped_for from webhook where id = ${id}`)[0];
    await expect.poll(statusOf).toMatchObject({ status: 2, stopped_for: 'gone' });
    const before = eventsOf(info.id).length;
    receiver.onEvent = () => 204;
    await nickName(info.id, 'A');
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(eventsOf(info.id).length).toBe(before);
    await owner`update webhook set status = 1, stopped_for = null where id = ${id}`;
    const head = await headOf(info.id);
    await expect
      .poll(() => sequencesOf(info.id).slice(before))
      .toEqual(Array.from({ length: head }, (_, index) => index + 1));
  });

  it('on an address that is not open is told nothing, and nothing waits for it', async () => {
    const { id } = await endpoint(['*'], 'http://elsewhere.example:9/');
    await owner`update webhook set url = 'http://127.0.0.2:9/' where id = ${id}`;
    // As if the guard had let it through when the endpoint was made.
    const { connections, keyring } = at.server.services;
    expect(await signCallers(connections, keyring, { table: 'webhook', key: String(id) })).toBe(1);
    const { info } = await at.createUser();
    await expect.poll(async () => (await lanesOf(info.id))[0]?.['delivered']).toBe(await headOf(info.id));
    const states = await owner`select distinct state, error from webhook_delivery where user_id = ${info.id}`;
    expect(states.map((row) => ({ ...row }))).toEqual([{ state: 'dead', error: 'address_refused' }]);
  });

  it('is sent no more than ten events at once, of however many users', async () => {
    await endpoint();
    receiver.onEvent = async () => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      return 204;
    };
    const users = await Promise.all(Array.from({ length: 40 }, () => at.createUser()));
    for (const { info } of users)
      await expect.poll(() => eventsOf(info.id).length, { timeout: 10_000 }).toBeGreaterThan(0);
    expect(receiver.atOnce).toBeLessThanOrEqual(10);
    expect(receiver.atOnce).toBeGreaterThan(3);
  });

  it('whose turn another process has is told an event once at most', async () => {
    const { id } = await endpoint();
    const { info } = await at.createUser();
    const settled = async () => (await lanesOf(info.id))[0]?.['delivered'] === (await headOf(info.id));
    await expect.poll(settled).toBe(true);
    const before = eventsOf(info.id).length;
    await owner`update webhook_turn set leased_by = '\\x01', leased_until = now() + interval '3 seconds' where webhook_id = ${id}`;
    await nickName(info.id, 'A');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(eventsOf(info.id).length - before).toBeLessThanOrEqual(1);
    // It has died.
    await expect.poll(settled, { timeout: 10_000 }).toBe(true);
    expect(eventsOf(info.id).length - before).toBeLessThanOrEqual(2);
  });

  it('whose turn ends and that nobody else takes is told nothing twice, though it changes meanwhile', async () => {
    const { id } = await endpoint();
    const [slow, other] = [(await at.createUser()).info.id, (await at.createUser()).info.id];
    const settled = async () =>
      (await owner`select 1 from webhook_lane where webhook_id = ${id} and delivered < wanted`).length === 0;
    await expect.poll(settled).toBe(true);
    const before = eventsOf(slow).length;
    const { promise: answered, resolve: answer } = Promise.withResolvers<number>();
    receiver.onEvent = ({ event }) => (event.data.user_id === slow ? answered : 204);
    await nickName(slow, 'A');
    await expect.poll(() => eventsOf(slow).length).toBe(before + 1);
    await at.server.call('PUT', `/v1/webhook/${id}`, {
      token: await at.server.token('program:admin'),
      body: { webhook: { description: 'another one now' } },
    });
    await owner`update webhook_turn set leased_until = now() where webhook_id = ${id}`;
    await nickName(other, 'B');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(eventsOf(slow).length).toBe(before + 1);
    answer(204);
    await expect.poll(settled, { timeout: 5000 }).toBe(true);
    expect(eventsOf(slow).length).toBe(before + 1);
  });

  it('that answers without end is a failure', async () => {
    await endpoint();
    receiver.onEvent = () => ({ status: 200, body: 'x'.repeat(200_000) });
    const { info } = await at.createUser();
    await expect.poll(async () => (await lanesOf(info.id))[0]?.['failures']).toBe(1);
    const [delivery] = await owner`select state, error from webhook_delivery where user_id = ${info.id}`;
    expect(delivery).toMatchObject({ state: 'failed', error: 'answer_too_large' });
  });

  it('that redirects is a failure, and where it leads is not asked', async () => {
    await endpoint();
    receiver.onEvent = () => ({ status: 302, headers: { location: `${receiver.url}/elsewhere` } });
    const { info } = await at.createUser();
    await expect.poll(async () => (await lanesOf(info.id))[0]?.['failures']).toBe(1);
    expect(eventsOf(info.id)).toHaveLength(1);
  });

  it('of another programme hears nothing', async () => {
    const admin = await at.server.token('admin');
    const made = await at.server.call('POST', '/v1/program', {
      token: admin,
      body: { program: { name: 'Other' } },
    });
    const other = Number(made.json.program.id);
    const { id } = await endpoint();
    await owner`update webhook set program_id = ${other} where id = ${id}`;
    const { connections, keyring } = at.server.services;
    await signCallers(connections, keyring, { table: 'webhook', key: String(id) });
    const { info } = await at.createUser();
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect(eventsOf(info.id)).toEqual([]);
  });

  it('whose row was planted hears nothing', async () => {
    const { id } = await endpoint();
    await owner`update webhook set url = ${`${receiver.url}?planted`} where id = ${id}`;
    const { info } = await at.createUser();
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect(eventsOf(info.id)).toEqual([]);
  });
});

it('an import announces nobody; what happens to its users afterwards is told from there on', async () => {
  await endpoint();
  const rows = ['a', 'b'].map((name) => ({
    source_id: `imported-${name}`,
    personal_info: { first_name: 'Ada', last_name: 'Moreau', date_of_birth: '1988-04-17' },
  }));
  const { body } = await at.server.app.inject({
    method: 'POST',
    url: '/v1/import',
    headers: {
      authorization: `Bearer ${await at.server.token('user:privileged')}`,
      'content-type': 'application/x-ndjson',
    },
    payload: rows.map((row) => JSON.stringify(row)).join('\n'),
  });
  expect(body).toContain('"created":2');
  const users = await owner`select id::int from users order by id desc limit 2`;
  const [first, second] = users.map((row) => row['id'] as number);
  await nickName(first!, 'Changed');
  await expect.poll(() => typesOf(first!)).toEqual(['user.personal_info.updated']);
  expect(sequencesOf(first!)).toEqual([await headOf(first!)]);
  expect([eventsOf(second!), await lanesOf(second!)]).toEqual([[], []]);
});

it('an erased user is told of to the end, without names of members', async () => {
  await endpoint();
  const { info } = await at.createUser();
  await at.call('DELETE', `/user/${info.id}`);
  await expect.poll(() => typesOf(info.id)).toContain('user.closed');
  receiver.onEvent = () => 500;
  await owner`update users set closed_at = closed_at - interval '6000 days' where id = ${info.id}`;
  const erased = await at.server.call('POST', `/v1/user/erasure/${info.id}`, {
    token: await at.server.token('user:privileged'),
  });
  expect(erased.status).toBe(200);
  receiver.onEvent = () => 204;
  await owner`update webhook_lane set due_at = now() where user_id = ${info.id}`;
  await expect.poll(() => typesOf(info.id).at(-1)).toBe('user.erased');
  expect(eventsOf(info.id).at(-1)!.data.changed).toBeNull();
});

it('metrics tell how far endpoints lag behind, and what became of attempts', async () => {
  receiver.onEvent = () => 500;
  const { id } = await endpoint();
  const { info } = await at.createUser();
  await expect.poll(async () => (await lanesOf(info.id))[0]?.['failures']).toBe(1);
  await owner`update webhook_lane set awake_since = now() - interval '90 seconds' where user_id = ${info.id}`;
  const { body } = await at.server.app.inject({ url: '/metrics' });
  const lag = new RegExp(`roster_webhook_lag_seconds\\{program="77",webhook="${id}"\\} (\\d+)`, 'u').exec(
    body,
  );
  expect(Number(lag?.[1])).toBeGreaterThanOrEqual(90);
  expect(body).toMatch(/roster_webhook_attempts_total\{state="failed"\} [1-9]/u);
  expect(body).toContain(`roster_webhook_dead_events{program="77",webhook="${id}"} 0`);
});
