import postgres from 'postgres';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { JobBindings } from '../../src/jobs/handler.ts';
import { JobHint } from '../../src/jobs/hint.ts';
import { makeJobRow } from '../../src/jobs/job-row.ts';
import { jobs } from '../../src/jobs/jobs.ts';
import { enqueueOwed, planQueue } from '../../src/jobs/plan.ts';
import { JobWorker } from '../../src/jobs/worker.ts';
import { createLog } from '../../src/log.ts';
import { Connections, runFor } from '../../src/storage/connections.ts';
import { enqueueJobs } from '../../src/storage/job-queue.ts';
import { backUp, type EmptyPlace, emptyPlace, restoreInto } from '../backup/setting.ts';
import { type AssembledTest, assembleTest } from '../harness/assembled.ts';
import { createPerson } from '../harness/people.ts';
import { temporaryFolder } from '../harness/processes.ts';
import { testJobs, testRow } from './setting.ts';

// The queue is in no backup: mails that were sent since, or long ago, are not sent once more. What rows say is owed is
// enqueued from them.
const folder = temporaryFolder();
let server: AssembledTest;
let place: EmptyPlace;
let connections: Connections;
let owner: postgres.Sql;

beforeAll(async () => {
  server = await assembleTest();
  const { userId } = await createPerson(server, await server.token('user user:privileged'));
  await enqueueJobs(server.services.connections, [testRow('test.mail', { userId })]);
  const archives = await backUp(server, folder.path);
  place = await emptyPlace(server.dataDir);
  await restoreInto(place, archives);
  connections = new Connections(place.database.appOptions, 4);
  owner = postgres({ ...place.database.adminOptions, max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await connections?.close();
  await owner?.end();
  await place?.remove();
  await server?.close();
  folder.remove();
});

const names = async () => (await owner`select name from job order by name`).map((row) => row['name']);
const recurringNames = Object.entries(jobs)
  .flatMap(([name, { kind }]) => (kind === 'recurring' ? [name] : []))
  .sort();

it('a restored queue is empty until a server starts, which plans the recurring jobs and what is owed', async () => {
  expect(await names()).toEqual([]);
  // Several processes start at once.
  await Promise.all([1, 2, 3].map(() => planQueue(connections, jobs)));
  expect(await names()).toEqual(['jobs.enqueue_owed', ...recurringNames].sort());
});

it('what is owed is enqueued from rows, once, however often that is tried; nothing else of the queue comes back', async () => {
  const table = { ...testJobs, 'jobs.enqueue_owed': jobs['jobs.enqueue_owed'] };
  const done: unknown[] = [];
  let tries = 0;
  const bindings: JobBindings<typeof table> = {
    'test.mail': {
      run: async ({ userId, payload }) => {
        done.push({ userId, payload });
      },
      // As a mail to every open email that waits for its proof would be.
      owed: async () => {
        tries += 1;
        const [rows] = await runFor(connections, 77, {
          text: 'select user_id, id from email where program_id = 77 order by id',
        });
        const ids = rows!.map((row) => ({ userId: row['user_id'] as number, emailId: row['id'] as number }));
        const owed = ids.map(({ userId, emailId }) =>
          makeJobRow(testJobs, 'test.mail', {
            id: 2_000_000 + emailId + 1_000_000 * tries,
            programId: 77,
            userId,
            payload: { emailId },
            dueAt: new Date(),
            uniqueKey: String(emailId),
          }),
        );
        await enqueueJobs(connections, owed);
        if (tries === 1) throw new Error('died in the middle');
      },
    },
    'test.rare': { run: async () => undefined },
    'test.tick': { run: async () => undefined },
    'jobs.enqueue_owed': { run: () => enqueueOwed(bindings) },
  };
  const emails = (await owner`select user_id, id from email order by id`).map((row) => ({
    userId: Number(row['user_id']),
    payload: { emailId: Number(row['id']) },
  }));
  expect(emails.length).toBeGreaterThan(1);
  const owedJob = () => owner`select attempts from job where name = 'jobs.enqueue_owed'`;
  // The mails wait until what is owed was looked for twice.
  const parts = { connections, bindings, hint: new JobHint(), log: createLog('silent') };
  const { 'test.mail': _, ...withoutMail } = table;
  const first = new JobWorker({ ...parts, table: withoutMail }, { pollMilliseconds: 50 });
  first.start();
  await vi.waitFor(async () => expect(await owedJob()).toMatchObject([{ attempts: 1 }]), { timeout: 5000 });
  await vi.waitFor(() => expect(tries).toBe(1));
  await owner`update job set due_at = now() where name = 'jobs.enqueue_owed'`;
  await vi.waitFor(async () => expect(await owedJob()).toEqual([]), { timeout: 5000 });
  await first.stop();
  const second = new JobWorker({ ...parts, table }, { pollMilliseconds: 50 });
  second.start();
  await vi.waitFor(async () => expect(await names()).toEqual(recurringNames), { timeout: 5000 });
  await second.stop();
  expect(tries).toBe(2);
  expect(done).toHaveLength(emails.length);
  expect(done).toEqual(expect.arrayContaining(emails));
});

it('a server that starts again plans nothing twice and does not look for what is owed again', async () => {
  await planQueue(connections, jobs);
  expect(await names()).toEqual(recurringNames);
});
