import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runFor } from '../../src/storage/connections.ts';
import { type TakenRow, takeNumbers } from '../../src/storage/ids.ts';
import { measureEndpoints, noteMoves, readDueLanes, takeTurns } from '../../src/storage/webhook-lanes.ts';
import {
  type EndpointRow,
  insertReplay,
  type ReplayQuestion,
  readEndpoint,
} from '../../src/storage/webhooks.ts';
import { makeReplay } from '../../src/webhooks/replay.ts';
import { planOf } from '../harness/plans.ts';
import { setUpWebhooks, type WebhookSetting } from './calls-setting.ts';

// The statements of webhooks on many rows: each reads what it answers and little else, as the server's own role.
let at: WebhookSetting;
const users = 2000;
/** One on each of so many days. */
const entriesOfUser = 40;
/** The last but one. */
const day = { from: '2024-02-08T00:00:00', to: '2024-02-08T23:59:59' };

beforeAll(async () => {
  at = await setUpWebhooks();
  const sql = postgres({ ...at.server.database.adminOptions, max: 1 });
  await sql.unsafe(`
    insert into users (program_id, id, type, status, client_id, created_at, updated_at, history_number, history_hash, history_at)
      select 77, g, 1, 1, 1, '2024-01-01', '2024-02-09', ${entriesOfUser}, '', '2024-02-09T12:00:00' from generate_series(1, ${users}) g;
    insert into history select 77, u, n, u * 10 + n, 1, 7, u, -1, 1, 1, timestamp '2023-12-31T12:00:00' + n * interval '1 day',
      '', '' from generate_series(1, ${entriesOfUser}) n cross join generate_series(1, ${users}) u`);
  await sql`vacuum analyze`;
  // What the session itself has read is counted by then.
  await sql.end();
});
afterAll(() => at?.close());

/** How many rows of a table have been read so far, by anybody. */
async function rowsRead(table: string): Promise<number> {
  // Each session tells what it has read when it likes, or is asked to.
  for (const connection of at.server.services.connections.all)
    await connection.run({ text: 'select pg_stat_force_next_flush()' });
  const [row] = await at.owner`select coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) as count
    from pg_stat_user_tables where relname = ${table}`;
  return Number(row!['count']);
}

describe('a replay', () => {
  /** Has its lanes made, of so many users at a time. Tells of how many users there are, and how many rows were read. */
  async function made(question: Partial<ReplayQuestion>, tables: readonly string[]) {
    const { id: webhookId } = await at.endpoint();
    if (question.isFailedOnly)
      await at.owner`insert into webhook_delivery select 77, ${webhookId}, u, 1, 0, 'dead', 14, null, 'timeout', 1, now()
        from generate_series(1, ${users}) u`;
    const { connections } = at.server.services;
    const whole = { from: null, to: null, userId: null, isFailedOnly: false, ...question };
    const [[number]] = await runFor<TakenRow>(connections, 77, takeNumbers(77, 'webhook_replay', 1));
    const replayId = number!.first;
    await runFor(connections, 77, insertReplay(77, replayId, webhookId, whole, '2026-11-28T00:00:00'));
    const before = await Promise.all(tables.map(rowsRead));
    const job = { programId: 77, userId: null, id: 1, attempt: 1, signal: new AbortController().signal };
    await makeReplay({ connections }, { ...job, payload: { replayId } }, 50);
    const after = await Promise.all(tables.map(rowsRead));
    const lanes = await at.owner`select 1 from webhook_lane where replay_id = ${replayId}`;
    return { lanes: lanes.length, read: after.map((count, index) => count - before[index]!) };
  }

  it('of a day reads each user once, and back to that day, in however many batches', async () => {
    const { lanes, read } = await made(day, ['users', 'history']);
    expect(lanes).toBe(users);
    expect(read[0]).toBeLessThanOrEqual(users * 1.1);
    // From the last day on back to the day before the span, and to its end.
    expect(read[1]).toBeLessThanOrEqual(users * (3 + 2) * 1.1);
  });

  it('of everything reads users alone', async () => {
    const { lanes, read } = await made({}, ['users', 'history']);
    expect(lanes).toBe(users);
    expect(read[0]).toBeLessThanOrEqual(users * 1.1);
    expect(read[1]).toBe(0);
  });

  it('of a day on which nothing happened reads users alone', async () => {
    const { lanes, read } = await made({ from: '2025-01-01T00:00:00' }, ['users', 'history']);
    expect(lanes).toBe(0);
    expect(read[0]).toBeLessThanOrEqual(users * 1.1);
    expect(read[1]).toBe(0);
  });

  it('of what was given up reads each such event once', async () => {
    const question = { from: '2024-01-01T00:00:00', isFailedOnly: true };
    const { lanes, read } = await made(question, ['webhook_delivery', 'history']);
    expect(lanes).toBe(users);
    expect(read[0]).toBeLessThanOrEqual(users * 1.1);
    expect(read[1]).toBeLessThanOrEqual(users * 1.1);
  });
});

describe('of 100,000 lanes of an endpoint that are due, and as many of others,', () => {
  const lanes = 100_000;
  const others = 10;
  let row: EndpointRow;
  beforeAll(async () => {
    const { connections } = at.server.services;
    const { id } = await at.endpoint();
    // Another process has its turn.
    await at.owner`insert into webhook_turn values (77, ${id}, '\\x01', now() + interval '1 hour', null)`;
    await at.owner`update webhook set status = 1 where id = ${id}`;
    row = (await runFor(connections, 77, readEndpoint(77, id, false)))[0][0]!.row;
    const made = await Promise.all(Array.from({ length: others }, () => at.endpoint()));
    const due = (webhookId: number, count: number) =>
      at.owner`insert into webhook_lane select 77, ${webhookId}, u, 0, 3, 4, 0, now() - u * interval '1 second', now()
        from generate_series(1, ${count}) u`;
    await due(id, lanes);
    for (const other of made) await due(other.id, lanes / others);
    await at.owner`vacuum analyze webhook_lane`;
  });

  it('those that have waited longest are read, and none else', async () => {
    const busy = Array.from({ length: 100 }, (_, index) => ({ user_id: lanes - index, replay_id: 0 }));
    const statement = readDueLanes({ program_id: 77, id: row.id, row }, busy, 200);
    const { indexes, readOf } = await planOf(at.server.services.connections, 77, statement);
    expect(indexes).toContain('webhook_lane_due');
    expect(readOf('webhook_lane')).toBe(busy.length + 200);
    // An entry of the history of each at most.
    expect(readOf('history')).toBeLessThanOrEqual(200);
    const [due] = await runFor(at.server.services.connections, 77, statement);
    expect(due.map(({ user_id }) => user_id)).toEqual(
      Array.from({ length: 200 }, (_, index) => lanes - 100 - index),
    );
  });

  it('one of each endpoint is read to see which endpoints have something due', async () => {
    const turns = takeTurns('\\x02', [], { count: 10, furtherMax: 10 });
    const { indexes, readOf } = await planOf(at.server.services.connections, '*', turns);
    expect(indexes).toContain('webhook_lane_due');
    expect(readOf('webhook_lane')).toBeLessThanOrEqual(others + 1);
  });

  it('one of each endpoint is read to see for how long its oldest event has waited', async () => {
    const { indexes, readOf } = await planOf(at.server.services.connections, '*', measureEndpoints);
    expect(indexes).toContain('webhook_lane_awake');
    const endpoints = await at.owner`select 1 from webhook`;
    expect(readOf('webhook_lane')).toBeLessThanOrEqual(endpoints.length);
  });

  it('a note reads of what became of events only what it is about', async () => {
    const { id } = row;
    await at.owner`insert into webhook_delivery select 77, ${id}, u, n, 0, 'dead', 14, null, 'timeout', 1, now()
      from generate_series(1, 10000) u, generate_series(1, 3) n`;
    await at.owner`vacuum analyze webhook_delivery`;
    const told = { sequence: 4, attempts: 1, answer_status: 204, error: null, milliseconds: 1 };
    const moves = Array.from({ length: 100 }, (_, index) => ({
      ...{ user_id: 1 + index, replay_id: 0, before: 3, delivered: 4, failures: 0, waits: 0 },
      deliveries: [{ ...told, state: 'delivered' as const }],
    }));
    const statement = noteMoves('\\x01', { program_id: 77, id }, moves, '2026-11-28T00:00:00');
    const { readOf } = await planOf(at.server.services.connections, 77, statement);
    expect(readOf('webhook_delivery')).toBe(0);
    // Once to be locked, once to be moved.
    expect(readOf('webhook_lane')).toBe(200);
  });
});
