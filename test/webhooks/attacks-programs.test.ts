import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lists } from '../../src/catalogue/members.ts';
import type { Operation } from '../../src/catalogue/operation.ts';
import { eventTypeNames } from '../../src/catalogue/webhooks.ts';
import { exampleBody } from '../../src/derive/examples.ts';
import { built, everyField, operationOf } from '../contract/catalogue-walk.ts';
import type { Answer } from '../harness/assembled.ts';
import { recordLog } from '../harness/recorded-log.ts';
import { setUpWebhooks, type WebhookSetting } from './calls-setting.ts';
import { type EventReceiver, startReceiver } from './receiver.ts';

// What a client of another programme tries, and who has the database; and what nobody may hear.

describe('a programme', () => {
  let at: WebhookSetting;
  let receiver: EventReceiver;
  const { log, lines: logged } = recordLog('trace');
  beforeAll(async () => {
    receiver = await startReceiver();
    at = await setUpWebhooks({}, { log });
  });
  afterAll(async () => {
    await at?.close();
    await receiver?.close();
  });

  it('has no way to another one by numbers of users, deliveries, replays and events', async () => {
    const { json } = await at.call('POST', '/program', { program: { name: 'Other' } });
    const client = { program_id: json.program.id, name: 'Theirs', scopes: ['program:admin'] };
    const made = await at.call('POST', '/client', { client });
    const token = await at.server.tokenOf(made.json.client, 'program:admin');
    const theirs = (method: string, url: string, body?: object): Promise<Answer> =>
      at.server.call(method, `/v1${url}`, { token, ...(body && { body }) });
    const webhook = { url: receiver.url, events: ['*'] };
    const own = (await theirs('POST', '/webhook', { webhook })).json.webhook.id;
    const { id: other } = await at.endpoint({ url: receiver.url, status: 1 });
    const [userId, second] = [await at.user(2), await at.user(2)];
    await expect
      .poll(async () => (await at.call('GET', `/webhook/${other}/delivery`)).json.deliveries.length)
      .toBeGreaterThan(3);
    const page = (await at.call('GET', `/webhook/${other}/delivery?page_size=1`)).json;
    const [posted, unknown] = [receiver.received.length, 4_294_967_000];
    // Whatever is asked of a user of the other programme is answered like what is asked of one who never was.
    for (const ask of [
      (user: number) => theirs('POST', `/webhook/${own}/skip`, { skip: { user_id: user, sequence: 1 } }),
      (user: number) => theirs('GET', `/webhook/${own}/delivery?user_id=${user}`),
      (user: number) => theirs('GET', `/webhook/${own}/delivery?state=waiting&user_id=${user}`),
      (user: number) => theirs('GET', `/event?user_id=${user}`),
      (user: number) => theirs('GET', `/event?user_id=${user}&after=1`),
    ]) {
      const [one, none] = [await ask(userId), await ask(unknown)];
      const without = ({ status, json: { result, response_time: _, ...body } }: Answer) => [
        status,
        result.code,
        body,
      ];
      expect(without(one)).toEqual(without(none));
      expect(JSON.stringify(one.json.deliveries ?? [])).toBe('[]');
      expect(one.json.events).toBeUndefined();
    }
    // A cursor of another programme's list shows nothing of it.
    const shown = await theirs('GET', `/webhook/${own}/delivery?cursor=${encodeURIComponent(page.cursor)}`);
    expect(shown.json.deliveries ?? []).toEqual([]);
    // A replay of another one's users makes no lane, and sends nothing.
    for (const replay of [{ user_id: userId }, {}, { user_id: second, only: 'failed' }]) {
      const answer = await theirs('POST', `/webhook/${own}/replay`, { replay });
      expect([200, 404]).toContain(answer.status);
    }
    await expect
      .poll(
        async () =>
          (await at.owner`select count(*)::int from job where name = 'webhooks.replay'`)[0]!['count'],
      )
      .toBe(0);
    expect(await at.owner`select 1 from webhook_lane where webhook_id = ${own}`).toHaveLength(0);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(receiver.received.length).toBe(posted);
  });

  it('whose endpoint was written into the database sends nothing there, nor where one was altered', async () => {
    const { id } = await at.endpoint({ url: receiver.url, status: 0 });
    await at.owner`delete from webhook where id <> ${id}`;
    await at.owner`insert into webhook select (json_populate_record(w, json_build_object('id', 900000, 'status', 1))).*
      from webhook w where id = ${id}`;
    await at.owner`insert into webhook select (json_populate_record(w,
      json_build_object('id', 900001, 'status', 1, 'mac', '\\x00'))).* from webhook w where id = ${id}`;
    const posted = receiver.received.length;
    for (const alter of [
      () => at.owner`update webhook set status = 1, events = '{user.*}' where id = ${id}`,
      () => at.owner`update webhook set events = '{*}', secret_salt = '\\x00' where id = ${id}`,
      () =>
        at.owner`update webhook set previous_salt = '\\x00', previous_ends_at = '2100-01-01' where id = ${id}`,
    ]) {
      await alter();
      await at.user(2);
      await new Promise((resolve) => setTimeout(resolve, 700));
    }
    expect(receiver.received.length).toBe(posted);
    expect((await at.call('GET', '/webhook')).json.webhooks).toEqual([]);
    await at.owner`delete from webhook`;
  });

  it('hears names and never a value, whatever a user has; nor is one in the log or in metrics', async () => {
    const { id, secret } = await at.endpoint({ url: receiver.url, status: 1 });
    receiver.received.length = 0;
    logged.length = 0;
    const sent: unknown[] = [];
    // What every answer has.
    const frame = { result: null, time_zone: null, time_zone_name: null };
    const write = async (operation: Operation, userId = 0) => {
      const { path, verb } = operation;
      const body = exampleBody(operation, { all: true, privileged: true, ids });
      const { json } = await at.call(verb.toUpperCase(), path.replace(':user_id', String(userId)), body);
      // What is refused is no less a secret.
      sent.push(body, { ...json, ...frame });
      return json;
    };
    const ids: Record<string, number> = {};
    const created = await write(operationOf('user.create'));
    expect(created.result.code, JSON.stringify(created.result)).toBe('0000');
    const userId = created.info.id;
    const operations = built.filter(
      ({ action, flow, path }) =>
        (action === 'create' || action === 'update') && !flow && path.includes(':user_id'),
    );
    for (const operation of operations) {
      const json = await write(operation, userId);
      for (const { name } of lists) if (json[name]?.[0]) ids[name] = json[name][0].id;
    }
    const { json } = await at.call('GET', `/user/${userId}`, undefined, { 'show-sensitive-data': '1' });
    sent.push({ ...json, ...frame });
    await at.call('DELETE', `/user/${userId}`);
    const [{ number: head }] = (await at.owner`
      select history_number::int as number from users where id = ${userId}`) as unknown as [
      { number: number },
    ];
    await expect.poll(() => receiver.received.length).toBe(head);
    expect(head).toBeGreaterThan(20);
    // Nothing but this is in a body.
    const names = new Set(everyField().map(([name]) => name.split('.').at(-1)!));
    for (const { event } of receiver.received) {
      const { type, timestamp, data, ...more } = event;
      expect(eventTypeNames).toContain(type);
      expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/u);
      const { id: eventId, changed, ...numbers } = data;
      expect(eventId).toBe(`evt_77_${userId}_${data.sequence}`);
      expect(Object.keys(numbers)).toEqual(['program_id', 'user_id', 'sequence', 'entity', 'entity_id']);
      for (const number of Object.values(numbers)) expect(Number.isSafeInteger(number)).toBe(true);
      for (const name of changed ?? []) expect(names).toContain(name);
      expect(more).toEqual({});
    }
    // Every value that could be told from a name or a number of a row.
    const values = [...new Set(sent.flatMap(leaves))].filter(
      (value) =>
        value.length > 4 &&
        !names.has(value) &&
        !/^\d{1,9}$/u.test(value) &&
        !/^\d{4}-\d\d-\d\dT/u.test(value),
    );
    expect(values.length).toBeGreaterThan(60);
    const metrics = (await at.server.app.inject({ url: '/metrics' })).body;
    expect(metrics).toContain('roster_webhook_lag_seconds');
    const answered = [
      await at.call('GET', `/webhook/${id}/delivery?page_size=500`),
      await at.call('GET', `/event?user_id=${userId}&page_size=500`),
    ].map((answer) => JSON.stringify({ ...answer.json, ...frame }));
    const headers = receiver.received.map((one) => JSON.stringify(one.headers));
    const said = [
      ...receiver.received.map(({ body }) => body),
      ...headers,
      ...logged,
      ...answered,
      metrics,
    ].join('\n');
    expect(values.filter((value) => said.includes(value))).toEqual([]);
    expect(said).not.toContain(secret);
    const kept = await at.owner`select row_to_json(d)::text as row from webhook_delivery d`;
    expect(values.filter((value) => kept.some(({ row }) => row.includes(value)))).toEqual([]);
  });
});

/** The texts and numbers of a body, as texts. */
function leaves(value: unknown): string[] {
  if (typeof value === 'string' || typeof value === 'number') return [String(value)];
  return Object.values(value ?? {}).flatMap(leaves);
}
