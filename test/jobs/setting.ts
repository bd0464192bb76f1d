import postgres from 'postgres';
import { oneOff, recurring } from '../../src/jobs/definition.ts';
import type { JobBindings, RunningJob } from '../../src/jobs/handler.ts';
import { JobHint } from '../../src/jobs/hint.ts';
import { type JobParts, makeJobRow } from '../../src/jobs/job-row.ts';
import { JobWorker, type WorkerOptions } from '../../src/jobs/worker.ts';
import { createLog } from '../../src/log.ts';
import { Connections } from '../../src/storage/connections.ts';
import { enqueueJobs, type JobRow } from '../../src/storage/job-queue.ts';
import { type TestDatabase, testDatabase } from '../harness/database.ts';

/** Jobs of the tests: the queue knows nothing of what they are about. */
export const testJobs = {
  'test.mail': oneOff<{ emailId: number }>(),
  'test.rare': oneOff<{ emailId: number }>({ attemptsMax: 2 }),
  'test.tick': recurring(5),
} as const;

type MailJob = RunningJob<{ emailId: number }>;

/** A queue on a database of its own. */
export interface QueueTest {
  readonly database: TestDatabase;
  readonly connections: Connections;
  readonly owner: postgres.Sql;
  /** Enqueues jobs of programme 77 that are due at once, unless they say otherwise. Returns their numbers. */
  enqueue(...parts: Partial<JobParts<{ emailId: number }>>[]): Promise<number[]>;
  enqueueNamed(
    name: 'test.mail' | 'test.rare',
    ...parts: Partial<JobParts<{ emailId: number }>>[]
  ): Promise<number[]>;
  /** All rows of the queue, in the order of their numbers. */
  rows(): Promise<Record<string, unknown>[]>;
  /** Starts a worker; it is stopped at the end of the test file at the latest. */
  startWorker(
    run: (job: MailJob) => Promise<void>,
    options?: Partial<WorkerOptions>,
    tick?: () => Promise<void>,
  ): TestWorker;
  close(): Promise<void>;
}

/** A worker and its hint. */
export interface TestWorker {
  readonly worker: JobWorker<typeof testJobs>;
  readonly hint: JobHint;
}

/** Beyond what the sequence of a test database gives. */
let lastId = 1_000_000;

/** A row of a job of the tests. */
export function testRow(
  name: 'test.mail' | 'test.rare',
  parts: Partial<JobParts<{ emailId: number }>> = {},
): JobRow {
  lastId += 1;
  const usual = { id: lastId, programId: 77, payload: { emailId: lastId }, dueAt: new Date(0) };
  return makeJobRow(testJobs, name, { ...usual, ...parts });
}

export async function setUpQueue(): Promise<QueueTest> {
  const database = await testDatabase();
  const connections = new Connections(database.appOptions, 6);
  const owner = postgres({ ...database.adminOptions, max: 1, onnotice: () => {} });
  const workers: TestWorker[] = [];
  const enqueueNamed: QueueTest['enqueueNamed'] = async (name, ...parts) => {
    const rows = (parts.length > 0 ? parts : [{}]).map((one) => testRow(name, one));
    for (const row of rows) await enqueueJobs(connections, [row]);
    return rows.map(({ id }) => id);
  };
  return {
    database,
    connections,
    owner,
    enqueueNamed,
    enqueue: (...parts) => enqueueNamed('test.mail', ...parts),
    rows: async () =>
      (await owner`select * from job order by id`).map((row) => ({ ...row, id: Number(row.id) })),
    startWorker: (run, options = {}, tick = async () => undefined) => {
      const hint = new JobHint();
      const bindings: JobBindings<typeof testJobs> = {
        'test.mail': { run },
        'test.rare': { run },
        'test.tick': { run: tick },
      };
      const parts = { connections, table: testJobs, bindings, hint, log: createLog('silent') };
      const worker = new JobWorker(parts, { pollMilliseconds: 50, ...options });
      worker.start();
      workers.push({ worker, hint });
      return { worker, hint };
    },
    close: async () => {
      await Promise.all(workers.map(({ worker }) => worker.stop()));
      await connections.close();
      await owner.end();
      await database.drop();
    },
  };
}
