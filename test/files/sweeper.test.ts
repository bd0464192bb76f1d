import { readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { drawFileName } from '../../src/files/file-store.ts';
import { sweepFiles } from '../../src/files/sweep-files.ts';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';
import { type StoredTestFile, storeFile } from '../harness/stored-files.ts';

let now = Date.now();
let server: AssembledTest;
let owner: postgres.Sql;
let token: string;
beforeAll(async () => {
  server = await assembleTest({}, { clock: () => new Date(now) });
  owner = postgres({ ...server.database.adminOptions, max: 1, onnotice: () => {} });
  // The server's own worker does not sweep meanwhile.
  await owner`update job set recurs_at = now() + interval '1 day' where recurs_at is not null`;
  token = await server.token('user user:sensitive user:privileged');
});
afterAll(async () => {
  await owner?.end();
  await server?.close();
});

const pathOf = (name: string) => join(server.dataDir, 'files', name.slice(0, 2), name.slice(2, 4), name);
const createUser = async (): Promise<number> =>
  (await server.call('POST', '/v1/user', { token, body: newUserBody() })).json.info.id;
const names = () =>
  readdirSync(join(server.dataDir, 'files'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();
const store = async (userId: number): Promise<StoredTestFile> =>
  storeFile(server, { userId }, { content: Buffer.from('a') });

it('removes what no row names after an hour, keeps the rest, and tells of rows whose files are gone', async () => {
  const userId = await createUser();
  const kept: string[] = [];
  for (let count = 0; count < 5; count += 1) kept.push((await store(userId)).storedName);
  const lost = await store(userId);
  rmSync(pathOf(lost.storedName));
  const orphans = Array.from({ length: 4 }, drawFileName);
  for (const name of orphans) await server.services.files.put(name, [Buffer.from('x')], 1);
  const draft = `${pathOf(kept[0]!).slice(0, -32)}${'f'.repeat(32)}.draft`;
  writeFileSync(draft, 'half');
  // Two of them, and the draft, were there more than an hour ago.
  const old = (now - 3_700_000) / 1000;
  for (const path of [pathOf(orphans[0]!), pathOf(orphans[1]!), pathOf(kept[1]!), draft])
    utimesSync(path, old, old);
  const looked = await sweepFiles(server.services, { isLookingOnly: true });
  const missing = [{ programId: 77, userId, fileId: lost.fileId, storedName: lost.storedName }];
  expect(looked).toMatchObject({ orphans: 2, missing });
  expect(names()).toHaveLength(10);
  expect(await sweepFiles(server.services)).toMatchObject({ orphans: 2, missing });
  expect(names()).toEqual([...kept, ...orphans.slice(2)].sort());
  now += 3_700_000;
  token = await server.token('user user:sensitive user:privileged');
  expect(await sweepFiles(server.services)).toMatchObject({ orphans: 2 });
  expect(names()).toEqual([...kept].sort());
  await owner`delete from attachment where id = ${lost.fileId}`;
});

it('finds nothing to do where there is no file, and ends when it is told to', async () => {
  await store(await createUser());
  await expect(sweepFiles(server.services, { signal: AbortSignal.abort() })).rejects.toThrow();
});

it('leaves the files of an erased user to nobody: they go with the user', async () => {
  const userId = await createUser();
  const file = await store(userId);
  const other = await store(await createUser());
  await server.call('DELETE', `/v1/user/${userId}`, { token });
  const admin = await server.token('admin');
  await server.call('PUT', '/v1/program/77', { token: admin, body: { program: { retention_days: 1 } } });
  now += 2 * 86_400_000;
  token = await server.token('user user:sensitive user:privileged');
  const { status } = await server.call('POST', `/v1/user/erasure/${userId}`, { token });
  expect(status).toBe(200);
  expect(names()).not.toContain(file.storedName);
  expect(names()).toContain(other.storedName);
});

it('an archive about a person holds the files, as they were sent', async () => {
  const userId = await createUser();
  const file = await storeFile(server, { userId }, { content: Buffer.from('Rent of March: paid.') });
  const response = await server.app.inject({
    method: 'GET',
    url: `/v1/user/export/${userId}`,
    headers: { authorization: `Bearer ${token}` },
  });
  const archive = response.rawPayload;
  expect(archive.includes(`documents/${file.fileId}.txt`)).toBe(true);
  expect(archive.includes('Rent of March: paid.')).toBe(true);
});
