import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { FairPlaces } from '../../src/fair-places.ts';
import { runFor } from '../../src/storage/connections.ts';
import { type LaneMove, noteMoves, readDueLanes, takeTurns } from '../../src/storage/webhook-lanes.ts';
import { type EndpointRow, readEndpoint } from '../../src/storage/webhooks.ts';
import { EndpointRunner } from '../../src/webhooks/endpoint-runner.ts';
import { setUpWebhooks, type WebhookSetting } from './calls-setting.ts';

let at: WebhookSetting;
/** A process that has the turns of these tests, so that the one that serves takes none. */
const holder = `\\x${'ab'.repeat(16)}`;
beforeAll(async () => {
  at = await setUpWebhooks();
});
afterAll(() => at?.close());
beforeEach(() => at.owner`delete from webhook`);

/** An endpoint whose turn `holder` has, as its row is. */
async function endpoint(): Promise<EndpointRow> {
  const { id } = await at.endpoint();
  await at.owner`insert into webhook_turn (program_id, webhook_id, leased_by, leased_until, failing_since)
    values (77, ${id}, ${holder}::text::bytea, now() + interval '1 hour', now())`;
  await at.owner`update webhook set status = 1 where id = ${id}`;
  return rowOf(id);
}

async function rowOf(id: number): Promise<EndpointRow> {
  return (await runFor(at.server.services.connections, 77, readEndpoint(77, id, false)))[0][0]!.row;
}

it('notes of one endpoint that fails now and then do not wait for each other in a circle', async () => {
  const { id } = await endpoint();
  const rounds = 50;
  await at.owner`insert into webhook_lane
    select 77, ${id}, n, 0, 0, ${rounds}, 0, now(), now() from generate_series(1, 100) n`;
  const told = { attempts: 1, answer_status: 204, error: null, milliseconds: 1 };
  const moves = (round: number, from: number): LaneMove[] =>
    Array.from({ length: 50 }, (_, index) => ({
      ...{ user_id: from + index, replay_id: 0, before: round - 1, delivered: round, failures: 0, waits: 0 },
      deliveries: [{ ...told, sequence: round, state: index === 0 ? 'dead' : 'delivered' }],
    }));
  for (let round = 1; round <= rounds; round += 1) {
    const noted = [1, 51].map((from) => {
      const statement = noteMoves(holder, { program_id: 77, id }, moves(round, from), '2026-11-28T00:00:00');
      return runFor(at.server.services.connections, 77, statement);
    });
    for (const [moved] of await Promise.all(noted)) expect(moved).toHaveLength(50);
  }
});

it('a process has nothing due of an endpoint whose turn another one has taken', async () => {
  const { id } = await endpoint();
  await at.owner`insert into webhook_lane values (77, ${id}, 1, 0, 0, 1, 0, now(), now())`;
  const own = [{ program_id: 77, id }];
  const due = async (process: string) => {
    const statement = takeTurns(process, own, { count: 10, furtherMax: 10 });
    return (await runFor(at.server.services.connections, '*', statement))[0].map(({ is_own }) => is_own);
  };
  expect(await due(holder)).toEqual([true]);
  expect(await due('\\x01')).toEqual([]);
});

it('once an endpoint wants other events, nothing more is read for what it was', async () => {
  const row = await endpoint();
  await at.user();
  const lanes = async (one: EndpointRow) => {
    const statement = readDueLanes({ program_id: 77, id: one.id, row: one }, [], 10);
    return (await runFor(at.server.services.connections, 77, statement))[0].length;
  };
  expect(await lanes(row)).toBe(1);
  await at.call('PUT', `/webhook/${row.id}`, { webhook: { events: ['user.closed'] } });
  expect(await lanes(row)).toBe(0);
  expect(await lanes(await rowOf(row.id))).toBe(1);
  await at.call('PUT', `/webhook/${row.id}`, { webhook: { status: 0 } });
  expect(await lanes(await rowOf(row.id))).toBe(0);
});

/** What tells an endpoint, which answers each post with `status` after a while. */
async function runner(row: EndpointRow, status: number) {
  const { connections, keyring } = at.server.services;
  const posts = { count: 0, atOnce: 0, mostLater: 0 };
  const unused = { stopGone: async () => {}, leave: () => {}, note: () => {}, fail: () => {} };
  const made = new EndpointRunner(
    { ...row, row },
    {
      ...{ ...unused, connections, keyring, clock: () => new Date(), random: () => 0 },
      places: new FairPlaces({ count: 200, ofOneMax: 100, turnMilliseconds: 1000, now: () => 0 }),
      notes: { note: async () => 0 },
      openPoster: () => ({
        post: async () => {
          posts.count += 1;
          posts.atOnce += 1;
          if (posts.count > 11) posts.mostLater = Math.max(posts.mostLater, posts.atOnce);
          await sleep(300);
          posts.atOnce -= 1;
          return { status, retryAfter: null };
        },
        close: () => {},
      }),
    },
  );
  return { made, posts };
}

it('an endpoint that is left is posted what is on its way, and no more', async () => {
  const row = await endpoint();
  for (let user = 0; user < 20; user += 1) await at.user();
  const { made, posts } = await runner(row, 204);
  made.poke();
  await expect.poll(() => posts.count).toBe(10);
  await made.stop();
  expect(posts).toMatchObject({ count: 10, atOnce: 0 });
});

it('an endpoint that begins to fail is posted one event at a time from then on', async () => {
  const row = await endpoint();
  for (let user = 0; user < 20; user += 1) await at.user();
  const { made, posts } = await runner(row, 500);
  made.poke();
  await expect.poll(() => posts.count, { timeout: 5000 }).toBe(14);
  await made.stop();
  expect(posts.mostLater).toBe(1);
});
