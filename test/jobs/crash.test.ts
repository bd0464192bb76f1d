import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { embeddedOptions } from '../../src/ground/embedded.ts';
import { jobs } from '../../src/jobs/jobs.ts';
import type { ConnectionOptions } from '../../src/storage/connection.ts';
import { Connections } from '../../src/storage/connections.ts';
import { enqueueJobs } from '../../src/storage/job-queue.ts';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { repository, run, type TestProcess } from '../harness/processes.ts';
import { Installation } from '../harness/server-process.ts';
import { testRow } from './setting.ts';

// Killed at the worst moments: no job that was enqueued is lost, and one that ran twice has had one effect.
let owner: postgres.Sql;
let app: ConnectionOptions;
let started: TestProcess[] = [];

async function prepare(admin: ConnectionOptions, appOptions: ConnectionOptions): Promise<void> {
  app = appOptions;
  owner = postgres({ ...admin, max: 1, onnotice: () => {} });
  await owner.unsafe(`
    create table effect (job_id bigint primary key);
    create table run (job_id bigint);
    grant select, insert on effect, run to roster_app`);
}

afterEach(async () => {
  for (const { child, ended } of started) {
    child.kill('SIGKILL');
    await ended;
  }
  started = [];
  await owner?.end();
});

function start(what: string, ...more: number[]): TestProcess {
  const script = join(repository, 'test/jobs/job-process.ts');
  const process = run([script, what, JSON.stringify(app), ...more.map(String)]);
  started.push(process);
  return process;
}

const read = async (table: 'effect' | 'run') =>
  (await owner.unsafe(`select job_id from ${table} order by 1`)).map((row) => Number(row['job_id']));

const everythingIsDone = () =>
  expect
    .poll(
      async () =>
        (await owner`select count(*)::int from job where due_at is not null and name like 'test.%'`)[0]![
          'count'
        ],
      {
        timeout: 20_000,
        interval: 100,
      },
    )
    .toBe(0);

describe('kill -9 of a process', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await testDatabase();
    await prepare(database.adminOptions, database.appOptions);
  });
  afterEach(() => database.drop());

  it('between the commit and the work loses no job', async () => {
    const enqueuing = start('enqueue', 1, 5);
    expect(await enqueuing.ended).toBe('SIGKILL');
    expect(await read('run')).toEqual([]);
    start('work');
    await everythingIsDone();
    expect(await read('effect')).toEqual([1, 2, 3, 4, 5]);
  });

  it('during the work has another process do it, once the lease has ended', async () => {
    await start('enqueue', 1, 1).ended;
    const hanging = start('hang');
    await hanging.says(/working 1;/);
    const other = start('work');
    await other.says(/started;/);
    // Longer than the lease: it is lengthened while its process lives.
    await sleep(2500);
    expect(other.output()).not.toContain('working');
    hanging.child.kill('SIGKILL');
    await other.says(/working 1;/);
    await everythingIsDone();
    expect([await read('effect'), await read('run')]).toEqual([[1], [1, 1]]);
  });

  it('between the work and the note that it is done has it done twice, to one effect', async () => {
    await start('enqueue', 1, 1).ended;
    expect(await start('die after the work').ended).toBe('SIGKILL');
    expect(await read('effect')).toEqual([1]);
    start('work');
    await everythingIsDone();
    expect([await read('effect'), await read('run')]).toEqual([[1], [1, 1]]);
  });

  it('that stops cleanly instead finishes its jobs and leaves the others', async () => {
    // More than are done before the signal is heard, however busy the machine is.
    const count = 400;
    await start('enqueue', 1, count).ended;
    const working = start('work');
    await working.says(/working 3;/);
    working.child.kill('SIGTERM');
    expect(await working.ended).toBe(0);
    const rows =
      await owner`select count(*)::int, count(lease)::int as leased, max(attempts) as attempts from job`;
    expect(rows[0]).toMatchObject({ leased: 0, attempts: 0 });
    const done = await read('effect');
    expect(done.length + (rows[0]!['count'] as number)).toBe(count);
    expect(await read('run')).toEqual(done);
  });
});

describe('with a server and its PostgreSQL', () => {
  let installation: Installation;
  beforeEach(() => {
    installation = new Installation({ LOG_LEVEL: 'silent' });
  });
  afterEach(() => installation.remove());

  const prepareInstallation = () => {
    const socket = join(installation.dataDir, 'run');
    return prepare(embeddedOptions(socket, 'admin'), embeddedOptions(socket, 'app'));
  };

  it('kill -9 of PostgreSQL while jobs are enqueued and done loses none that was acknowledged', async () => {
    await installation.start();
    await prepareInstallation();
    const working = start('work');
    const connections = new Connections(app, 2);
    const acknowledged: number[] = [];
    let id = 0;
    const enqueue = async () => {
      id += 1;
      const isIn = await enqueueJobs(connections, [
        testRow('test.mail', { id, payload: { emailId: id } }),
      ]).then(
        () => true,
        () => false,
      );
      if (isIn) acknowledged.push(id);
      else await sleep(50);
    };
    try {
      while (acknowledged.length < 60) await enqueue();
      await working.says(/working \d+;/);
      process.kill(installation.databasePid(), 'SIGKILL');
      let failed = 0;
      while (failed === 0 || acknowledged.length < 120) {
        const before = acknowledged.length;
        await enqueue();
        if (acknowledged.length === before) failed += 1;
      }
      await everythingIsDone();
      const done = new Set(await read('effect'));
      expect(acknowledged.filter((one) => !done.has(one))).toEqual([]);
    } finally {
      await connections.close();
    }
  }, 60_000);

  it('kill -9 of a server leaves its recurring jobs to the next one', async () => {
    const first = await installation.start();
    await prepareInstallation();
    first.child.kill('SIGKILL');
    await first.ended;
    // As if it had died in the middle of all of them.
    await owner`update job set lease = gen_random_uuid(), leased_until = now() + interval '2 seconds', attempts = 1,
      recurs_at = now() where recurs_at is not null`;
    await owner.end();
    await installation.start();
    const socket = join(installation.dataDir, 'run');
    owner = postgres({ ...embeddedOptions(socket, 'admin'), max: 1, onnotice: () => {} });
    await expect
      .poll(
        () =>
          owner`select name from job where recurs_at is not null and (lease is not null or recurs_at <= now())`,
        {
          timeout: 20_000,
          interval: 200,
        },
      )
      .toEqual([]);
    const rows = await owner`select name from job where recurs_at is not null`;
    const recurring = Object.values(jobs).filter(({ kind }) => kind === 'recurring');
    expect(rows).toHaveLength(recurring.length);
  }, 60_000);
});
