import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { embeddedOptions } from '../../src/ground/embedded.ts';
import { type Answer, newUserBody } from '../harness/assembled.ts';
import { type MarkedPerson, markedPerson } from '../harness/marked-person.ts';
import { valuesIn } from '../harness/search-rows.ts';
import { Installation, type ServerProcess } from '../harness/server-process.ts';

// The command beside a running server, and what is left in the files of DATA_DIR afterwards.
let installation: Installation;
let server: ServerProcess;
let owner: postgres.Sql;
let token: string;
let gone: MarkedPerson;
let stays: MarkedPerson;
let goneId: number;

beforeAll(async () => {
  installation = new Installation();
  server = await installation.start();
  token = await server.token('user user:sensitive user:privileged');
  owner = postgres({
    ...embeddedOptions(join(installation.dataDir, 'run'), 'admin'),
    max: 1,
    onnotice: () => {},
  });
  const friend = (await send('POST', '/v1/user', newUserBody())).info.id;
  [gone, stays] = [markedPerson(3, friend), markedPerson(4, friend)];
  const create = async ({ body, sourceId }: MarkedPerson) =>
    (await send('POST', '/v1/user', body, { 'source-id': sourceId })).info.id as number;
  goneId = await create(gone);
  await create(stays);
  // So that the planner's samples hold them too.
  await owner`analyze`;
  await owner`checkpoint`;
});
afterAll(async () => {
  await owner?.end();
  await installation?.remove();
});

it('finds nobody to erase before the retention period is over, and says so', async () => {
  const open = await erase('--program', '77', '--user', String(goneId));
  expect([open.code, open.text]).toEqual([1, expect.stringContaining('The user is not closed')]);
  await send('DELETE', `/v1/user/${goneId}`, undefined);
  const early = await erase('--program', '77', '--user', String(goneId));
  expect([early.code, early.text]).toEqual([1, expect.stringContaining('1827 days')]);
  const due = await erase('--due');
  expect([due.code, due.text]).toEqual([0, expect.stringContaining('0 user(s) erased')]);
  for (const wrong of [[], ['--user', '5'], ['--due', '--user', '5'], ['now']]) {
    expect((await erase(...wrong)).code).toBe(2);
  }
  expect((await erase('--due', '--program', '4711')).code).toBe(1);
});

it('leaves no value in the files once the tables are written anew, the write-ahead log apart', async () => {
  expect(valuesInFiles(gone.plain)).toEqual(gone.plain);
  // As if six years had passed.
  await owner`update users set closed_at = closed_at - interval '6 years' where id = ${goneId}`;
  await owner`update idempotency_record set created_at = created_at - interval '6 years'`;
  const list = await erase('--due', '--list');
  expect([list.code, list.text]).toEqual([0, `77 ${goneId}\n`]);
  expect((await owner`select 1 from user_key where user_id = ${goneId}`).length).toBe(1);

  const erasure = await erase('--due', '--rewrite');
  expect([erasure.code, erasure.text]).toEqual([0, expect.stringContaining(`77 ${goneId}\n`)]);
  expect(erasure.text).toContain('1 user(s) erased');
  expect((await owner`select 1 from user_key where user_id = ${goneId}`).length).toBe(0);
  expect(valuesInFiles(gone.plain)).toEqual([]);
  expect(valuesInFiles(stays.plain)).toEqual(stays.plain);
  expect(valuesIn(server.output(), [...gone.plain, ...gone.sealed])).toEqual([]);

  const again = await erase('--program', '77', '--user', String(goneId));
  expect([again.code, again.text]).toEqual([0, expect.stringContaining('"date_utc"')]);
  const verification = installation.run('history', 'verify');
  expect(await verification.ended, verification.output()).toBe(0);
});

async function erase(...words: string[]): Promise<{ code: number | string; text: string }> {
  const process = installation.run('erase', ...words);
  const code = await process.ended;
  return { code, text: process.output() };
}

async function send(method: string, path: string, body?: object, headers = {}): Promise<Answer['json']> {
  const response = await fetch(`${server.address}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  const json = (await response.json()) as { result: { code: string } };
  if (json.result.code !== '0000') throw new Error(JSON.stringify(json.result));
  return json;
}

/** Which values the files of DATA_DIR hold, but for the write-ahead log: PostgreSQL writes over that in its own time. */
function valuesInFiles(values: readonly string[]): string[] {
  const files = installation
    .files()
    .filter((path) => !path.includes('/pg_wal/'))
    .map((path) => readFileSync(path));
  return values.filter((value) => files.some((content) => valuesIn(content, [value]).length > 0));
}
