import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { describe, expect, it } from 'vitest';
import { Connection, Connections, inTransaction, runFor, transact } from '../../src/storage/connections.ts';
import { isDatabaseDown } from '../../src/storage/database-errors.ts';
import { testDatabase } from '../harness/database.ts';

it('looks for a database that is away again within a second, however often it was not there', async () => {
  const connection = new Connection({
    host: '/nowhere/of/any/socket',
    port: 5432,
    database: 'roster',
    username: 'nobody',
    connection: { application_name: 'test' },
  });
  let longest = 0;
  for (let attempt = 0; attempt < 9; attempt += 1) {
    const started = performance.now();
    await expect(connection.run({ text: 'select 1' })).rejects.toSatisfy(isDatabaseDown);
    longest = Math.max(longest, performance.now() - started);
  }
  await connection.close();
  expect(longest).toBeLessThan(1000);
}, 60_000);

it('answers every statement, at whatever moment its session is lost', async () => {
  const database = await testDatabase({ isEmpty: true });
  const admin = postgres({ ...database.adminOptions, max: 1, onnotice: () => {} });
  const connection = new Connection(database.adminOptions);
  const errors: unknown[] = [];
  try {
    for (let turn = 0; turn < 40; turn += 1) {
      const pid = await sessionOf(connection);
      const killing = admin`select pg_terminate_backend(${pid})`;
      const statements: Promise<unknown>[] = [];
      for (let count = 0; count < 60; count += 1) {
        statements.push(connection.run({ text: 'select 1' }).catch((error) => errors.push(error)));
        await nextTurn();
      }
      await killing;
      const outcome = await Promise.race([Promise.all(statements), sleep(5000, 'hangs')]);
      expect(outcome, `turn ${turn}`).not.toBe('hangs');
    }
  } finally {
    await connection.close();
    await admin.end();
    await database.drop();
  }
  expect(errors.length).toBeGreaterThan(0);
  expect(errors.filter((error) => !isDatabaseDown(error))).toEqual([]);
}, 60_000);

it('takes a session that does not know for whom it acts for one that was lost', async () => {
  const database = await testDatabase();
  const connection = new Connection(database.appOptions);
  const admin = postgres({ ...database.adminOptions, max: 1, onnotice: () => {} });
  // Where there is no row nobody asks whose it is.
  await admin`insert into program (id, name, status, created_at, updated_at) values (1, 'One', 1, now(), now())`;
  await admin.end();
  const error = await connection.run({ text: 'select id from program' }).catch((thrown) => thrown);
  await connection.close();
  await database.drop();
  expect(isDatabaseDown(error)).toBe(true);
});

/** The process of the session; the end of the last one may be seen only now. */
async function sessionOf(connection: Connection): Promise<number> {
  const ask = () => connection.run({ text: 'select pg_backend_pid() as pid' });
  const [session] = await ask().catch(ask).catch(ask);
  return session!['pid'] as number;
}

describe('a connection that several callers have at once', () => {
  const programOf = { text: `select current_setting('roster.program_id') as id, pg_sleep(0.001)` };

  it('tells each the rows of its own programme', async () => {
    const database = await testDatabase();
    const shared = new Connections(database.appOptions, 1, 3);
    try {
      const programs = Array.from({ length: 60 }, (_, index) => 1 + (index % 4));
      const seen = await Promise.all(
        programs.map(async (program) => Number((await runFor(shared, program, programOf))[0]![0]!['id'])),
      );
      expect(seen).toEqual(programs);
    } finally {
      await shared.close();
      await database.drop();
    }
  });

  it('fails all of those who count on a programme that could not be told', async () => {
    const database = await testDatabase();
    const admin = postgres({ ...database.adminOptions, max: 1, onnotice: () => {} });
    const shared = new Connections(database.appOptions, 1, 3);
    try {
      const [[row]] = (await runFor(shared, 1, { text: 'select pg_backend_pid() as pid' })) as [
        [{ pid: number }],
      ];
      const slow = runFor(shared, 1, { text: 'select pg_sleep(10)' });
      const others = [2, 2].map((program) => runFor(shared, program, programOf));
      const outcomes = Promise.allSettled([slow, ...others]);
      await sleep(50);
      await admin`select pg_terminate_backend(${row.pid})`;
      expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
      expect((await runFor(shared, 3, programOf))[0]![0]!['id']).toBe('3');
    } finally {
      await shared.close();
      await admin.end();
      await database.drop();
    }
  });

  it('answers rows in an array of its own, since a result of the driver outlives the call', async () => {
    const database = await testDatabase();
    const connections = new Connections(database.appOptions, 1);
    try {
      const [rows] = await runFor(connections, 1, programOf);
      expect(rows.constructor).toBe(Array);
      expect(Object.getOwnPropertyNames(rows)).toEqual(['0', 'length']);
    } finally {
      await connections.close();
      await database.drop();
    }
  });

  it('is left with all that is under way on it, and goes on with another session', async () => {
    const database = await testDatabase();
    const shared = new Connections(database.appOptions, 1, 3);
    const session = { text: 'select pg_backend_pid() as pid' };
    try {
      const [[first]] = await runFor(shared, 1, session);
      const underWay = [
        runFor(shared, 1, { text: 'select pg_sleep(1)::text' }),
        ...[2, 3].map((program) => runFor(shared, program, programOf)),
      ];
      await sleep(50);
      const [connection] = shared.all;
      expect(connection!.underWay).toBeGreaterThan(0);
      const outcomes = Promise.allSettled([...underWay, runFor(shared, 2, programOf)]);
      connection!.leave();
      for (const outcome of await outcomes)
        expect(outcome.status === 'rejected' && isDatabaseDown(outcome.reason)).toBe(true);
      // Nothing is sent until it is told to go on.
      await expect(runFor(shared, 2, programOf)).rejects.toSatisfy(isDatabaseDown);
      expect(connection!.underWay).toBe(0);
      connection!.resume();
      const seen = await Promise.all(
        [2, 3, 2].map(async (program) => (await runFor(shared, program, programOf))[0]![0]!['id']),
      );
      expect(seen).toEqual(['2', '3', '2']);
      const [[second]] = await runFor(shared, 1, session);
      expect(second!['pid']).not.toBe(first!['pid']);
    } finally {
      await shared.close();
      await database.drop();
    }
  });

  it('is given to none for a transaction, into which the others would fall', async () => {
    const database = await testDatabase();
    const shared = new Connections(database.appOptions, 1, 2);
    try {
      const decided = transact(shared, 1, { locks: [], read: programOf }, () => ({ outcome: 'done' }));
      await expect(decided).rejects.toThrow('callers share');
      expect((await runFor(shared, 2, programOf))[0]![0]!['id']).toBe('2');
    } finally {
      await shared.close();
      await database.drop();
    }
  });

  it('is the one with the fewest callers, and no more have it than may', async () => {
    const database = await testDatabase();
    const shared = new Connections(database.appOptions, 2, 2);
    const ends: (() => void)[] = [];
    const had: Connection[] = [];
    const call = () =>
      shared.share((connection) => {
        had.push(connection);
        return new Promise<void>((resolve) => ends.push(resolve));
      });
    try {
      const calls = Array.from({ length: 5 }, call);
      await nextTurn();
      expect(had.map((connection) => had.indexOf(connection))).toEqual([0, 1, 0, 1]);
      expect(shared.waiting).toBe(1);
      ends[1]!();
      await nextTurn();
      expect(had[4]).toBe(had[1]);
      for (const end of ends) end();
      await Promise.all(calls);
      expect(shared.waiting).toBe(0);
    } finally {
      await shared.close();
      await database.drop();
    }
  });

  it('goes to the programmes that wait in turn, however many calls one of them has', async () => {
    const database = await testDatabase();
    const connections = new Connections(database.appOptions, 1);
    const served: number[] = [];
    const gate = Promise.withResolvers<void>();
    try {
      const first = connections.share(() => gate.promise, 1);
      const calls = [1, 1, 1, 2, 3, 2].map((programId) =>
        connections.share(async () => void served.push(programId), programId),
      );
      expect([connections.waiting, connections.waitingOf(1), connections.waitingOf(2)]).toEqual([6, 3, 2]);
      gate.resolve();
      await Promise.all([first, ...calls]);
      expect(served).toEqual([1, 2, 3, 1, 2, 1]);
    } finally {
      await connections.close();
      await database.drop();
    }
  });
});

describe('a transaction of several steps', () => {
  const acting = { text: `select current_setting('roster.program_id') as id` };
  const rows = { text: 'select count(*)::integer as count from program' };
  const insert = {
    text: `insert into program (id, name, status, created_at, updated_at) values (nextval('program_id_seq'), 'One', 1, now(), now())`,
  };

  it('acts for whom each step says, writes all or nothing, and leaves the session as it was', async () => {
    const database = await testDatabase();
    const connections = new Connections(database.appOptions, 1);
    const count = async () => (await runFor(connections, '*', rows))[0]![0]!['count'];
    const write = (commits: boolean, otherwise?: Error) =>
      inTransaction(connections, 1, async (place) => {
        const seen = [];
        for (const program of [1, '*', 2, '*'] as const) {
          const [[row]] = (await runFor(place, program, acting)) as [[{ id: string }]];
          seen.push(row.id);
        }
        await runFor(place, '*', insert);
        if (otherwise) throw otherwise;
        return { outcome: seen, commits };
      });
    const ofSession = () => connections.use(async (connection) => (await connection.run(acting))[0]!['id']);
    try {
      expect(await write(false)).toEqual(['1', '*', '2', '*']);
      expect(await ofSession()).toBe('1');
      expect(await count()).toBe(0);
      await expect(write(true, new Error('no'))).rejects.toThrow('no');
      expect(await count()).toBe(0);
      await write(true);
      expect(await ofSession()).toBe('1');
      expect(await count()).toBe(1);
    } finally {
      await connections.close();
      await database.drop();
    }
  });

  it.each([
    ['on the way', true],
    ['before it ends', false],
  ])('writes nothing when its session is lost %s', async (_, goesOn) => {
    const database = await testDatabase();
    const admin = postgres({ ...database.adminOptions, max: 1, onnotice: () => {} });
    const connections = new Connections(database.appOptions, 1);
    try {
      const lost = inTransaction(connections, 1, async (place) => {
        await runFor(place, '*', insert);
        const [[session]] = (await runFor(place, '*', { text: 'select pg_backend_pid() as pid' })) as [
          [{ pid: number }],
        ];
        await admin`select pg_terminate_backend(${session.pid})`;
        await sleep(100);
        for (const program of goesOn ? (['*', 2, '*'] as const) : []) await runFor(place, program, insert);
        return { outcome: 'done', commits: true };
      });
      await expect(lost).rejects.toBeInstanceOf(Error);
      expect((await admin`select 1 from program`).length).toBe(0);
    } finally {
      await connections.close();
      await admin.end();
      await database.drop();
    }
  });
});
