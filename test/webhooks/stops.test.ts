import postgres from 'postgres';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { jobs } from '../../src/jobs/jobs.ts';
import { signCallers } from '../../src/keys/caller-rows.ts';
import { tellStopped } from '../../src/webhooks/stop.ts';
import { type FlowSetting, setUpFlows } from '../flows/setting.ts';
import { newUserBody } from '../harness/assembled.ts';
import { type EventReceiver, startReceiver } from './receiver.ts';

// Roster stops an endpoint that is gone or takes nothing, and tells the programme: by mail, and by an event to its other endpoints.
let at: FlowSetting;
let owner: postgres.Sql;
let receiver: EventReceiver;
let now = new Date();
const address = 'alerts@example.com';
const metricsToken = 'reads-metrics-in-tests';
beforeAll(async () => {
  receiver = await startReceiver();
  at = await setUpFlows({ OUTBOUND_ALLOWED_ADDRESSES: '127.0.0.1', METRICS_TOKEN: metricsToken }, () => now);
  owner = postgres({ ...at.at.server.database.adminOptions, max: 2, onnotice: () => {} });
});
afterAll(async () => {
  await owner?.end();
  await at?.close();
  await receiver?.close();
});
beforeEach(async () => {
  // The alert of the test before is more than an hour ago.
  now = new Date(now.getTime() + 2 * 3_600_000);
  receiver.received.length = 0;
  receiver.onEvent = () => 204;
  await set({ alert_email: address, default_language: 'en' });
});
afterEach(() => owner`delete from webhook`);

async function set(program: object): Promise<void> {
  const token = await at.at.server.token('admin');
  const { status } = await at.at.server.call('PUT', '/v1/program/77', { token, body: { program } });
  expect(status).toBe(200);
}
async function call(method: string, url: string, body?: object) {
  const token = await at.at.server.token('program:admin');
  return at.at.server.call(method, `/v1${url}`, { token, ...(body && { body }) });
}
/** An endpoint at a path of the receiver. */
async function endpoint(path: string, events: readonly string[]) {
  const { json } = await call('POST', '/webhook', { webhook: { url: `${receiver.url}/${path}`, events } });
  return json.webhook as { readonly id: number; readonly secret: string };
}
const statusOf = async (id: number) =>
  (await owner`select status, stopped_for from webhook where id = ${id}`)[0];
const mails = () => at.mailServer.mails.filter(({ recipients }) => recipients.includes(address));
const told = () => receiver.received.filter(({ event }) => event.type === 'webhook.stopped');
const settled = () =>
  expect
    .poll(
      async () =>
        (
          await owner`select count(*)::int from job where recurs_at is null and due_at < now() + interval '1 second'`
        )[0]!['count'],
    )
    .toBe(0);
/** Has the endpoint at `gone` answer 410. */
const goAway = () => {
  receiver.onEvent = ({ path }) => (path.endsWith('/gone') ? 410 : 204);
};
/** As if an endpoint had taken nothing for three days, and the look after it were due. */
async function fail(...ids: number[]): Promise<void> {
  for (const id of ids) {
    await owner`insert into webhook_turn (program_id, webhook_id, failing_since) values (77, ${id}, now() - interval '73 hours')`;
    await owner`insert into webhook_lane (program_id, webhook_id, user_id, replay_id, delivered, wanted, due_at, awake_since)
      values (77, ${id}, 1, 0, 0, 1, now() + interval '1 hour', now())`;
  }
  await owner`update job set recurs_at = now() where name = 'webhooks.clean'`;
  at.at.server.services.jobHint.wake();
}

/** Runs the job for an endpoint of the receiver. */
const tell = (webhookId: number, attempt = 1) => {
  const { services, access } = at.at.server;
  return tellStopped(
    { ...services, callers: access.callers },
    { warn: () => undefined },
    {
      programId: 77,
      id: 1,
      userId: null,
      attempt,
      signal: new AbortController().signal,
      payload: { webhookId, stoppedId: 1, reason: 0, stoppedAt: 1_800_000_000, number: 1 },
    },
  );
};

describe('a stop', () => {
  it('is told to the other active endpoints that want to know, by a signed event, and by mail', async () => {
    const gone = await endpoint('gone', ['user.created']);
    const by = {
      all: await endpoint('all', ['user.closed', '*']),
      family: await endpoint('family', ['webhook.*']),
      name: await endpoint('name', ['webhook.stopped']),
    };
    await endpoint('other', ['user.closed']);
    const paused = await endpoint('paused', ['*']);
    await call('PUT', `/webhook/${paused.id}`, { webhook: { status: 0 } });
    goAway();
    const before = mails().length;
    await at.at.createUser();
    await expect.poll(() => statusOf(gone.id)).toMatchObject({ status: 2, stopped_for: 'gone' });
    await expect.poll(() => told().length).toBe(3);
    await expect.poll(() => mails().length).toBe(before + 1);
    await settled();
    expect(told().length).toBe(3);
    const { event } = told()[0]!;
    expect(event).toEqual({
      type: 'webhook.stopped',
      timestamp: `${now.toISOString().slice(0, 19)}Z`,
      data: {
        id: expect.stringMatching(/^evt_77_stopped_\d+$/u),
        program_id: 77,
        webhook_id: gone.id,
        reason: 'gone',
      },
    });
    for (const { body, headers } of told()) {
      expect(JSON.parse(body)).toEqual(event);
      expect(headers['webhook-id']).toBe(event.data.id);
      const holds = Object.values(by).filter(
        ({ secret }) => headers['webhook-signature'] === new Webhook(secret).sign(event.data.id, now, body),
      );
      expect(holds).toHaveLength(1);
    }
    const metrics = await at.at.server.app.inject({
      url: '/metrics',
      headers: { authorization: `Bearer ${metricsToken}` },
    });
    expect(metrics.body).toContain(`roster_webhook_stopped{program="77",webhook="${gone.id}"} 1`);
    expect(metrics.body).toContain(`roster_webhook_stopped{program="77",webhook="${by.all.id}"} 0`);
    const mail = mails().at(-1)!;
    expect(mail.subject).toBe(`Webhook ${gone.id} was stopped`);
    expect(mail.text).toContain('GET /v1/webhook');
    expect(`${mail.text} ${mail.html}`).not.toContain(receiver.url);
    // Started again, it is told what it missed; nothing is told of that.
    receiver.onEvent = () => 204;
    await call('PUT', `/webhook/${gone.id}`, { webhook: { status: 1 } });
    await settled();
    expect(told().length).toBe(3);
  });

  it('for 72 hours without a success is told as well, and several within an hour by one mail', async () => {
    const failing = [await endpoint('one', ['user.created']), await endpoint('two', ['user.created'])];
    await endpoint('listener', ['webhook.*']);
    const before = mails().length;
    await fail(...failing.map(({ id }) => id));
    for (const { id } of failing)
      await expect.poll(() => statusOf(id)).toMatchObject({ status: 2, stopped_for: 'failing' });
    await expect.poll(() => told().length).toBe(2);
    await expect.poll(() => mails().length).toBe(before + 1);
    await settled();
    expect(mails().length).toBe(before + 1);
    const data = told().map(
      ({ event }) => event.data as unknown as { webhook_id: number; reason: string; id: string },
    );
    expect(data.map(({ webhook_id: id, reason }) => [id, reason]).sort()).toEqual(
      failing.map(({ id }) => [id, 'failing']),
    );
    expect(new Set(data.map(({ id }) => id)).size).toBe(2);
  });

  it.each([
    ['has taken something meanwhile', 71],
    ['nothing waits for', 73],
  ])('of one that %s does not happen', async (_, hours) => {
    const { id } = await endpoint('better', ['user.created']);
    await owner`insert into webhook_turn (program_id, webhook_id, failing_since)
      values (77, ${id}, now() - make_interval(hours => ${hours}))`;
    await owner`update job set recurs_at = now() where name = 'webhooks.clean'`;
    at.at.server.services.jobHint.wake();
    await expect
      .poll(
        async () =>
          (await owner`select recurs_at > now() as is_done from job where name = 'webhooks.clean'`)[0],
      )
      .toMatchObject({ is_done: true });
    expect(await statusOf(id)).toMatchObject({ status: 1 });
  });

  it('for an address that was changed meanwhile does not happen', async () => {
    const { id } = await endpoint('listener', ['webhook.*']);
    receiver.onEvent = async () => {
      await call('PUT', `/webhook/${id}`, { webhook: { url: `${receiver.url}/moved` } });
      return 410;
    };
    await tell(id);
    expect([told().length, await statusOf(id)]).toEqual([1, expect.objectContaining({ status: 1 })]);
  });

  it('by an operator is told nobody', async () => {
    const { id } = await endpoint('mine', ['user.created']);
    await endpoint('listener', ['*']);
    const before = mails().length;
    await call('PUT', `/webhook/${id}`, { webhook: { status: 0 } });
    await call('DELETE', `/webhook/${id}`);
    await settled();
    expect([told().length, mails().length]).toEqual([0, before]);
  });

  it('is told to no other programme', async () => {
    const { id } = await endpoint('gone', ['user.created']);
    const admin = await at.at.server.token('admin');
    const body = { program: { name: 'Other' } };
    const { json } = await at.at.server.call('POST', '/v1/program', { token: admin, body });
    const client = { program_id: json.program.id, name: 'Theirs', scopes: ['program:admin'] };
    const made = await at.at.server.call('POST', '/v1/client', { token: admin, body: { client } });
    const token = await at.at.server.tokenOf(made.json.client, 'program:admin');
    const theirs = { webhook: { url: `${receiver.url}/theirs`, events: ['*'] } };
    expect((await at.at.server.call('POST', '/v1/webhook', { token, body: theirs })).status).toBe(200);
    goAway();
    await at.at.createUser();
    await expect.poll(() => statusOf(id)).toMatchObject({ status: 2 });
    await settled();
    expect(told()).toEqual([]);
  });

  it('is told again with the same id where it was not taken', async () => {
    const { id } = await endpoint('gone', ['user.created']);
    await endpoint('listener', ['webhook.stopped']);
    receiver.onEvent = ({ path }) => (path.endsWith('/gone') ? 410 : 503);
    await at.at.createUser();
    await expect.poll(() => told().length).toBe(1);
    await expect
      .poll(async () => (await owner`select last_error from job where name = 'webhooks.tell_stopped'`)[0])
      .toMatchObject({ last_error: 'Error' });
    receiver.onEvent = () => 204;
    await owner`update job set due_at = now() where name = 'webhooks.tell_stopped'`;
    at.at.server.services.jobHint.wake();
    await expect.poll(() => told().length).toBe(2);
    await settled();
    expect(told()[0]!.body).toBe(told()[1]!.body);
    expect(told()[0]!.event.data).toMatchObject({ webhook_id: id });
  });
});

describe('an endpoint that is to hear of a stop', () => {
  it('and answers 410 is stopped itself', async () => {
    const { id } = await endpoint('listener', ['webhook.*']);
    receiver.onEvent = () => 410;
    await tell(id);
    expect(await statusOf(id)).toMatchObject({ status: 2, stopped_for: 'gone' });
  });

  it('hears nothing where it was deleted, was paused, wants other events now, or its row was planted', async () => {
    const { id } = await endpoint('listener', ['webhook.*']);
    await call('PUT', `/webhook/${id}`, { webhook: { status: 0 } });
    await tell(id);
    await call('PUT', `/webhook/${id}`, { webhook: { status: 1, events: ['user.created'] } });
    await tell(id);
    await owner`update webhook set events = '{*}' where id = ${id}`;
    await tell(id);
    await call('DELETE', `/webhook/${id}`);
    await tell(id);
    expect(told()).toEqual([]);
  });

  it('is not waited for after the last attempt, nor where its address is refused', async () => {
    const { id } = await endpoint('listener', ['webhook.*']);
    receiver.onEvent = () => 500;
    await expect(tell(id)).rejects.toThrow('500');
    await tell(id, jobs['webhooks.tell_stopped'].attemptsMax);
    expect(told().length).toBe(2);
    // As if the guard had let it through when the endpoint was made.
    await owner`update webhook set url = 'http://127.0.0.2:9/' where id = ${id}`;
    const { connections, keyring } = at.at.server.services;
    await signCallers(connections, keyring, { table: 'webhook', key: String(id) });
    await tell(id);
    expect(told().length).toBe(2);
  });
});

it('an alert of a stop is written in the language of the programme', async () => {
  await set({ default_language: 'fr' });
  const { id } = await endpoint('gone', ['user.created']);
  const before = mails().length;
  goAway();
  await at.at.createUser(newUserBody());
  await expect.poll(() => mails().length).toBe(before + 1);
  expect(mails().at(-1)!.subject).toBe(`Le webhook ${id} a été arrêté`);
});
