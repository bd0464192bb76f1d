import { randomBytes } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { activityType, entity, entityData } from '../../src/catalogue/codes.ts';
import { runFor } from '../../src/storage/connections.ts';
import { toHex } from '../../src/storage/user-vault.ts';
import { type DueLane, eventsAtOnce, readDueLanes } from '../../src/storage/webhook-lanes.ts';
import { readEndpoint } from '../../src/storage/webhooks.ts';
import { listen, setUpWebhooks, type WebhookSetting } from './calls-setting.ts';
import { startReceiver } from './receiver.ts';

// What somebody tries by numbers: many events, many endpoints.

describe('what is kept in memory', () => {
  it('is a part of what waits, however much that is, and little of each user', async () => {
    const at = await setUpWebhooks();
    try {
      const { id } = await at.endpoint();
      await pretendUsers(at, { programId: 77, users: 1000, entries: 40 });
      await at.owner`insert into webhook_lane (program_id, webhook_id, user_id, replay_id, delivered, wanted, due_at, awake_since)
        select 77, ${id}, user_id, 0, 0, 40, now(), now() from history where number = 40 and user_id >= 5000000`;
      // Another process has the turn.
      await at.owner`insert into webhook_turn values (77, ${id}, '\\x01', now() + interval '1 hour')`;
      await at.owner`update webhook set status = 1 where id = ${id}`;
      const { connections } = at.server.services;
      const [[found]] = await runFor(connections, 77, readEndpoint(77, id, false));
      const statement = readDueLanes({ program_id: 77, id, row: found!.row }, [], 200);
      const [lanes] = await runFor<DueLane>(connections, 77, statement);
      expect(lanes.length).toBe(200);
      for (const { events } of lanes) expect(events.length).toBe(eventsAtOnce);
    } finally {
      await at.close();
    }
  });
});

describe('ten thousand endpoints of others that take every connection and answer nothing', () => {
  it('keep no other programme waiting', { timeout: 60_000 }, async () => {
    const held = new Set<Socket>();
    const silent = createServer((socket) => {
      held.add(socket);
      socket.on('error', () => undefined);
    });
    const url = `http://127.0.0.1:${await listen(silent)}/`;
    const receiver = await startReceiver();
    const at = await setUpWebhooks();
    try {
      const [programs, each] = [200, 50];
      await at.owner`insert into program select (json_populate_record(p, json_build_object('id', 1000 + n))).*
        from program p, generate_series(1, ${programs}) n where p.id = 77`;
      const [model] = await at.owner`select row_to_json(w) as row from webhook w
        where id = ${(await at.endpoint({ events: ['*'] })).id}`;
      await at.owner`delete from webhook`;
      const { callers } = at.server.access;
      const rows = Array.from({ length: programs * each }, (_, index) => {
        const programId = 1001 + Math.floor(index / each);
        const row = { ...model!['row'], program_id: programId, id: 100_000 + index, url, status: 1 };
        return { ...row, secret_salt: toHex(randomBytes(16)) };
      }).map((row) => ({ ...row, mac: callers.mac('webhook', row) }));
      for (let program = 1; program <= programs; program += 1)
        await pretendUsers(at, { programId: 1000 + program, users: 1, entries: 1 });
      const { id } = await at.endpoint({ url: receiver.url, status: 1 });
      await at.owner`insert into webhook select * from json_populate_recordset(null::webhook, ${JSON.stringify(rows)}::text::json)`;
      // All of them have waited for longer.
      await at.owner`insert into webhook_lane (program_id, webhook_id, user_id, replay_id, delivered, wanted, due_at, awake_since)
        select program_id, id, 5000001, 0, 0, 1, now() - interval '1 hour', now() from webhook where program_id > 1000`;
      await expect.poll(() => held.size, { timeout: 20_000 }).toBeGreaterThanOrEqual(500);
      for (let time = 0; time < 3; time += 1) {
        const askedBefore = held.size;
        const userId = await at.user();
        await expect
          .poll(() => receiver.received.some(({ event }) => event.data.user_id === userId), {
            timeout: 10_000,
          })
          .toBe(true);
        // Looking at them all takes its time; none of theirs is waited for, which would be 15 s: no attempt that began after the change
        // has been given up meanwhile.
        expect([...held].slice(askedBefore).filter(({ destroyed }) => destroyed)).toEqual([]);
      }
      expect((await at.call('GET', `/webhook/${id}`)).json.webhook.failing_since).toBeNull();
    } finally {
      for (const socket of held) socket.destroy();
      silent.close();
      await at.close();
      await receiver.close();
    }
  });
});

/** Writes entries of histories of users who were erased: of them nothing is left but that. */
async function pretendUsers(
  { owner }: Pick<WebhookSetting, 'owner'>,
  { programId, users, entries }: { programId: number; users: number; entries: number },
): Promise<void> {
  await owner.begin(async (sql) => {
    // Without the rows of users that they belong to.
    await sql`set local session_replication_role = replica`;
    await sql`insert into history (program_id, user_id, number, id, activity_type, entity, entity_id, entity_data, by_entity,
        by_entity_id, created_at, sealed, hash)
      select ${programId}, 5000000 + u, n, 5000000 + u * 100 + n, ${activityType.updated}, ${entity.user}, 5000000 + u, ${entityData.whole}, 1, 1, now(), '\\x00', '\\x00'
      from generate_series(1, ${users}) u, generate_series(1, ${entries}) n`;
  });
}
