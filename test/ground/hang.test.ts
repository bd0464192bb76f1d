import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterEach, describe, expect, it } from 'vitest';
import { errorTable } from '../../src/catalogue/error-table.ts';
import { Connections, runFor } from '../../src/storage/connections.ts';
import { isDatabaseDown } from '../../src/storage/database-errors.ts';
import { Pulse } from '../../src/storage/pulse.ts';
import { type Answer, newUserBody } from '../harness/assembled.ts';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { signalTree } from '../harness/processes.ts';
import { Installation, type ServerProcess } from '../harness/server-process.ts';

describe('a PostgreSQL of which all processes are stopped', () => {
  let installation: Installation;
  let server: ServerProcess;
  let token: string;
  afterEach(() => installation.remove());

  /** An answer, and how many seconds it took. */
  interface Timed {
    readonly status: number;
    readonly json: Answer['json'];
    readonly isReplay: boolean;
    readonly seconds: number;
  }

  async function send(method: string, path: string, sourceId?: string, body?: object): Promise<Timed> {
    const started = performance.now();
    const response = await fetch(`${server.address}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        ...(sourceId && { 'source-id': sourceId }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const json = (await response.json()) as Answer['json'];
    const seconds = (performance.now() - started) / 1000;
    return { status: response.status, json, isReplay: response.headers.has('idempotency-replayed'), seconds };
  }

  const create = (sourceId: string) => send('POST', '/v1/user', sourceId, newUserBody());
  const rename = (userId: number, sourceId: string) =>
    send('PUT', `/v1/user/personal_info/${userId}`, sourceId, { personal_info: { job_title: sourceId } });

  it('keeps no call waiting, loses nothing, and is worked on again when it goes on', async () => {
    installation = new Installation({ LOG_LEVEL: 'silent' });
    server = await installation.start();
    token = await server.token('user');
    const users: number[] = [];
    for (let made = 0; made < 6; made += 1) users.push((await create(`made-${made}`)).json.info.id);
    const leaving = (await create('leaving')).json.info.id;

    // Whatever is under way when PostgreSQL stops: each caller goes on until an answer is not 200, or for good.
    let isOver = false;
    const given: Timed[] = [];
    const acknowledged = new Map<string, number>();
    const open = new Map<string, () => Promise<Timed>>();
    const writes = users.map(async (userId, index) => {
      for (let change = 1; ; change += 1) {
        const sourceId = `change-${index}-${change}`;
        const answer = await rename(userId, sourceId);
        if (answer.status !== 200) {
          open.set(sourceId, () => rename(userId, sourceId));
          return given.push(answer);
        }
        acknowledged.set(sourceId, userId);
      }
    });
    const reads = users.map(async (userId) => {
      while (!isOver) {
        const answer = await send('GET', `/v1/user/${userId}`);
        if (answer.status === 200) expect(answer.json.info.id).toBe(userId);
        else given.push(answer);
        if (answer.status !== 200) await sleep(100);
      }
    });
    while (acknowledged.size < 30) await sleep(5);
    const database = installation.databasePid();
    signalTree(database, 'SIGSTOP');
    const stopped = performance.now();
    try {
      const ready = [await send('GET', '/readyz')];
      const creation = newUserBody();
      open.set('late', () => send('POST', '/v1/user', 'late', creation));
      open.set('leaves', () => send('DELETE', `/v1/user/${leaving}`, 'leaves'));
      const others = [
        open.get('late')!(),
        open.get('leaves')!(),
        send('GET', '/v1/user/inquiry?search_term=ada&from_date=2020-01-01&to_date=2099-12-31'),
      ];
      given.push(...(await Promise.all(others)));
      await Promise.all(writes);
      while (performance.now() - stopped < 12_000) {
        ready.push(await send('GET', '/readyz'));
        // By now nobody waits any more.
        const late = await send('GET', `/v1/user/${users[0]}`);
        expect([late.status, late.seconds < 1]).toEqual([503, true]);
        await sleep(300);
      }
      for (const { status, seconds } of ready) expect([status, seconds < 2]).toEqual([503, true]);
      expect((await send('GET', '/livez')).status).toBe(200);
      for (const { status, json, seconds } of given) {
        expect([status, json.result.code]).toEqual([503, errorTable.databaseUnavailable.code]);
        expect(seconds).toBeLessThan(10);
      }
    } finally {
      signalTree(database, 'SIGCONT');
    }

    await expect.poll(async () => (await send('GET', '/readyz')).status, { timeout: 5000 }).toBe(200);
    isOver = true;
    await Promise.all(reads);
    // A call that was given up may have been carried out: who repeats it gets its answer, and it is done once.
    for (const [sourceId, again] of open) {
      const answer = await again();
      expect([sourceId, answer.status]).toEqual([sourceId, 200]);
      expect((await again()).isReplay).toBe(true);
    }
    for (const sourceId of acknowledged.keys()) {
      const answer = await rename(acknowledged.get(sourceId)!, sourceId);
      expect([sourceId, answer.status, answer.isReplay]).toEqual([sourceId, 200, true]);
    }
    const last = [...open.keys()].filter((sourceId) => sourceId.startsWith('change-')).sort();
    for (const [index, userId] of users.entries()) {
      const { json } = await send('GET', `/v1/user/${userId}`);
      expect(json.personal_info.job_title).toBe(last[index]);
    }
    expect(server.output().match(/does not answer|answers again/g)).toEqual([
      'does not answer',
      'answers again',
    ]);
    const verification = installation.run('history', 'verify');
    expect(await verification.ended, verification.output()).toBe(0);
    expect(verification.output()).toContain(`of ${users.length + 2} users, 0 fault(s)`);
  }, 90_000);
});

describe('the pulse', () => {
  let database: TestDatabase;
  let connections: Connections;
  let pulse: Pulse;
  const said: string[] = [];
  const sleeps = (seconds: number) => ({
    text: 'select pg_backend_pid() as pid, pg_sleep($1::float8)::text',
    values: [seconds],
  });
  const setUp = async (count: number, statementMilliseconds: number) => {
    database = await testDatabase({ isEmpty: true });
    connections = new Connections(database.adminOptions, count);
    pulse = new Pulse(database.adminOptions, (sentence) => said.push(sentence));
    pulse.watch(connections, statementMilliseconds);
    pulse.start();
  };
  const session = async () => (await runFor(connections, 1, sleeps(0)))[0][0]!['pid'] as number;
  afterEach(async () => {
    await pulse.close();
    await connections.close();
    await database.drop();
    expect(said).toEqual([]);
  });

  it('leaves a statement alone that takes long, while PostgreSQL answers', async () => {
    await setUp(1, 30_000);
    const pid = await session();
    expect((await runFor(connections, 1, sleeps(7)))[0][0]!['pid']).toBe(pid);
    expect(await pulse.answers()).toBe(true);
  }, 20_000);

  it('replaces a session whose process hangs alone once its statement should have been ended', async () => {
    await setUp(2, 500);
    const hanging = await session();
    process.kill(hanging, 'SIGSTOP');
    try {
      const started = performance.now();
      const given = runFor(connections, 1, sleeps(0)).catch((error: unknown) => error);
      const other = await session();
      expect(other).not.toBe(hanging);
      expect(await given).toSatisfy(isDatabaseDown);
      expect(performance.now() - started).toBeLessThan(9000);
      const later = await Promise.all([session(), session()]);
      expect(later).toContain(other);
      expect(later).not.toContain(hanging);
    } finally {
      process.kill(hanging, 'SIGCONT');
    }
  }, 20_000);

  it('asks on another session when that of the question hangs alone, and gives nothing up', async () => {
    await setUp(2, 30_000);
    expect(await pulse.answers()).toBe(true);
    const owner = postgres({ ...database.adminOptions, max: 1, onnotice: () => {} });
    const [probe] = await owner<{ pid: number }[]>`
      select pid from pg_stat_activity where query = 'select 1' and datname = current_database()`;
    await owner.end();
    const long = runFor(connections, 1, sleeps(9));
    let isOver = false;
    const load = (async () => {
      while (!isOver) await runFor(connections, 1, sleeps(0.2));
    })();
    process.kill(probe!.pid, 'SIGSTOP');
    try {
      const started = performance.now();
      while (performance.now() - started < 8000) {
        // Others are answered meanwhile.
        expect(await pulse.answers()).toBe(true);
        await sleep(300);
      }
      expect((await long)[0]).toHaveLength(1);
    } finally {
      isOver = true;
      process.kill(probe!.pid, 'SIGCONT');
      await load;
    }
  }, 20_000);

  it('finds the session of the question lost also where nothing else is asked', async () => {
    await setUp(1, 30_000);
    expect(await pulse.answers()).toBe(true);
    const owner = postgres({ ...database.adminOptions, max: 1, onnotice: () => {} });
    const [probe] = await owner<{ pid: number }[]>`
      select pid from pg_stat_activity where query = 'select 1' and datname = current_database()`;
    await owner.end();
    process.kill(probe!.pid, 'SIGSTOP');
    try {
      expect(await pulse.answers()).toBe(false);
      await expect.poll(() => pulse.answers(), { timeout: 3500, interval: 200 }).toBe(true);
      // For as long as it would take to give up.
      for (let second = 0; second < 5; second += 1) {
        await sleep(1000);
        expect(await pulse.answers()).toBe(true);
      }
    } finally {
      process.kill(probe!.pid, 'SIGCONT');
    }
  }, 20_000);

  it('says that PostgreSQL does not answer where there is none', async () => {
    await setUp(1, 500);
    const none = new Pulse({ ...database.adminOptions, host: '/nowhere/of/any/socket' }, () => undefined);
    none.start();
    expect(await none.answers()).toBe(false);
    await none.close();
  });
});
