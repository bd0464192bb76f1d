import postgres from 'postgres';
import { runCheck } from '../../src/kyc/checks/run-check.ts';
import { type Setting, setUp } from '../operations/setting.ts';

// biome-ignore lint/suspicious/noExplicitAny: a test says itself what it expects of an answer.
type Shown = any;

/** A server whose worker leaves checks alone, so that a test runs them, and short words for them. */
export interface CheckSetting extends Setting {
  readonly owner: postgres.Sql;
  /** Has the programme want something; it must take that. */
  set(program: object): Promise<void>;
  /** Has the programme want checks of some names. */
  want(counts: 'advises' | 'decides', ...names: readonly string[]): Promise<void>;
  /** Whether the programme takes a list of checks: the status of the answer. */
  tryChecks(checks: readonly object[]): Promise<number>;
  /** Runs the job of a check. */
  run(userId: number, checkId: number): Promise<void>;
  /** Runs the jobs of those of a user's checks that ever were enqueued, done or not. */
  runAll(userId: number): Promise<void>;
  /** The checks of a user, the newest first. */
  checksOf(userId: number, query?: string): Promise<Shown[]>;
  readonly close: () => Promise<void>;
}

/** Starts a server for the tests of one file. */
export async function setUpChecks(
  environment: Record<string, string> = {},
  clock?: () => Date,
): Promise<CheckSetting> {
  const at = await setUp(environment, clock);
  const owner = postgres({ ...at.server.database.adminOptions, max: 1, onnotice: () => {} });
  await owner`update job set recurs_at = now() + interval '1 day' where recurs_at is not null`;
  await owner`create function keep() returns trigger language plpgsql as 'begin new.due_at = now() + interval ''1 day''; return new; end'`;
  await owner`create trigger keep before insert on job for each row when (new.name = 'checks.run') execute function keep()`;
  const admin = await at.server.token('program:admin');
  const change = (program: object) =>
    at.server.call('PUT', '/v1/program/77', { token: admin, body: { program } });
  const setting: CheckSetting = {
    ...at,
    owner,
    async set(program) {
      const { json } = await change(program);
      if (json.result.code !== '0000') throw new Error(JSON.stringify(json.result));
    },
    want: (counts, ...names) => setting.set({ checks: names.map((check) => ({ check, counts })) }),
    tryChecks: async (checks) => (await change({ checks })).status,
    run: (userId, checkId) =>
      runCheck(at.server.services, at.server.access.callers, {
        ...{ programId: 77, id: 1, userId, attempt: 1, signal: new AbortController().signal },
        payload: { checkId },
      }),
    async runAll(userId) {
      const rows = await owner<
        { payload: { checkId: number } }[]
      >`select payload from job where name = 'checks.run' and user_id = ${userId} order by id`;
      for (const { payload } of rows) await setting.run(userId, payload.checkId);
    },
    checksOf: async (userId, query = '') =>
      (await at.call('GET', `/check?user_id=${userId}${query}`)).json.checks,
    async close() {
      await owner.end();
      await at.server.close();
    },
  };
  return setting;
}
