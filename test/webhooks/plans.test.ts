import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runFor } from '../../src/storage/connections.ts';
import { type TakenRow, takeNumbers } from '../../src/storage/ids.ts';
import { insertReplay, type ReplayQuestion } from '../../src/storage/webhooks.ts';
import { makeReplay } from '../../src/webhooks/replay.ts';
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
