import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JobParts } from '../../src/jobs/job-row.ts';
import { completeJob, leaseJobs, readJob, recurJob } from '../../src/storage/job-lease.ts';
import { retryDead } from '../../src/storage/job-list.ts';
import { planJobs } from '../../src/storage/job-queue.ts';
import { type QueueTest, setUpQueue, type TestWorker, testRow } from './setting.ts';

// The queue on a real PostgreSQL. Times are moved in the rows rather than waited for.
let at: QueueTest;
let workers: TestWorker[] = [];
beforeAll(async () => {
  at = await setUpQueue();
});
beforeEach(async () => {
  await at.owner`delete from job`;
});
afterEach(async () => {
  await Promise.all(workers.map(({ worker }) => worker.stop()));
  workers = [];
});
afterAll(() => at?.close());

const start: QueueTest['startWorker'] = (...parts) => {
  const started = at.startWorker(...parts);
  workers.push(started);
  return started;
};

const isEmpty = () => vi.waitFor(async () => expect(await at.rows()).toEqual([]), { timeout: 10_000 });

const lease = (limit = 10, seconds = 60) =>
  leaseJobs(at.connections, ['test.mail', 'test.rare', 'test.tick'], { limit, seconds });

/** A promise that the test fulfils. */
const gate = () => Promise.withResolvers<void>();

describe('a job', () => {
  it('is done once and its row removed, however many workers there are', async () => {
    const done: number[] = [];
    for (let count = 0; count < 3; count += 1) {
      start(async ({ id }) => {
        await sleep(1);
        done.push(id);
      });
    }
    const ids = await at.enqueue(...Array.from({ length: 150 }, () => ({})));
    await isEmpty();
    expect(done.sort((one, other) => one - other)).toEqual(ids);
  });

  it('is handed to its handler as it was enqueued', async () => {
    const seen: unknown[] = [];
    start(async ({ signal: _, ...job }) => {
      seen.push(job);
    });
    const [id] = await at.enqueue({ userId: 5, payload: { emailId: 88 } });
    await isEmpty();
    expect(seen).toEqual([{ id, programId: 77, userId: 5, payload: { emailId: 88 }, attempt: 1 }]);
  });

  it('that was enqueued in this process is taken up by the hint, without a poll', async () => {
    const done = gate();
    const { hint } = start(async () => done.resolve(), { pollMilliseconds: 3_600_000 });
    // The worker has looked, and sleeps.
    await sleep(200);
    await at.enqueue();
    hint.wake();
    await done.promise;
  });

  it('follows the one before at once, however many there are and however many end while others are leased', async () => {
    await at.enqueue(...Array.from({ length: 60 }, () => ({})));
    const begun = performance.now();
    start(() => sleep(2), { pollMilliseconds: 30_000 });
    await isEmpty();
    expect(performance.now() - begun).toBeLessThan(8000);
  });

  it('that is enqueued again while it runs follows at once', async () => {
    const [entered, leave] = [gate(), gate()];
    let runs = 0;
    start(
      async () => {
        runs += 1;
        entered.resolve();
        await leave.promise;
      },
      { pollMilliseconds: 30_000 },
    );
    await at.enqueue({ uniqueKey: 'again' });
    workers.at(-1)!.hint.wake();
    await entered.promise;
    // Until the worker waits for its poll.
    await sleep(200);
    await at.enqueue({ uniqueKey: 'again' });
    leave.resolve();
    await isEmpty();
    expect(runs).toBe(2);
  });

  it('that was enqueued by another process is taken up at the next poll', async () => {
    const done = gate();
    start(async () => done.resolve(), { pollMilliseconds: 100 });
    await sleep(150);
    await at.enqueue();
    await done.promise;
  });

  it('is not leased before it is due', async () => {
    const [id] = await at.enqueue({ dueAt: new Date(Date.now() + 3_600_000) });
    expect((await lease()).jobs).toEqual([]);
    await at.owner`update job set due_at = due_at - interval '1 hour'`;
    expect((await lease()).jobs.map((job) => job.id)).toEqual([id]);
  });

  it('is waited for exactly where the queue knows when it will be due', async () => {
    await at.enqueue({ dueAt: new Date(Date.now() + 2000) });
    const { nextMilliseconds } = await lease();
    expect(nextMilliseconds).toBeGreaterThan(1000);
    expect(nextMilliseconds).toBeLessThanOrEqual(2000);
  });

  it('of a name that this version does not know is left to the processes that know it', async () => {
    await at.enqueue();
    expect((await leaseJobs(at.connections, ['test.rare'], { limit: 5, seconds: 60 })).jobs).toEqual([]);
  });

  it('carries ids and nothing else', () => {
    const payload = { emailId: 'ada@example.com' as unknown as number };
    expect(() => testRow('test.mail', { payload })).toThrow(/must hold ids and nothing else/);
  });
});

it('urgent jobs overtake normal ones and those low ones; within a priority the oldest is first', async () => {
  const order: number[] = [];
  const [low, normal, later, urgent] = await at.enqueue(
    { priority: 2, dueAt: new Date(1000) },
    { dueAt: new Date(2000) },
    { dueAt: new Date(3000) },
    { priority: 0, dueAt: new Date(4000) },
  );
  start(
    async ({ id }) => {
      order.push(id);
    },
    { concurrency: 1 },
  );
  await isEmpty();
  expect(order).toEqual([urgent, normal, later, low]);
});

describe('a lease', () => {
  it('keeps a job from every other process until it ends, and is then taken by another', async () => {
    const [id] = await at.enqueue();
    const [first] = (await lease()).jobs;
    expect(first).toMatchObject({ programId: 77, id });
    expect((await lease()).jobs).toEqual([]);
    await at.owner`update job set leased_until = now() - interval '1 second'`;
    const [second] = (await lease()).jobs;
    expect(second!.id).toBe(id);
    // What the process that lost the job still writes changes nothing.
    expect(await readJob(at.connections, first!)).toBeUndefined();
    await completeJob(at.connections, first!);
    expect(await readJob(at.connections, second!)).toMatchObject({ attempts: 2 });
    await completeJob(at.connections, second!);
    expect(await at.rows()).toEqual([]);
  });

  it('answers programme and number of a job, and nothing that it carries', async () => {
    const [id] = await at.enqueue({ userId: 5 });
    const { jobs } = await lease();
    expect(jobs).toEqual([{ programId: 77, id, lease: expect.any(String) }]);
  });

  it('is lengthened while its job runs', async () => {
    const done = gate();
    let runs = 0;
    const run = async () => {
      runs += 1;
      await done.promise;
    };
    start(run, { leaseSeconds: 0.6 });
    start(run, { leaseSeconds: 0.6 });
    await at.enqueue();
    await sleep(2000);
    expect(runs).toBe(1);
    done.resolve();
    await isEmpty();
    expect(runs).toBe(1);
  });

  it('that another process took over ends the signal of the handler', async () => {
    const started = gate();
    const lost = gate();
    const { worker } = start(
      ({ signal }) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            lost.resolve();
            resolve();
          });
          started.resolve();
        }),
      { leaseSeconds: 1 },
    );
    await at.enqueue();
    await started.promise;
    const [before] =
      await at.owner`update job set lease = gen_random_uuid(), leased_until = now() + interval '1 hour' returning lease`;
    await lost.promise;
    await worker.stop();
    expect(await at.rows()).toMatchObject([{ lease: before!.lease, attempts: 1 }]);
  });

  it('that ended more often than the job may be tried makes a dead letter of it, without another attempt', async () => {
    await at.enqueueNamed('test.rare');
    await at.owner`update job set attempts = 2, lease = gen_random_uuid(), leased_until = now() - interval '1 second'`;
    const run = vi.fn(async () => undefined);
    start(run);
    await vi.waitFor(async () =>
      expect(await at.rows()).toMatchObject([{ due_at: null, last_error: 'LeaseEnded', lease: null }]),
    );
    expect(run).not.toHaveBeenCalled();
  });
});

describe('a job that fails', () => {
  class MailRefused extends Error {
    override name = 'MailRefused';
    readonly code = 'EHOST';
  }
  const fail = async () => {
    throw new MailRefused('ada@example.com is unknown');
  };

  it('is tried again after a back-off that doubles, and says why without repeating values', async () => {
    const waits: number[] = [];
    const { worker, hint } = start(fail, { random: () => 0 });
    await at.enqueue();
    for (let attempts = 1; attempts <= 3; attempts += 1) {
      hint.wake();
      await vi.waitFor(async () => expect(await at.rows()).toMatchObject([{ attempts, lease: null }]));
      const [row] =
        await at.owner`select extract(epoch from due_at - now())::float8 as wait, last_error from job`;
      expect(row!['last_error']).toBe('MailRefused EHOST');
      waits.push(row!['wait'] as number);
      await at.owner`update job set due_at = now()`;
    }
    await worker.stop();
    for (const [index, wait] of waits.entries()) {
      expect(wait).toBeGreaterThan(5 * 2 ** index - 4);
      expect(wait).toBeLessThanOrEqual(5 * 2 ** index);
    }
    expect(worker.failures.get('test.mail')).toBeGreaterThanOrEqual(3);
  });

  it('is a dead letter after its last attempt, and runs again once it is retried', async () => {
    let isMended = false;
    const run = vi.fn(async () => {
      if (!isMended) await fail();
    });
    start(run, { random: () => 0 });
    await at.enqueueNamed('test.rare');
    await vi.waitFor(async () => expect(await at.rows()).toMatchObject([{ attempts: 1, lease: null }]));
    await at.owner`update job set due_at = now()`;
    await vi.waitFor(async () =>
      expect(await at.rows()).toMatchObject([{ attempts: 2, due_at: null, dead_at: expect.any(Date) }]),
    );
    await sleep(300);
    expect(run).toHaveBeenCalledTimes(2);
    isMended = true;
    expect(await retryDead(at.connections, { name: 'test.mail' })).toBe(0);
    expect(await retryDead(at.connections, { name: 'test.rare' })).toBe(1);
    await isEmpty();
    expect(run).toHaveBeenCalledTimes(3);
  });

  it('holds up no other job', async () => {
    const done: number[] = [];
    start(
      async ({ id, payload }) => {
        if (payload.emailId === 0) await fail();
        done.push(id);
      },
      { concurrency: 1 },
    );
    const [, second] = await at.enqueue({ payload: { emailId: 0 } }, {});
    await vi.waitFor(() => expect(done).toEqual([second]));
  });
});

describe('a unique key', () => {
  const once = { userId: 5, uniqueKey: 'welcome' };

  it('lets one job wait, with the earliest time and the latest payload', async () => {
    const times = [3000, 1000, 2000].map((time) => new Date(time));
    await at.enqueue(...times.map((dueAt, index) => ({ ...once, dueAt, payload: { emailId: index } })));
    expect(await at.rows()).toMatchObject([{ due_at: times[1], payload: { emailId: 2 } }]);
  });

  it('lets one job wait when twenty are enqueued at the same moment', async () => {
    await Promise.all(Array.from({ length: 20 }, () => at.enqueue(once)));
    expect(await at.rows()).toHaveLength(1);
  });

  it.each<[string, Partial<JobParts<{ emailId: number }>>]>([
    ['user', { ...once, userId: 6 }],
    ['programme', { ...once, programId: 78 }],
    ['key', { ...once, uniqueKey: 'farewell' }],
  ])('of another %s is another job', async (_, other) => {
    await at.enqueue(once, other);
    expect(await at.rows()).toHaveLength(2);
  });

  it('holds for jobs without a user too', async () => {
    await at.enqueue({ uniqueKey: 'welcome' }, { uniqueKey: 'welcome' });
    expect(await at.rows()).toHaveLength(1);
  });

  it('of a job that runs has it run once more, so that it sees what caused the second', async () => {
    const seen: number[] = [];
    const started = gate();
    const go = gate();
    start(async ({ payload }) => {
      seen.push(payload.emailId);
      started.resolve();
      await go.promise;
    });
    await at.enqueue({ ...once, payload: { emailId: 1 } });
    await started.promise;
    await at.enqueue({ ...once, payload: { emailId: 2 } });
    go.resolve();
    await isEmpty();
    expect(seen).toEqual([1, 2]);
  });

  it('takes a dead letter up again, with all its attempts before it', async () => {
    await at.enqueue(once);
    await at.owner`update job set due_at = null, dead_at = now(), attempts = 15`;
    await at.enqueue(once);
    expect(await at.rows()).toMatchObject([{ dead_at: null, attempts: 0, due_at: new Date(0) }]);
  });
});

describe('a stop', () => {
  it('lets a job that runs finish', async () => {
    const started = gate();
    const go = gate();
    const { worker } = start(async () => {
      started.resolve();
      await go.promise;
    });
    await at.enqueue();
    await started.promise;
    const stopped = worker.stop();
    go.resolve();
    await stopped;
    expect(await at.rows()).toEqual([]);
  });

  it('gives a job back that ends early, without counting the attempt, and leases nothing more', async () => {
    const started = gate();
    const { worker } = start(
      async ({ signal }) => {
        started.resolve();
        while (true) {
          await sleep(10);
          signal.throwIfAborted();
        }
      },
      { concurrency: 1 },
    );
    await at.enqueue({}, {});
    await started.promise;
    await worker.stop();
    expect(await at.rows()).toMatchObject([
      { attempts: 0, lease: null, last_error: null },
      { attempts: 0, lease: null },
    ]);
    expect((await lease()).jobs).toHaveLength(2);
  });

  it('gives a job back that does not end within the grace, and ignores what becomes of it', async () => {
    const started = gate();
    const go = gate();
    const { worker } = start(
      async () => {
        started.resolve();
        await go.promise;
      },
      { graceMilliseconds: 100 },
    );
    await at.enqueue();
    await started.promise;
    await worker.stop();
    expect(await at.rows()).toMatchObject([{ attempts: 0, lease: null }]);
    const [next] = (await lease()).jobs;
    go.resolve();
    await sleep(100);
    expect(await readJob(at.connections, next!)).toMatchObject({ attempts: 1 });
  });
});

describe('a recurring job', () => {
  const plan = () =>
    planJobs(at.connections, [{ name: 'test.tick', everySeconds: 5 }], { name: 'test.mail', priority: 0 });

  it('has one row, however many processes plan it', async () => {
    await Promise.all(Array.from({ length: 10 }, plan));
    await plan();
    expect((await at.rows()).map((row) => row['name']).sort()).toEqual(['test.mail', 'test.tick']);
  });

  it('runs again after its interval, in its row, whose pages and indexes do not grow', {
    timeout: 90_000,
  }, async () => {
    await plan();
    await at.owner`delete from job where name = 'test.mail'`;
    // Nothing but the updates themselves frees the versions.
    await at.owner`alter table job set (autovacuum_enabled = false)`;
    const stored = async () => {
      const [row] = await at.owner`
        select pg_relation_size('job')::int as heap, pg_indexes_size('job')::int as indexes, n_tup_hot_upd::int as hot
        from pg_stat_user_tables where relname = 'job'`;
      return row as unknown as { heap: number; indexes: number; hot: number };
    };
    // Few enough to fit between two long transactions of other tests, enough to fill the pages several times.
    const runsAtOnce = 100;
    // A transaction that runs long elsewhere on the server, such as that of another test which loads a list, holds the versions:
    // by its snapshot while a statement runs, by its number once it has written.
    const areOthersShort = async () => {
      const [row] = await at.owner`
        select count(*)::int as long from pg_stat_activity
        where pid <> pg_backend_pid() and (backend_xmin is not null or backend_xid is not null) and xact_start < now() - interval '300 milliseconds'`;
      return row!['long'] === 0;
    };
    // Whether it is so for a while.
    const isKept = async () => {
      await vi.waitFor(async () => expect(await areOthersShort()).toBe(true), {
        timeout: 40_000,
        interval: 100,
      });
      const before = await stored();
      for (let run = 0; run < runsAtOnce; run += 1) {
        await at.owner`update job set recurs_at = now()`;
        const [job] = (await lease()).jobs;
        expect(job!.programId).toBe('*');
        await recurJob(at.connections, job!, 3600);
      }
      const after = await stored();
      return after.heap === before.heap && after.indexes === before.indexes;
    };
    const { hot } = await stored();
    let turns = 1;
    while (!(await isKept())) expect(++turns).toBeLessThan(40);
    // An index of one of the columns would leave one such update a run at most. What a session did is counted a moment later.
    const hotMin = (1.8 + (turns - 1)) * runsAtOnce;
    await vi.waitFor(async () => expect((await stored()).hot - hot).toBeGreaterThan(hotMin), {
      timeout: 12_000,
      interval: 200,
    });
    const [row] = await at.rows();
    expect(row).toMatchObject({ attempts: 0, lease: null, due_at: null });
    const [next] = await at.owner`select extract(epoch from recurs_at - now())::int as seconds from job`;
    expect(next!['seconds']).toBeGreaterThan(3500);
    expect(next!['seconds']).toBeLessThanOrEqual(3600);
  });

  it('that fails is tried again no later than at its next time, and never becomes a dead letter', async () => {
    await plan();
    await at.owner`delete from job where name = 'test.mail'`;
    await at.owner`update job set recurs_at = now(), attempts = 1000`;
    const tick = async () => {
      throw new TypeError('no');
    };
    start(async () => undefined, { random: () => 0 }, tick);
    await vi.waitFor(async () =>
      expect(await at.rows()).toMatchObject([{ attempts: 1001, lease: null, last_error: 'TypeError' }]),
    );
    const [row] =
      await at.owner`select dead_at, extract(epoch from recurs_at - now())::float8 as wait from job`;
    expect(row!['dead_at']).toBeNull();
    expect(row!['wait']).toBeGreaterThan(1);
    expect(row!['wait']).toBeLessThanOrEqual(5);
  });
});
