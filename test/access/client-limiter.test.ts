import { afterAll, beforeAll, expect, it } from 'vitest';
import { ClientLimiter } from '../../src/access/client-limiter.ts';
import { Connections } from '../../src/storage/connections.ts';
import { assembleTest } from '../harness/assembled.ts';
import { type TestDatabase, testDatabase } from '../harness/database.ts';

let database: TestDatabase;
let connections: Connections;
let now = 1_000_000_000_000;

beforeAll(async () => {
  database = await testDatabase();
  connections = new Connections(database.appOptions, 4);
});
afterAll(async () => {
  await connections.close();
  await database.drop();
});

async function takeAtOnce(limiters: ClientLimiter[], clientId: number, count: number): Promise<number> {
  const takes = Array.from({ length: count }, (_, index) =>
    limiters[index % limiters.length]!.take(clientId),
  );
  return (await Promise.all(takes)).filter((seconds) => seconds === null).length;
}

it('lets one process have all of the calls once it has shown that it needs them', async () => {
  const limiter = new ClientLimiter(connections, 50, () => now);
  await takeAtOnce([limiter], 1, 80);
  now += 1000;
  expect(await takeAtOnce([limiter], 1, 80)).toBe(50);
  now += 1000;
  expect(await takeAtOnce([limiter], 1, 20)).toBe(20);
});

it('lets several processes together never have more than the limit, second after second', async () => {
  const limiters = [1, 2, 3].map(() => new ClientLimiter(connections, 60, () => now));
  for (let second = 0; second < 5; second += 1) {
    now += 1000;
    const allowed = await takeAtOnce(limiters, 2, 120);
    expect(allowed).toBeLessThanOrEqual(60);
    if (second > 0) expect(allowed).toBeGreaterThanOrEqual(40);
  }
});

it('keeps the clients apart', async () => {
  const limiter = new ClientLimiter(connections, 10, () => now);
  now += 1000;
  await takeAtOnce([limiter], 3, 100);
  now += 1000;
  expect(await takeAtOnce([limiter], 3, 100)).toBe(10);
  expect(await limiter.take(4)).toBeNull();
});

it('asks the database at most once a second', async () => {
  let asked = 0;
  const counting = {
    share: (work: never) => {
      asked += 1;
      return connections.share(work);
    },
  } as unknown as Connections;
  const limiter = new ClientLimiter(counting, 1000, () => now);
  now += 1000;
  await takeAtOnce([limiter], 5, 500);
  expect(asked).toBeLessThanOrEqual(2);
});

it('answers 429 with Retry-After when the server is told to limit', async () => {
  const server = await assembleTest({ RATE_LIMIT_PER_CLIENT: '5' });
  const token = await server.token('user');
  const calls = Array.from({ length: 20 }, () => server.call('GET', '/v1/user/1', { token }));
  const late = (await Promise.all(calls)).filter(({ status }) => status === 429);
  expect(late.length).toBeGreaterThanOrEqual(10);
  expect(late[0]!.json.result.code).toBe('5001');
  expect(late[0]!.headers['retry-after']).toBe('1');
  await server.close();
});
