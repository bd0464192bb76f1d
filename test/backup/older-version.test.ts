import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { examplePerson } from '../../src/catalogue/example-person.ts';
import { verifySearch } from '../../src/search/verify-search.ts';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';
import { temporaryFolder } from '../harness/processes.ts';
import { backUp, type EmptyPlace, emptyPlace, restoreInto } from './setting.ts';

// A backup from before search data had versions and callers were signed: what it brings back is recomputed, and signed, at the
// first start.
let server: AssembledTest;
let owner: postgres.Sql;
let place: EmptyPlace;
let restored: AssembledTest;
let userId: number;
const folder = temporaryFolder();

beforeAll(async () => {
  server = await assembleTest();
  owner = postgres({ ...server.database.adminOptions, max: 1, onnotice: () => {} });
  const token = await server.token('user');
  const personal_info = {
    ...examplePerson['personal_info'],
    first_name: 'Mary-Jane',
    last_name: 'O\u2019Brien',
  };
  const { json } = await server.call('POST', '/v1/user', { token, body: newUserBody({ personal_info }) });
  userId = json.info.id;
  // As the migration finds a backup of that time: no version is recorded, and search rows are as they were written then.
  while ((await server.services.derived.behind()).size > 0) await sleep(50);
  await owner`delete from derived_version`;
  await owner`update user_search set names = first_name || ' ' || last_name || E'\\n' || nick_name, name_words = null`;
  const formerCheck = server.services.keyring.keyedHash('key-check').toString('hex');
  await owner`update installation set key_check = decode(${formerCheck}, 'hex')`;
  for (const table of ['client', 'program', 'signing_key'])
    await owner`update ${owner(table)} set mac = null`;
  const archives = await backUp(server, folder.path);
  place = await emptyPlace(server.dataDir);
  await restoreInto(place, archives);
  restored = await assembleTest({}, {}, { ...server, database: place.database, dataDir: place.dataDir });
});
afterAll(async () => {
  await restored?.close();
  await place?.remove();
  await owner?.end();
  await server?.close();
  folder.remove();
});

async function find(search_term: string): Promise<number[]> {
  const token = await restored.token('user');
  const body = { from_date: '2000-01-01', to_date: '2099-12-31', search_term };
  const { json } = await restored.call('POST', '/v1/user/inquiry', { token, body });
  expect(json.result.code).toBe('0000');
  return json.users.map(({ info }: { info: { id: number } }) => info.id);
}

it('is found as before from the first call on, and in the new way once it is recomputed', async () => {
  expect(await find('mary-jane')).toEqual([userId]);
  expect(await find('o\u2019brien')).toEqual([userId]);
  while ((await restored.services.derived.behind()).size > 0) await sleep(50);
  expect(await find('obrien maryjane')).toEqual([userId]);
  const { connections, keyring } = restored.services;
  expect((await verifySearch(connections, { keyring })).faults).toEqual([]);
});
