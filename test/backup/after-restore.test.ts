import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { numbersLeftOut } from '../../src/storage/numbers-after-restore.ts';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';
import { queueMessage } from '../harness/messages.ts';
import { temporaryFolder } from '../harness/processes.ts';
import { backUp, type EmptyPlace, emptyPlace, restoreInto } from './setting.ts';

// Users that were created after the backup are lost, and whoever had to do with them still knows their numbers, has tokens for
// them, and has read versions of others.
const folder = temporaryFolder();
let server: AssembledTest;
let place: EmptyPlace;
let restored: AssembledTest;
let kept: number;
let lost: { readonly id: number; readonly bound: string };
const tokens: string[] = [];
/** What was read of the user that was kept, after the backup. */
let lateTag: string;
const before: Record<string, number> = {};

const create = async (at: AssembledTest) => {
  const token = await at.token('user');
  return (await at.call('POST', '/v1/user', { token, body: newUserBody() })).json.info.id as number;
};
const rename = (at: AssembledTest, token: string, first_name: string, headers = {}) =>
  at.call('PUT', `/v1/user/personal_info/${kept}`, {
    token,
    headers,
    body: { personal_info: { first_name } },
  });
const read = (at: AssembledTest, token: string, userId: number, headers = {}) =>
  at.call('GET', `/v1/user/${userId}`, { token, headers });

/** The highest number of each table that has any. */
async function highest({ database }: Pick<AssembledTest, 'database'>): Promise<Record<string, number>> {
  const sql = postgres({ ...database.adminOptions, max: 1, onnotice: () => {} });
  const numbers: Record<string, number> = {};
  for (const name of ['users', 'history', 'email', 'phone', 'message', 'client', 'program', 'challenge']) {
    const [row] = await sql`select coalesce(max(id), 0)::float8 as id from ${sql(name)}`;
    numbers[name] = row!['id'];
  }
  await sql.end();
  return numbers;
}

/** Makes one of each kind of row whose numbers are counted. */
async function makeAll(at: AssembledTest, name: string): Promise<void> {
  const id = await create(at);
  await queueMessage(at.services, 77, id, 'ada@example.com');
  const token = await at.token('user admin');
  const { json } = await at.call('GET', `/v1/user/${id}`, { token });
  const verify_data = { email: { address: json.email[0].address } };
  await at.call('POST', `/v1/user/security/verify/${id}`, {
    token,
    body: { verify_data, info: { type: 9 } },
  });
  await at.call('POST', '/v1/program', { token, body: { program: { name } } });
  await at.call('POST', '/v1/client', {
    token,
    body: { client: { program_id: 77, name, scopes: ['user'] } },
  });
}

beforeAll(async () => {
  server = await assembleTest();
  kept = await create(server);
  const archives = await backUp(server, folder.path);
  await makeAll(server, 'lost');
  const id = await create(server);
  lost = { id, bound: await server.token('user', { user_id: String(id) }) };
  tokens.push(lost.bound, await server.token('user user:privileged admin'));
  const token = await server.token('user');
  for (const name of ['Eva', 'Ida']) await rename(server, token, name);
  lateTag = (await read(server, token, kept)).headers['etag'] as string;
  Object.assign(before, await highest(server));
  place = await emptyPlace(server.dataDir);
  await restoreInto(place, archives);
  restored = await assembleTest({}, {}, { ...server, database: place.database, dataDir: place.dataDir });
});
afterAll(async () => {
  await restored?.close();
  await place?.remove();
  await server?.close();
  folder.remove();
});

it('no token from before counts', async () => {
  for (const token of tokens) expect((await read(restored, token, kept)).status).toBe(401);
  expect((await read(restored, await restored.token('user'), kept)).status).toBe(200);
});

it('no number that was given out after the backup is given out again, of any kind', async () => {
  await makeAll(restored, 'new');
  const after = await highest(restored);
  for (const [table, number] of Object.entries(before)) {
    expect(number, table).toBeGreaterThan(0);
    expect(after[table], table).toBeGreaterThan(numbersLeftOut);
    expect(after[table], table).toBeLessThan(10_000_000_000);
  }
  expect(await create(restored)).toBeGreaterThan(lost.id + 1_000_000);
  const token = await restored.token('user');
  expect((await read(restored, token, lost.id)).status).toBe(404);
});

it('no version that was read after the backup is that of other content', async () => {
  const token = await restored.token('user');
  for (const name of ['Ola', 'Una', 'Amy']) {
    expect((await rename(restored, token, name, { 'if-match': lateTag })).status).toBe(412);
    expect((await rename(restored, token, name)).status).toBe(200);
  }
});

it('restores again and again leave room for numbers', async () => {
  const archives = await backUp({ database: place.database, dataDir: place.dataDir }, folder.path);
  const again = await emptyPlace(server.dataDir);
  await restoreInto(again, archives);
  const sql = postgres({ ...again.database.adminOptions, max: 1, onnotice: () => {} });
  const [space] =
    await sql`select min(next_number)::float8 as least, max(next_number)::float8 as most from number_space`;
  expect(space!['least']).toBeGreaterThan(2 * numbersLeftOut);
  expect(space!['most']).toBeLessThan(3 * numbersLeftOut);
  const blocks = await sql`select from number_block where next_number < end_number`;
  expect(blocks).toHaveLength(0);
  await sql.end();
  await again.remove();
});
