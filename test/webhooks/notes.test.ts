import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Place, runFor } from '../../src/storage/connections.ts';
import { type LaneMove, noteMoves } from '../../src/storage/webhook-lanes.ts';
import { MoveNotes } from '../../src/webhooks/move-notes.ts';
import {
  type EventReceiver,
  setUpWebhooks,
  startEventReceiver,
  type WebhookSetting,
} from './calls-setting.ts';

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
beforeEach(() => at.owner`delete from webhook`);

const holder = `\\x${'ab'.repeat(16)}`;
const now = '2026-11-28T00:00:00';

/** An endpoint whose turn `holder` has, with a lane that stands before the first of three entries of user 1. */
async function endpoint(): Promise<{ program_id: number; id: number }> {
  const { id } = await at.endpoint();
  await at.owner`insert into webhook_turn values (77, ${id}, ${holder}::text::bytea, now() + interval '1 hour', null)`;
  await at.owner`insert into webhook_lane values (77, ${id}, 1, 0, 0, 3, 0, now(), now())`;
  return { program_id: 77, id };
}

/** The first event was taken. */
const taken: LaneMove = {
  ...{ user_id: 1, replay_id: 0, before: 0, delivered: 1, failures: 0, waits: 0 },
  deliveries: [
    { sequence: 1, state: 'delivered', attempts: 1, answer_status: 204, error: null, milliseconds: 1 },
  ],
};

async function rowsOf(id: number) {
  const [lane] =
    await at.owner`select delivered, wanted, failures from webhook_lane where webhook_id = ${id}`;
  const deliveries = await at.owner`select sequence, state from webhook_delivery where webhook_id = ${id}`;
  return { lane: { ...lane }, deliveries: deliveries.map((row) => ({ ...row })) };
}

describe('a note', () => {
  const note = async (turn: { program_id: number; id: number }, move: LaneMove, process = holder) =>
    (await runFor(at.server.services.connections, 77, noteMoves(process, turn, [move], now)))[0];

  it('that was made before is known again, and changes nothing', async () => {
    const turn = await endpoint();
    expect(await note(turn, taken)).toEqual([{ user_id: 1, replay_id: 0, wanted: 3 }]);
    const before = await rowsOf(turn.id);
    await at.owner`update webhook_lane set failures = 2, wanted = 4 where webhook_id = ${turn.id}`;
    expect(await note(turn, taken)).toEqual([{ user_id: 1, replay_id: 0, wanted: 4 }]);
    const lane = { delivered: 1, wanted: 4, failures: 2 };
    expect(await rowsOf(turn.id)).toEqual({ ...before, lane });
  });

  it('is not known again by another process, nor where the lane has gone on', async () => {
    const turn = await endpoint();
    await note(turn, taken);
    expect(await note(turn, taken, '\\x01')).toEqual([]);
    await at.owner`update webhook_lane set delivered = 2 where webhook_id = ${turn.id}`;
    expect(await note(turn, taken)).toEqual([]);
    expect((await rowsOf(turn.id)).lane).toEqual({ delivered: 2, wanted: 3, failures: 0 });
  });

  it('of an event that was skipped in the same moment leaves it skipped', async () => {
    const turn = await endpoint();
    await at.owner`update webhook_lane set delivered = 1 where webhook_id = ${turn.id}`;
    await at.owner`insert into webhook_delivery values (77, ${turn.id}, 1, 1, 0, 'skipped', 0, null, null, 0, now())`;
    expect(await note(turn, taken)).toHaveLength(1);
    expect((await rowsOf(turn.id)).deliveries).toEqual([{ sequence: 1, state: 'skipped' }]);
  });
});

describe('while PostgreSQL is away', () => {
  /** The server's connections, with which something may be wrong. `wrong`: before and after each use. */
  function place(wrong: { before?: () => void; after?: () => void }): Place {
    return {
      share: async (work, programId) => {
        wrong.before?.();
        const done = await at.server.services.connections.share(work, programId);
        wrong.after?.();
        return done;
      },
    };
  }
  const failure = (code: string) => Object.assign(new Error(code), { code });
  const notesOn = (on: Place) => new MoveNotes(on, { holder, clock: () => new Date(now) });

  it('a note waits, and is made once it is back', async () => {
    const turn = await endpoint();
    let isAway = true;
    let asked = 0;
    const before = () => {
      asked += 1;
      if (isAway) throw failure(asked % 2 === 0 ? 'ECONNREFUSED' : '57P03');
    };
    const notes = notesOn(place({ before }));
    const noted = Promise.all([notes.note(turn, taken), notes.note(turn, { ...taken, user_id: 2 })]);
    await sleep(1200);
    expect((await rowsOf(turn.id)).lane).toMatchObject({ delivered: 0 });
    // All that wait ask together, and not all the time.
    expect(asked).toBeLessThan(8);
    isAway = false;
    // There is no lane of the other user.
    expect(await noted).toEqual([3, undefined]);
    expect((await rowsOf(turn.id)).lane).toMatchObject({ delivered: 1 });
  });

  it('a note that was made, and whose answer was lost, is made no second time', async () => {
    const turn = await endpoint();
    let lost = 0;
    const after = () => {
      lost += 1;
      if (lost === 1) throw failure('CONNECTION_CLOSED');
    };
    expect(await notesOn(place({ after })).note(turn, taken)).toBe(3);
    expect((await rowsOf(turn.id)).lane).toMatchObject({ delivered: 1 });
    expect(lost).toBe(3);
  });

  it('a note is given up when the time for that is over', async () => {
    const turn = await endpoint();
    const before = () => {
      throw failure('ECONNREFUSED');
    };
    const notes = notesOn(place({ before }));
    const begun = performance.now();
    const noted = notes.note(turn, taken).catch((error) => error.code);
    await sleep(300);
    notes.giveUpIn(600);
    expect(await noted).toBe('ECONNREFUSED');
    // A busy machine takes its time; without the bound the note would be made again for as long as the test may last.
    expect(performance.now() - begun).toBeLessThan(8000);
    // What comes later waits no more.
    await expect(notes.note(turn, taken)).rejects.toThrow('ECONNREFUSED');
  });

  it('a note waits for nothing where it is refused itself', async () => {
    const turn = await endpoint();
    let asked = 0;
    const before = () => {
      asked += 1;
      throw failure('23514');
    };
    await expect(notesOn(place({ before })).note(turn, taken)).rejects.toThrow('23514');
    expect(asked).toBe(1);
  });
});

it('an event whose note is cut off is not posted again', async () => {
  const { id } = await at.endpoint({ url: receiver.url, status: 1 });
  const userId = await at.user();
  const isSettled = async () =>
    (await at.owner`select 1 from webhook_lane where webhook_id = ${id} and delivered < wanted`).length === 0;
  await expect.poll(isSettled, { timeout: 10_000 }).toBe(true);
  const before = receiver.posted.length;
  const rename = (nick_name: string) => at.call('PUT', `/user/${userId}`, { personal_info: { nick_name } });
  await at.owner.begin(async (sql) => {
    await sql`select 1 from webhook_turn where webhook_id = ${id} for update`;
    await rename('A');
    await expect.poll(() => receiver.posted.length, { timeout: 10_000 }).toBe(before + 1);
    const cutOff = async () =>
      (
        await at.owner`select pg_terminate_backend(pid) from pg_stat_activity
          where wait_event_type = 'Lock' and datname = current_database()`
      ).length;
    await expect.poll(cutOff, { timeout: 10_000 }).toBeGreaterThan(0);
    // Also the second time.
    await sleep(400);
    await expect.poll(cutOff, { timeout: 10_000 }).toBeGreaterThan(0);
  });
  await rename('B');
  await expect.poll(isSettled, { timeout: 10_000 }).toBe(true);
  const sequences = receiver.posted.slice(before).map(({ event }) => event.data.sequence);
  expect(sequences).toEqual([sequences[0], sequences[0] + 1]);
});
