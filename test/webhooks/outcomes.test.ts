import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { runFor } from '../../src/storage/connections.ts';
import { measureEndpoints } from '../../src/storage/webhook-lanes.ts';
import { retryLanes } from '../../src/storage/webhooks.ts';
import {
  type EventReceiver,
  setUpWebhooks,
  startEventReceiver,
  type WebhookSetting,
} from './calls-setting.ts';

// What became of an event is listed as it is: not as given up once it was brought, nor as failed once nobody wants it.
let at: WebhookSetting;
let receiver: EventReceiver;
beforeAll(async () => {
  receiver = await startEventReceiver();
  at = await setUpWebhooks();
});
afterAll(async () => {
  await at?.close();
  await receiver?.close();
});
/** What comes true while nothing else is done. */
const soon = <T>(look: () => T) => expect.poll(look, { timeout: 10_000 });

let webhookId: number;
let userId: number;
/** An endpoint that was told of a user's creation. */
beforeEach(async () => {
  receiver.onEvent = () => 204;
  await at.owner`delete from webhook`;
  webhookId = (await at.endpoint({ url: receiver.url, status: 1 })).id;
  userId = await at.user();
  await soon(waiting).toBe(0);
});

const waiting = async () =>
  (await at.owner`select 1 from webhook_lane where webhook_id = ${webhookId} and delivered < wanted`).length;
const rename = (nick_name: string) => at.call('PUT', `/user/${userId}`, { personal_info: { nick_name } });
const events = (more: object) => at.call('PUT', `/webhook/${webhookId}`, { webhook: more });
const headOf = async (): Promise<number> =>
  (await at.owner`select history_number from users where id = ${userId}`)[0]!['history_number'];
const postsOf = (sequence: number) =>
  receiver.posted.filter(({ event }) => event.data.user_id === userId && event.data.sequence === sequence)
    .length;
/** Has what waits tried now, as if it had failed so many times. */
const tryNow = (failures = 1) =>
  at.owner`update webhook_lane set due_at = now(), failures = ${failures} where webhook_id = ${webhookId} and delivered < wanted`;

/** What is listed of an event. */
async function statesOf(sequence: number): Promise<string[]> {
  const { json } = await at.call('GET', `/webhook/${webhookId}/delivery?user_id=${userId}`);
  return json.deliveries
    .filter((row: { sequence: number }) => row.sequence === sequence)
    .map((row: { state: string; replay_id: number | null }) => `${row.state} ${row.replay_id}`);
}

/** An event that was given up. */
async function givenUp(): Promise<number> {
  receiver.onEvent = () => 500;
  await rename(`Given up ${Math.random()}`);
  const sequence = await headOf();
  await soon(() => statesOf(sequence)).toEqual(['failed null']);
  await tryNow(13);
  await soon(() => statesOf(sequence)).toEqual(['dead null']);
  receiver.onEvent = () => 204;
  return sequence;
}

async function replay(what: object = { only: 'failed' }): Promise<number> {
  const { json } = await at.call('POST', `/webhook/${webhookId}/replay`, { replay: what });
  const isMade = async () =>
    (await at.owner`select 1 from webhook_replay where id = ${json.replay.id} and users_after is not null`)
      .length;
  await soon(isMade).toBe(0);
  return json.replay.id;
}

/** As metrics tell it. */
const countDead = async () => {
  const [measures] = await runFor(at.server.services.connections, '*', measureEndpoints);
  return measures.find(({ id }) => id === webhookId)!.dead;
};

it('an event that was given up and that a replay brings is given up no more, and no replay of such events brings it again', async () => {
  const sequence = await givenUp();
  const other = await givenUp();
  expect(await countDead()).toBe(2);
  // Only one of both is taken.
  receiver.onEvent = ({ event }) => (event.data.sequence === other ? 500 : 204);
  const first = await replay();
  await soon(() => statesOf(other)).toEqual([`failed ${first}`, 'dead null']);
  expect(await statesOf(sequence)).toEqual([`delivered ${first}`]);
  expect(await countDead()).toBe(1);
  // Nor does one whose lane is made already.
  receiver.onEvent = () => 204;
  const second = await replay();
  await soon(() => statesOf(other)).toEqual([`delivered ${second}`, `failed ${first}`]);
  await tryNow();
  await soon(waiting).toBe(0);
  expect(await statesOf(other)).toEqual([`delivered ${second}`]);
  expect(await countDead()).toBe(0);
  await replay();
  await soon(waiting).toBe(0);
  // Two attempts that failed, and each replay's.
  expect([postsOf(sequence), postsOf(other)]).toEqual([3, 4]);
});

it('an event that a replay gives up again is given up once', async () => {
  const sequence = await givenUp();
  receiver.onEvent = () => 500;
  const first = await replay();
  await soon(() => statesOf(sequence)).toEqual([`failed ${first}`, 'dead null']);
  await tryNow(13);
  await soon(() => statesOf(sequence)).toEqual([`dead ${first}`]);
  expect(await countDead()).toBe(1);
  // And is what a replay of what was given up is about.
  receiver.onEvent = () => 204;
  const second = await replay();
  await soon(() => statesOf(sequence)).toEqual([`delivered ${second}`]);
});

it('an event that failed and is not wanted any more is not listed once its lane has gone on', async () => {
  receiver.onEvent = () => 500;
  await rename('A');
  const sequence = await headOf();
  await soon(() => statesOf(sequence)).toEqual(['failed null']);
  // Also where it used up no attempt.
  receiver.onEvent = () => 410;
  await tryNow(0);
  await soon(async () => (await at.call('GET', `/webhook/${webhookId}`)).json.webhook.status).toBe(2);
  expect(await statesOf(sequence)).toEqual(['failed null']);
  receiver.onEvent = () => 204;
  await events({ events: ['user.closed'], status: 1 });
  await tryNow(0);
  await soon(waiting).toBe(0);
  expect(await statesOf(sequence)).toEqual([]);
});

it('an event that failed and is not wanted any more is not listed once a later one is tried, or skipped', async () => {
  receiver.onEvent = () => 500;
  await rename('A');
  const sequence = await headOf();
  await soon(() => statesOf(sequence)).toEqual(['failed null']);
  await events({ events: ['user.closed'] });
  await at.call('DELETE', `/user/${userId}`);
  const last = await headOf();
  await tryNow();
  await soon(() => statesOf(last)).toEqual(['failed null']);
  expect(await statesOf(sequence)).toEqual([]);
  await events({ events: ['user.personal_info.*', 'user.closed'] });
  // As a call comes that skips an event, before the lane is tried again.
  await at.call('POST', `/webhook/${webhookId}/skip`, { skip: { user_id: userId, sequence } });
  expect([await statesOf(sequence), await statesOf(last)]).toEqual([['skipped null'], []]);
});

it('what waits for its next attempt is tried at once where somebody says that the receiver is well again', async () => {
  const retry = (body: object = {}) => at.call('POST', `/webhook/${webhookId}/retry`, body);
  expect((await retry()).json.retry).toEqual({ users: 0, more: 0 });
  receiver.onEvent = () => 500;
  await rename('Not taken');
  const sequence = await headOf();
  await soon(() => postsOf(sequence)).toBe(1);
  // As after the last attempt but one: were this one to count, the event would be given up.
  await soon(() => statesOf(sequence)).toEqual(['failed null']);
  await at.owner`update webhook_lane set due_at = now() + interval '12 hours', failures = 13 where webhook_id = ${webhookId}`;
  expect((await retry({ validate: 1 })).json.retry).toEqual({ users: 1, more: 0 });
  expect((await retry()).json.retry).toEqual({ users: 1, more: 0 });
  await soon(() => postsOf(sequence)).toBeGreaterThan(1);
  expect(await statesOf(sequence)).toEqual(['failed null']);
  await at.owner`update webhook_lane set due_at = now() + interval '12 hours' where webhook_id = ${webhookId}`;
  receiver.onEvent = () => 204;
  await retry();
  await soon(() => statesOf(sequence)).toEqual(['delivered null']);
  await events({ status: 0 });
  expect((await retry()).status).toBe(409);
});

it('of very many users those are tried at once whose turn is next, and the answer says that others wait', async () => {
  await events({ status: 0 });
  for (let users = 0; users < 2; users += 1) await at.user();
  await at.owner`update webhook_lane set due_at = now() + make_interval(hours => user_id::integer % 7 + 1) where webhook_id = ${webhookId}`;
  const retryOne = async () =>
    (await runFor(at.server.services.connections, 77, retryLanes(77, webhookId, 1)))[0][0];
  expect(await retryOne()).toEqual({ users: 1, more: 1 });
  expect(await retryOne()).toEqual({ users: 1, more: 0 });
});
