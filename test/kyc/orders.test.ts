import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import type { Answer } from '../harness/assembled.ts';
import { type ReviewSetting, setUpReviews } from '../reviews/setting.ts';
import { expectAgreement, expectFiles } from './agreement.ts';
import { anyStep, askings, enter, type Stage, type Step, take } from './steps.ts';

// Whatever happens to a user, and in whatever order: what follows from the parts agrees with them.
let at: ReviewSetting;
let owner: postgres.Sql;
beforeAll(async () => {
  at = await setUpReviews();
  owner = postgres({ ...at.server.database.adminOptions, max: 2, onnotice: () => {} });
  // The steps run the jobs.
  await owner`update job set recurs_at = now() + interval '1 day' where recurs_at is not null`;
  await owner`create function keep() returns trigger language plpgsql as 'begin new.due_at = now() + interval ''1 day''; return new; end'`;
  await owner`create trigger keep before insert on job for each row when (new.name like 'watchlists.%' or new.name = 'checks.run') execute function keep()`;
});
afterAll(async () => {
  await owner?.end();
  await at?.server.close();
});

/** How many orders are tried, and which; more, or others, where somebody asks for it. */
const { TEST_RUNS: runs = '5', TEST_SEED: seed = '18' } = process.env;

it(
  'status, tickets, reviews, messages, files and history agree with the parts, whatever happened in which order',
  async () => {
    const happened = fc.array(anyStep, { minLength: 8, maxLength: 16, size: 'max' });
    const everything = fc.asyncProperty(fc.nat(askings.length - 1), happened, async (asking, steps) => {
      const stage = newStage(askings[asking]!);
      await at.settle({ requirements: stage.requirements, checks: [] });
      await enter(stage);
      for (const [index, step] of steps.entries()) {
        try {
          await tryStep(stage, step);
        } catch (cause) {
          throw new Error(`step ${index}, ${JSON.stringify(step)}:\n${await historyOf(stage)}`, { cause });
        }
      }
      await expectFiles(stage);
    });
    // Each try takes its time: what has failed is not made smaller.
    await fc.assert(everything, {
      ...{ numRuns: Number(runs), seed: Number(seed), endOnFailure: true },
    });
  },
  60_000 + Number(runs) * 30_000,
);

it('an upload that the database gives up is as if it had never been, and is done once when it is sent again', async () => {
  const stage = newStage([{ step: 'proof_of_address' }]);
  await at.settle({ requirements: stage.requirements, checks: [] });
  await enter(stage);
  const { userId } = stage;
  const body = {
    info: { type: 7, language: 'en', subject: 'Bill' },
    attachment: [examplePerson['attachment']!],
  };
  const send = () => at.call('POST', `/user/document/${userId}`, body, { 'source-id': 'given-up' });
  // The statement waits for the row of the user, with the file there, until its session is ended.
  const lock = await owner.reserve();
  await lock`begin`;
  await lock`select 1 from users where id = ${userId} for update`;
  const under = send();
  const end = () =>
    owner`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  await vi.waitUntil(async () => (await end()).length > 0, { timeout: 10_000, interval: 5 });
  const isOver = under.then(() => true);
  // A call that is carried out anew waits as well.
  while (!(await Promise.race([isOver, sleep(50)]))) await end();
  await lock`rollback`;
  lock.release();
  expect((await under).status).toBe(503);
  await expectAgreement(stage);
  await expectFiles(stage);
  const [first, again] = [await send(), await send()];
  expect([first.status, again.json.info]).toEqual([200, first.json.info]);
  await expectAgreement(stage);
  await expectFiles(stage);
  expect((await at.call('GET', `/user/document/${userId}`)).json.documents).toHaveLength(1);
});

/** A user of a programme that asks for something, before it is there. */
function newStage(requirements: Stage['requirements']): Stage {
  return { at, owner, userId: 0, requirements, opened: [], seen: [] };
}

/** Takes a step. A call that is refused leaves no trace, and none fails. */
async function tryStep(stage: Stage, step: Step): Promise<void> {
  const { userId } = stage;
  const before = await numberOf(userId);
  const answers = await take(stage, step);
  for (const { status, json } of answers) expect(status, JSON.stringify(json)).toBeLessThan(500);
  const isRefused = answers.length > 0 && answers.every(({ status }) => status >= 400);
  if (isRefused) expect(await numberOf(userId)).toBe(before);
  await expectAgreement(stage);
}

/** The number of the newest entry of a user's history. */
async function numberOf(userId: number): Promise<unknown> {
  return (await owner`select history_number from users where id = ${userId}`)[0]!['history_number'];
}

/** What happened to the user, a line each. */
async function historyOf({ userId }: Stage): Promise<string> {
  const { history } = (await at.as(1, 'GET', `/user/history/${userId}?page_size=500`)).json;
  const lines = history.map(
    (one: Answer['json']) => `${one.date_utc} ${one.entity} ${one.entity_id} ${one.admin_notes}`,
  );
  return lines.reverse().join('\n');
}
