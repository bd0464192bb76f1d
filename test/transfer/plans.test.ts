import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newUserBody } from '../harness/assembled.ts';
import { type TransferTest, transferTest } from './transfer-server.ts';

// Plans are made while there is next to nobody, then people come in with one call, and no autovacuum passes by: what a call
// reads right afterwards is the user's own rows, not the programme's.
const imported = 1500;
const calls = 20;
let server: TransferTest;
let ids: number[];

beforeAll(async () => {
  server = await transferTest();
  const tables = await server.sql<{ name: string }[]>`
    select oid::regclass::text as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r'`;
  for (const { name } of tables) {
    await server.sql.unsafe(`alter table ${name} set (autovacuum_enabled = false)`);
  }
  // Every connection plans every statement.
  const early = await server.call('POST', '/v1/user', { token: server.tokens.first, body: newUserBody() });
  for (const call of Object.values(hot)) {
    await Promise.all(Array.from({ length: 16 }, () => call(early.json.info.id as number)));
  }
  const { results, end } = await server.importRows(
    Array.from({ length: imported }, (_, index) => {
      const { security: _secrets, ...body } = newUserBody();
      return { source_id: `plans-${1e6 + index}`, ...body };
    }),
  );
  expect(end.import['created']).toBe(imported);
  ids = results.map(({ id }) => id!);
}, 120_000);
afterAll(() => server?.close());

const call = async (method: string, path: string, body?: unknown) => {
  const { status, json } = await server.call(method, `/v1${path}`, { token: server.tokens.first, body });
  expect(status, JSON.stringify(json)).toBe(200);
};

const inquire = (asked: Record<string, string>) =>
  call(
    'GET',
    `/user/inquiry?${new URLSearchParams({ from_date: '2000-01-01', to_date: '2099-12-31', ...asked })}`,
  );
const sourceOf = (id: number) => `plans-${1e6 + Math.max(0, ids?.indexOf(id) ?? 0)}`;

/** The hot calls, of a user. */
const hot = {
  'Get User': (id: number) => call('GET', `/user/${id}`),
  'Get User Email': (id: number) => call('GET', `/user/email/${id}`),
  'Get User Relationship': (id: number) => call('GET', `/user/relationship/${id}`),
  'Create User': () => call('POST', '/user', newUserBody()),
  'Update User': (id: number) => call('PUT', `/user/${id}`, { personal_info: { nick_name: `N${id}` } }),
  'Inquiry User by id': (id: number) => inquire({ user_id: String(id) }),
  'Inquiry User by source id': (id: number) => inquire({ original_source_id: sourceOf(id) }),
};

describe('right after an import', () => {
  it.each(Object.entries(hot))('%s reads rows of the user alone', async (_, call) => {
    const before = await rowsRead(() => call(ids[0]!));
    for (const id of ids.slice(1, calls)) await call(id);
    const after = await rowsRead(() => call(ids[calls]!));
    expect((after - before) / calls).toBeLessThan(imported / 4);
  });
});

/** How many rows and index entries were read so far, once every connection has told of its own. */
async function rowsRead(call: () => Promise<void>): Promise<number> {
  // A connection tells at the end of a statement, if the last time was a second ago.
  await sleep(1100);
  for (let index = 0; index < 16; index += 1) await call();
  await sleep(100);
  const [row] = await server.sql<{ rows: number }[]>`
    select ((select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) from pg_stat_user_tables)
      + (select sum(idx_tup_read) from pg_stat_user_indexes))::float8 as rows`;
  return row!.rows;
}
