import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningJob } from '../../src/jobs/handler.ts';
import { makeReplay, removeWhatRemains } from '../../src/webhooks/replay.ts';
import { lockWaits } from '../harness/lock-waits.ts';
import { setUpWebhooks, type WebhookSetting } from './calls-setting.ts';

// What an endpoint was told, is to be told, and is told once more. Endpoints are paused: what sending does is put into the tables.
let at: WebhookSetting;
beforeAll(async () => {
  at = await setUpWebhooks();
});
afterAll(() => at?.close());

interface Lane {
  readonly user_id: number;
  readonly delivered: number;
  readonly wanted: number;
}

const numbers = { count: 0 };

/** What of a lane the tests look at, in the order of the users. */
async function lanesOf(webhookId: number, replayId = 0): Promise<Lane[]> {
  const rows = await at.owner`select user_id::int, delivered, wanted from webhook_lane
    where webhook_id = ${webhookId} and replay_id = ${replayId} order by user_id`;
  return rows.map((row) => ({ ...row }) as unknown as Lane);
}

/** Entries of a user's history, all as if they had been made at a moment. */
async function dateEntries(userId: number, numbersOf: readonly number[], moment: string): Promise<void> {
  await at.owner`update history set created_at = ${moment}::text::timestamp
    where user_id = ${userId} and number in ${at.owner(numbersOf)}`;
}

/** Notes what became of an event, as what sends does. */
async function note(webhookId: number, userId: number, sequence: number, state: string, more: object = {}) {
  numbers.count += 1;
  const row = {
    program_id: 77,
    webhook_id: webhookId,
    user_id: userId,
    sequence,
    replay_id: 0,
    state,
    attempts: 1,
    answer_status: state === 'delivered' ? 204 : 500,
    error: null,
    milliseconds: 7,
    at: new Date(Date.UTC(2026, 0, 1, 0, 0, numbers.count)).toISOString().slice(0, 19),
    ...more,
  };
  await at.owner`insert into webhook_delivery select * from json_populate_record(null::webhook_delivery, ${JSON.stringify(row)}::text::json)`;
}

function running<P>(payload: P, signal = new AbortController().signal): RunningJob<P> {
  return { programId: 77, userId: null, payload, id: 1, attempt: 1, signal };
}

/** Waits until the job of a replay has made its lanes. */
async function isMade(replayId: number): Promise<void> {
  await expect
    .poll(
      async () =>
        (await at.owner`select users_after from webhook_replay where id = ${replayId}`)[0]!['users_after'],
      {
        timeout: 10_000,
      },
    )
    .toBeNull();
}

async function replayOf(webhookId: number, replay: object): Promise<number> {
  const { json } = await at.call('POST', `/webhook/${webhookId}/replay`, { replay });
  expect(json.result.code, JSON.stringify(json.result)).toBe('0000');
  await isMade(json.replay.id);
  return json.replay.id;
}

/** A replay of which no job makes the lanes. */
async function bareReplay(webhookId: number): Promise<number> {
  const [row] = await at.owner`
    insert into webhook_replay (program_id, id, webhook_id, is_failed_only, users_after, created_at)
    select 77, first_number, ${webhookId}, false, 0, now() from take_numbers(77, 'webhook_replay', 1) returning id::int`;
  return row!['id'];
}

describe('a replay', () => {
  it('has a lane for each user of whom something happened in the span, from the first such entry to the last', async () => {
    const first = await at.user(5);
    const second = await at.user(4);
    const third = await at.user(3);
    await dateEntries(first, [1], '2020-02-01T23:59:59');
    await dateEntries(first, [2, 3, 4, 5], '2020-02-02T10:00:00');
    await dateEntries(second, [1], '2020-02-02T23:59:59');
    await dateEntries(third, [1, 2, 3], '2020-02-03T00:00:00');
    const { id } = await at.endpoint();
    const day = { from: '2020-02-02T00:00:00', to: '2020-02-02T23:59:59' };
    expect(await lanesOf(id, await replayOf(id, day))).toEqual([
      { user_id: first, delivered: 1, wanted: 5 },
      { user_id: second, delivered: 0, wanted: 1 },
    ]);
    const since = await lanesOf(
      id,
      await replayOf(id, { from: '2020-02-03T00:00:00', to: '2020-12-31T00:00:00' }),
    );
    expect(since).toEqual([{ user_id: third, delivered: 0, wanted: 3 }]);
    const one = await replayOf(id, { user_id: String(second) });
    const [{ number }] =
      (await at.owner`select history_number as number from users where id = ${second}`) as unknown as [
        { number: number },
      ];
    expect(await lanesOf(id, one)).toEqual([{ user_id: second, delivered: 0, wanted: number }]);
    // What comes has lanes of its own.
    expect(await lanesOf(id)).toEqual([]);
  });

  it('of what was given up has users of whom something was', async () => {
    const { id } = await at.endpoint();
    const users = [await at.user(4), await at.user(4), await at.user(4)];
    await note(id, users[0]!, 2, 'dead');
    await note(id, users[0]!, 3, 'delivered');
    await note(id, users[0]!, 4, 'dead');
    await note(id, users[1]!, 1, 'failed');
    await note(id, users[2]!, 1, 'dead');
    await dateEntries(users[2]!, [1], '2019-01-01T00:00:00');
    expect(await lanesOf(id, await replayOf(id, { only: 'failed', from: '2019-01-02T00:00:00' }))).toEqual([
      { user_id: users[0], delivered: 1, wanted: 4 },
    ]);
    expect(await lanesOf(id, await replayOf(id, { only: 'failed' }))).toEqual([
      { user_id: users[0], delivered: 1, wanted: 4 },
      { user_id: users[2], delivered: 0, wanted: 1 },
    ]);
    // Another endpoint's failures are its own.
    const other = await at.endpoint();
    expect(await lanesOf(other.id, await replayOf(other.id, { only: 'failed' }))).toEqual([]);
  });

  it('goes on where it was cut off', async () => {
    const { id } = await at.endpoint();
    for (let count = 0; count < 3; count += 1) await at.user(2);
    const replayId = await bareReplay(id);
    const users = (await at.owner`select id::int from users where program_id = 77 order by id`).map(
      (row) => row['id'],
    );
    const { services } = at.server;
    const cut = new AbortController();
    let asked = 0;
    // Ended after two batches, as by a process that stops.
    const signal = Object.assign(cut.signal, {
      throwIfAborted: () => {
        asked += 1;
        if (asked === 3) throw new Error('stopped');
      },
    });
    await expect(makeReplay(services, running({ replayId }, signal), 2)).rejects.toThrow('stopped');
    expect((await lanesOf(id, replayId)).map(({ user_id }) => user_id)).toEqual(users.slice(0, 4));
    // What was made is sent meanwhile, and is not made again.
    await at.owner`update webhook_lane set delivered = wanted where replay_id = ${replayId} and user_id = ${users[0]}`;
    await makeReplay(services, running({ replayId }), 2);
    const lanes = await lanesOf(id, replayId);
    expect(lanes.map(({ user_id }) => user_id)).toEqual(users);
    expect(lanes[0]!.delivered).toBe(lanes[0]!.wanted);
  });

  it('writes nothing of a batch whose process dies', async () => {
    const { id } = await at.endpoint();
    const replayId = await bareReplay(id);
    await at.owner.unsafe(`
      create function die() returns trigger language plpgsql as $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$;
      alter function die() security definer;
      create trigger die before update on webhook_replay for each row execute function die()`);
    await expect(makeReplay(at.server.services, running({ replayId }), 2)).rejects.toThrow();
    await at.owner.unsafe('drop trigger die on webhook_replay; drop function die()');
    expect(await lanesOf(id, replayId)).toEqual([]);
    await expect
      .poll(() =>
        makeReplay(at.server.services, running({ replayId }), 2).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
    expect((await lanesOf(id, replayId)).length).toBeGreaterThan(2);
  });

  it('is one of three that are under way', async () => {
    const { id } = await at.endpoint();
    const userId = await at.user();
    const replay = { user_id: userId };
    const ids: number[] = [];
    for (let count = 0; count < 3; count += 1) ids.push(await replayOf(id, replay));
    const refused = await at.call('POST', `/webhook/${id}/replay`, { replay });
    expect([refused.status, refused.json.result.code]).toEqual([409, '3023']);
    expect((await lanesOf((await at.endpoint()).id)).length).toBe(0);
    await at.owner`update webhook_lane set delivered = wanted where replay_id = ${ids[1]!}`;
    await replayOf(id, replay);
    // At the same moment too.
    const other = await at.endpoint();
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => at.call('POST', `/webhook/${other.id}/replay`, { replay })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 409, 409, 409]);
  });

  it('is asked for once by a call that is repeated', async () => {
    const { id } = await at.endpoint();
    const headers = { 'source-id': 'one-replay' };
    const body = { replay: { user_id: await at.user() } };
    const ids = [];
    for (let count = 0; count < 3; count += 1)
      ids.push((await at.call('POST', `/webhook/${id}/replay`, body, headers)).json.replay.id);
    expect(new Set(ids).size).toBe(1);
    const dry = await at.call('POST', `/webhook/${id}/replay`, { ...body, validate: 1 });
    expect(dry.json.replay.id).toBe(0);
    expect((await at.owner`select 1 from webhook_replay where webhook_id = ${id}`).length).toBe(1);
  });
});

describe('an endpoint that is deleted', () => {
  it('takes what it was to be told with it', async () => {
    const { id } = await at.endpoint();
    const kept = await at.endpoint();
    const userId = await at.user(2);
    await note(id, userId, 1, 'delivered');
    await note(kept.id, userId, 1, 'delivered');
    const replayId = await replayOf(id, { user_id: userId });
    await at.call('DELETE', `/webhook/${id}`);
    expect((await at.owner`select 1 from webhook_replay where webhook_id = ${id}`).length).toBe(0);
    const jobs =
      await at.owner`select payload from job where name = 'webhooks.remove_remains' and program_id = 77`;
    expect(jobs.map(({ payload }) => payload)).toContainEqual({ webhookId: id });
    const before = await lanesOf(kept.id);
    for (const webhookId of [id, kept.id])
      await removeWhatRemains(at.server.services, running({ webhookId }));
    expect([await lanesOf(id), await lanesOf(id, replayId)]).toEqual([[], []]);
    expect(await lanesOf(kept.id)).toEqual(before);
    const left =
      await at.owner`select webhook_id::int from webhook_delivery where webhook_id in (${id}, ${kept.id})`;
    expect(left.map((row) => row['webhook_id'])).toEqual([kept.id]);
    // A job that was still to come finds nothing to do.
    await makeReplay(at.server.services, running({ replayId }));
    expect(await lanesOf(id, replayId)).toEqual([]);
  });
});

describe('the list of deliveries', () => {
  it('has the newest first, by state and user, page by page', async () => {
    const { id } = await at.endpoint();
    const [one, other] = [await at.user(4), await at.user(4)];
    await note(id, one, 1, 'delivered');
    await note(id, other, 1, 'failed', { attempts: 3, error: 'ECONNREFUSED', answer_status: null });
    await note(id, one, 2, 'dead', { attempts: 13 });
    await note(id, one, 3, 'skipped', { answer_status: null });
    const all = await at.call('GET', `/webhook/${id}/delivery`);
    const keys = ({ json }: typeof all) =>
      json.deliveries.map((row: { user_id: number; sequence: number }) => `${row.user_id} ${row.sequence}`);
    expect(keys(all)).toEqual([`${one} 3`, `${one} 2`, `${other} 1`, `${one} 1`]);
    expect(all.json.cursor).toBeNull();
    const [lane] =
      await at.owner`select to_char(due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS') as due from webhook_lane
      where webhook_id = ${id} and user_id = ${other}`;
    expect(all.json.deliveries[2]).toEqual({
      user_id: other,
      sequence: 1,
      event_id: `evt_77_${other}_1`,
      type: 'user.created',
      state: 'failed',
      attempts: 3,
      answer_status: null,
      error: 'ECONNREFUSED',
      milliseconds: 7,
      date_utc: expect.stringMatching(/^2026-01-01T/u),
      due_date_utc: lane!['due'],
      replay_id: null,
    });
    for (const state of ['delivered', 'failed', 'dead', 'skipped']) {
      const { json } = await at.call('GET', `/webhook/${id}/delivery?state=${state}`);
      expect(json.deliveries.map((row: { state: string }) => row.state)).toEqual([state]);
    }
    expect(keys(await at.call('GET', `/webhook/${id}/delivery?user_id=${other}`))).toEqual([`${other} 1`]);
    const paged: string[] = [];
    let cursor: string | null = '';
    for (let page = 0; cursor !== null && page < 9; page += 1) {
      const answer: typeof all = await at.call('GET', `/webhook/${id}/delivery?page_size=1&cursor=${cursor}`);
      paged.push(...keys(answer));
      cursor = answer.json.cursor;
    }
    expect(paged).toEqual(keys(all));
    // A cursor is of its question and its endpoint.
    const first = (await at.call('GET', `/webhook/${id}/delivery?page_size=1`)).json.cursor;
    const stolen = await at.call(
      'GET',
      `/webhook/${(await at.endpoint()).id}/delivery?page_size=1&cursor=${first}`,
    );
    expect(stolen.json.result.details).toMatchObject([{ path: '$.cursor', code: '1172' }]);
    expect((await at.call('GET', `/webhook/${id}/delivery?state=dead&cursor=${first}`)).status).toBe(400);
  });

  it('has what waits, of each user the event that comes next and is wanted', async () => {
    const { id } = await at.endpoint({ events: ['user.personal_info.*'] });
    const created = await at.user(1);
    const changed = await at.user(3);
    await at.owner`update webhook_lane set delivered = 0, failures = 2, due_at = now() + interval '1 hour'
      where webhook_id = ${id} and user_id = ${changed}`;
    const first = (
      await at.owner`select min(number)::int as number from history where user_id = ${changed} and entity = 29`
    )[0]!['number'];
    await note(id, changed, first, 'failed', { attempts: 2 });
    const { json } = await at.call('GET', `/webhook/${id}/delivery?state=waiting`);
    expect(json.deliveries.map((row: { user_id: number }) => row.user_id)).toEqual([created, changed]);
    expect(json.deliveries[1]).toMatchObject({
      sequence: first,
      type: expect.stringMatching(/^user\.personal_info\./u),
      state: 'waiting',
      attempts: 2,
      answer_status: 500,
      milliseconds: 7,
      replay_id: null,
    });
    expect(json.deliveries[1].due_date_utc > json.deliveries[1].date_utc).toBe(true);
    const paged: number[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: typeof json = (
        await at.call('GET', `/webhook/${id}/delivery?state=waiting&page_size=1&cursor=${cursor}`)
      ).json;
      paged.push(...page.deliveries.map((row: { user_id: number }) => row.user_id));
      cursor = page.cursor;
    }
    expect(paged).toEqual([created, changed]);
    await at.owner`update webhook_lane set delivered = wanted where webhook_id = ${id}`;
    expect((await at.call('GET', `/webhook/${id}/delivery?state=waiting`)).json.deliveries).toEqual([]);
  });
});

describe('an event that is skipped', () => {
  it('is the next one of the user, and no other', async () => {
    const { id } = await at.endpoint();
    const userId = await at.user(4);
    await at.owner`update webhook_lane set delivered = 1, failures = 7, due_at = now() + interval '12 hours'
      where webhook_id = ${id} and user_id = ${userId}`;
    await note(id, userId, 2, 'failed', { attempts: 7 });
    const skip = (sequence: number, more: object = {}) =>
      at.call('POST', `/webhook/${id}/skip`, { skip: { user_id: userId, sequence }, ...more });
    for (const wrong of [1, 3, 2_147_483_647]) {
      const { status, json } = await skip(wrong);
      expect([status, json.result.code]).toEqual([409, '3024']);
      expect(json.result.message).toContain('the sequence 2.');
    }
    expect((await skip(2, { validate: 1 })).status).toBe(200);
    expect((await lanesOf(id))[0]!.delivered).toBe(1);
    const skipped = await skip(2);
    expect(skipped.json.skip).toEqual({ user_id: userId, sequence: 2, event_id: `evt_77_${userId}_2` });
    const [lane] =
      await at.owner`select delivered, failures, due_at <= now() as is_due from webhook_lane where webhook_id = ${id}`;
    expect({ ...lane }).toEqual({ delivered: 2, failures: 0, is_due: true });
    const { json } = await at.call('GET', `/webhook/${id}/delivery?state=skipped`);
    expect(json.deliveries).toMatchObject([
      { user_id: userId, sequence: 2, attempts: 7, answer_status: 500 },
    ]);
    expect((await skip(2)).json.result.message).toContain('the sequence 3.');
  });

  it('is one that the endpoint wants', async () => {
    const { id } = await at.endpoint({ events: ['user.personal_info.updated'] });
    const userId = await at.user(3);
    const entries =
      await at.owner`select number, entity, activity_type from history where user_id = ${userId} order by number`;
    const next = entries.find((row) => row['entity'] === 29 && row['activity_type'] === 2)![
      'number'
    ] as number;
    const skip = (sequence: number) =>
      at.call('POST', `/webhook/${id}/skip`, { skip: { user_id: userId, sequence } });
    const early = await skip(1);
    expect(early.json.result.message).toContain(`the sequence ${next}.`);
    expect((await skip(next)).status).toBe(200);
    const [lane] = await lanesOf(id);
    expect(lane!.delivered).toBe(next);
  });

  it('is none where nothing waits', async () => {
    const { id } = await at.endpoint();
    const userId = await at.user();
    await at.owner`update webhook_lane set delivered = wanted where webhook_id = ${id}`;
    for (const user of [userId, 4_294_967_000]) {
      const { status, json } = await at.call('POST', `/webhook/${id}/skip`, {
        skip: { user_id: user, sequence: 1 },
      });
      expect([status, json.result.code]).toEqual([409, '3019']);
    }
  });

  it('is not skipped where it was delivered meanwhile, and is skipped once', async () => {
    const { id } = await at.endpoint();
    const userId = await at.user(3);
    const skip = (sequence: number) =>
      at.call('POST', `/webhook/${id}/skip`, { skip: { user_id: userId, sequence } });
    // What sends has the lane, and its note comes first.
    const waiting = await at.owner.begin(async (sender) => {
      await sender`update webhook_lane set delivered = 1 where webhook_id = ${id} and user_id = ${userId}`;
      const call = skip(1);
      await expect.poll(() => lockWaits(at.owner)).not.toHaveLength(0);
      return { call };
    });
    const late = await waiting.call;
    expect([late.status, late.json.result.code]).toEqual([409, '3024']);
    expect(late.json.result.message).toContain('the sequence 2.');
    const answers = await Promise.all(Array.from({ length: 6 }, () => skip(2)));
    expect(answers.filter(({ status }) => status === 200).length).toBe(1);
    expect((await lanesOf(id))[0]!.delivered).toBe(2);
  });
});

describe('the events of a user', () => {
  it('fill a gap, page by page', async () => {
    const userId = await at.user(5);
    const all = (await at.call('GET', `/event?user_id=${userId}`)).json;
    expect(all.after).toBeNull();
    const sequences = all.events.map(({ data }: { data: { sequence: number } }) => data.sequence);
    expect(sequences).toEqual(Array.from({ length: sequences.length }, (_, index) => index + 1));
    expect(all.events[0]).toMatchObject({
      type: 'user.created',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/u),
      data: { id: `evt_77_${userId}_1`, program_id: 77, user_id: userId, sequence: 1, entity: 7 },
    });
    expect(all.events.at(-1)).toMatchObject({
      type: 'user.personal_info.updated',
      data: { changed: ['nick_name'] },
    });
    // Never a value.
    expect(JSON.stringify(all.events)).not.toMatch(/Nick 0|Ada|example\.com/u);
    const gap = await at.call('GET', `/event?user_id=${userId}&after=2&page_size=2`);
    expect(gap.json.events).toEqual(all.events.slice(2, 4));
    expect(gap.json.after).toBe(4);
    const rest = await at.call('GET', `/event?user_id=${userId}&after=4&page_size=500`);
    expect(rest.json.events).toEqual(all.events.slice(4));
  });

  it('remain of a user who was erased, without what changed', async () => {
    const userId = await at.user(2);
    await at.call('PUT', '/program/77', { program: { retention_days: 1 } });
    await at.call('DELETE', `/user/${userId}`);
    const closed = (await at.call('GET', `/event?user_id=${userId}`)).json.events;
    expect(closed.at(-1).type).toBe('user.closed');
    await at.owner`update users set closed_at = closed_at - interval '40 days' where id = ${userId}`;
    const erased = await at.call('POST', `/user/erasure/${userId}`);
    expect(erased.json.result.code, JSON.stringify(erased.json.result)).toBe('0000');
    const { events } = (await at.call('GET', `/event?user_id=${userId}`)).json;
    expect(events.at(-1).type).toBe('user.erased');
    expect(events.length).toBe(closed.length + 1);
    for (const { data } of events) expect(data.changed).toBeNull();
  });

  it('are none of a user who never was', async () => {
    const { status, json } = await at.call('GET', '/event?user_id=4294967000');
    expect([status, json.result.code]).toEqual([404, '3001']);
  });
});
