import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemCall } from '../../src/calls/system-call.ts';
import { errors } from '../../src/catalogue/errors.ts';
import { runFor } from '../../src/storage/connections.ts';
import { jobTable } from '../../src/storage/job-queue.ts';
import { type ChangedRows, writeChange } from '../../src/storage/user-writer.ts';
import { emptyBody } from '../../src/users/body.ts';
import { changeUser } from '../../src/users/change-user.ts';
import { newUserBody } from '../harness/assembled.ts';
import { type Setting, setUp } from '../operations/setting.ts';
import { testRow } from './setting.ts';

// Jobs in the statement of a change of a user: both are written, or neither is.
let at: Setting;
let owner: postgres.Sql;
beforeAll(async () => {
  at = await setUp();
  owner = postgres({ ...at.server.database.adminOptions, max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await owner?.end();
  await at?.server.close();
});

/** What writes a user as it is, with rows of jobs beside it. */
async function writesOf(userId: number, jobs: ChangedRows['inserts'][string]): Promise<ChangedRows> {
  const [row] = await owner`select row_to_json(u) as user, history_number from users u where id = ${userId}`;
  const [client] = await owner`select id, token_generation from client where client_id = 'bootstrap'`;
  return {
    programId: 77,
    userId,
    now: '2026-01-01T00:00:00',
    headBefore: row!['history_number'] as number,
    clientId: Number(client!['id']),
    clientGeneration: client!['token_generation'] as number,
    isUserKnown: true,
    otherHeads: [],
    counters: [],
    user: row!['user'],
    masterKeyId: at.server.services.keyring.currentKeyId,
    inserts: { [jobTable]: jobs },
    updates: {},
    releasedClaims: [],
    releasesAllClaims: false,
  };
}

async function write(writes: ChangedRows): Promise<boolean> {
  const [[row]] = await runFor(at.server.services.connections, 77, writeChange(writes));
  return row!.held;
}

const jobsOf = async (userId: number) =>
  (await owner`select name, payload, unique_key from job where user_id = ${userId} order by id`).map(
    (row) => ({ ...row }),
  );

const createUser = async (): Promise<number> => (await at.createUser()).info.id;

describe('a change of a user', () => {
  it('enqueues the jobs that it causes', async () => {
    const userId = await createUser();
    const rows = [1, 2].map((emailId) => testRow('test.mail', { userId, payload: { emailId } }));
    expect(await write(await writesOf(userId, rows))).toBe(true);
    expect(await jobsOf(userId)).toEqual(
      [1, 2].map((emailId) => ({ name: 'test.mail', payload: { emailId }, unique_key: null })),
    );
  });

  it('that lost a race enqueues nothing', async () => {
    const userId = await createUser();
    const writes = await writesOf(userId, [testRow('test.mail', { userId })]);
    expect(await write({ ...writes, headBefore: writes.headBefore + 1 })).toBe(false);
    expect(await write({ ...writes, clientGeneration: writes.clientGeneration + 1 })).toBe(false);
    expect(await jobsOf(userId)).toEqual([]);
  });

  it('leaves one job waiting for each unique key, the later payload counts', async () => {
    const userId = await createUser();
    const rowFor = (emailId: number) =>
      testRow('test.mail', { userId, payload: { emailId }, uniqueKey: 'welcome' });
    expect(await write(await writesOf(userId, [rowFor(1), rowFor(2)]))).toBe(true);
    expect(await write(await writesOf(userId, [rowFor(3)]))).toBe(true);
    expect(await jobsOf(userId)).toEqual([
      { name: 'test.mail', payload: { emailId: 3 }, unique_key: 'welcome' },
    ]);
  });

  it('enqueues no job of another programme', async () => {
    const userId = await createUser();
    const writes = await writesOf(userId, [testRow('test.mail', { userId, programId: 78 })]);
    await expect(write(writes)).rejects.toMatchObject({ code: '42501' });
  });

  it('enqueues through its unit of work and wakes the worker of its process, which does not wait for a poll', async () => {
    const userId = await createUser();
    const request = { operationId: 'test', body: emptyBody, userId, isDryRun: false, reads: [] };
    const call = { ...systemCall(77), sourceId: 'enqueues' };
    let waiting = 0;
    await changeUser(at.server.services, call, request, (user) => {
      user.enqueue('jobs.enqueue_owed', { payload: {}, uniqueKey: 'test' });
      waiting = user.otherRows[jobTable]!.length;
      return {};
    });
    expect(waiting).toBe(1);
    await expect.poll(() => jobsOf(userId), { timeout: 2000 }).toEqual([]);
  });

  it('that is a dry run enqueues nothing', async () => {
    const userId = await createUser();
    const request = { operationId: 'test', body: emptyBody, userId, isDryRun: true, reads: [] };
    const inAnHour = new Date(Date.now() + 3_600_000);
    await changeUser(at.server.services, systemCall(77), request, (user) => {
      user.enqueue('jobs.enqueue_owed', { payload: {}, dueAt: inAnHour });
      return {};
    });
    expect(await jobsOf(userId)).toEqual([]);
  });

  it('that is refused enqueues what it says of the refusal', async () => {
    const userId = await createUser();
    const request = { operationId: 'test', body: emptyBody, userId, isDryRun: false, reads: [] };
    const call = { ...systemCall(77), sourceId: 'refused' };
    const refused = changeUser(at.server.services, call, request, (user) => {
      user.enqueue('jobs.enqueue_owed', { payload: {}, dueAt: new Date(Date.now() + 3_600_000) });
      return user.refuse(errors.tooManyRequests({ seconds: 1 }));
    });
    await expect(refused).rejects.toMatchObject({ key: 'tooManyRequests' });
    expect(await jobsOf(userId)).toHaveLength(1);
  });
});

it('a creation of a user enqueues the jobs that it causes', async () => {
  const { creator } = at.server.services;
  const create = creator.create;
  creator.create = (writes) => {
    const row = testRow('test.mail', { userId: writes.userId, payload: { emailId: 9 } });
    return create.call(creator, { ...writes, inserts: { ...writes.inserts, [jobTable]: [row] } });
  };
  try {
    const { json } = await at.call('POST', '/user', newUserBody());
    expect(await jobsOf(json.info.id)).toEqual([
      { name: 'test.mail', payload: { emailId: 9 }, unique_key: null },
    ]);
  } finally {
    creator.create = create;
  }
});

it('an erasure removes the jobs of the user, whatever their state, and leaves those of others', async () => {
  const [userId, otherId] = [await createUser(), await createUser()];
  for (const id of [userId, otherId]) {
    const rows = [{}, {}, {}].map(() => testRow('test.mail', { userId: id }));
    await write(await writesOf(id, rows));
    await owner`update job set due_at = null, dead_at = now() where id = ${rows[0]!.id}`;
    await owner`update job set lease = gen_random_uuid(), leased_until = now() + interval '1 hour' where id = ${rows[1]!.id}`;
  }
  await at.call('DELETE', `/user/${userId}`);
  expect(await jobsOf(userId)).toHaveLength(3);
  await owner`update users set closed_at = closed_at - interval '10 years' where id = ${userId}`;
  expect((await at.call('POST', `/user/erasure/${userId}`)).json.result.code).toBe('0000');
  expect([await jobsOf(userId), await jobsOf(otherId)]).toEqual([[], expect.objectContaining({ length: 3 })]);
});

it('/metrics shows for how long the oldest due job has waited, dead letters and failures by name', async () => {
  const userId = await createUser();
  await owner`delete from job where name like 'test.%'`;
  const rows = [{}, {}].map(() => testRow('test.rare', { userId, dueAt: new Date(Date.now() - 3_600_000) }));
  await write(await writesOf(userId, rows));
  await owner`update job set due_at = null, dead_at = now() where id = ${rows[0]!.id}`;
  const text = (await at.server.app.inject({ method: 'GET', url: '/metrics' })).body;
  const gauge = (line: string) =>
    Number(
      text
        .split('\n')
        .find((one) => one.startsWith(line))
        ?.split(' ')[1],
    );
  expect(gauge('roster_job_oldest_seconds{job="test.rare"}')).toBeCloseTo(3600, -1);
  expect(gauge('roster_job_dead_letters{job="test.rare"}')).toBe(1);
  expect(gauge('roster_job_dead_letters{job="search.clean_index"}')).toBe(0);
  expect(gauge('roster_job_failures_total{job="search.clean_index"}')).toBe(0);
});
