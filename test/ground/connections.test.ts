import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { expect, it } from 'vitest';
import { Connection } from '../../src/storage/connections.ts';
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
  const error = await connection.run({ text: 'select id from users' }).catch((thrown) => thrown);
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
