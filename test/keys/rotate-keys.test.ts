import { readFileSync, statSync } from 'node:fs';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SigningKeys } from '../../src/access/signing-keys.ts';
import { readConfig } from '../../src/config.ts';
import { openSought, sealSought } from '../../src/flows/forgot/sought.ts';
import { CallerRows } from '../../src/keys/caller-rows.ts';
import { keySource, openKeyring } from '../../src/keys/key-source.ts';
import { rotateKeys } from '../../src/keys/rotate-keys.ts';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';
import { lockWaits } from '../harness/lock-waits.ts';

let server: AssembledTest;
let token: string;

beforeAll(async () => {
  server = await assembleTest();
  token = await server.token('user user:sensitive');
});
afterAll(() => server.close());

const create = () => server.call('POST', '/v1/user', { token, body: newUserBody() });
const read = (id: number) =>
  server.call('GET', `/v1/user/identification/${id}`, { token, headers: { show_sensitive_data: '1' } });

it('keeps the keys where only their owner can read them', () => {
  expect(statSync(`${server.dataDir}/keys`).mode & 0o777).toBe(0o600);
});

it('moves every key while calls go on, and none of them fails', async () => {
  const ids: number[] = [];
  for (let count = 0; count < 20; count += 1) ids.push((await create()).json.info.id);
  const config = readConfig({ DATA_DIR: server.dataDir });
  const source = keySource(config, () => undefined);
  const before = source.read();
  let isRotating = true;
  const statuses: number[] = [];
  const traffic = [1, 2, 3].map(async () => {
    while (isRotating) {
      statuses.push((await create()).status);
      statuses.push((await read(ids[statuses.length % ids.length]!)).status);
    }
  });
  // A keyring of its own, as the command has one: the server has to find out by itself.
  const moved = await rotateKeys(server.services.connections, openKeyring(source), source, {
    keepsOld: false,
    onProgress: () => undefined,
  });
  isRotating = false;
  await Promise.all(traffic);
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(moved).toBeGreaterThanOrEqual(20);
  const after = source.read();
  expect(Object.keys(after.masterKeys)).toEqual([after.current]);
  expect(after.current).not.toBe(before.current);
  expect(after.hashRoot).toBe(before.hashRoot);
});

it('lets no process that has not heard of it wrap a new signing key by an old one', async () => {
  const config = readConfig({ DATA_DIR: server.dataDir });
  const source = keySource(config, () => undefined);
  const { connections } = server.services;
  // A quiet server: it met nothing that the new key wrapped.
  const quiet = new SigningKeys(connections, new CallerRows(openKeyring(source), () => undefined));
  const options = { keepsOld: false, onProgress: () => undefined };
  await rotateKeys(connections, openKeyring(source), source, options);
  await quiet.rotate();
  const fresh = new SigningKeys(connections, new CallerRows(openKeyring(source), () => undefined));
  expect((await fresh.current()).id).toBe((await quiet.current()).id);
});

it('moves a signing key too that another process is about to make when the rotation begins', async () => {
  const source = keySource(readConfig({ DATA_DIR: server.dataDir }), () => undefined);
  const { connections } = server.services;
  const maker = new SigningKeys(connections, new CallerRows(openKeyring(source), () => undefined));
  const owner = postgres({ ...server.database.adminOptions, max: 2, onnotice: () => {} });
  const untilWaiting = (count: number) =>
    expect.poll(() => lockWaits(owner), { timeout: 10_000 }).toHaveLength(count);
  const [held, over] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  // A lock that has no transaction number, and keeps both between what they have read and what they write.
  const holding = owner.begin(async (sql) => {
    await sql`lock table signing_key in exclusive mode`;
    held.resolve();
    await over.promise;
  });
  await held.promise;
  const both: Promise<unknown>[] = [];
  try {
    both.push(maker.rotate());
    await untilWaiting(1);
    const options = { keepsOld: false, onProgress: () => undefined };
    both.push(rotateKeys(connections, openKeyring(source), source, options));
    await untilWaiting(2);
  } finally {
    // Whatever came of it: nobody else of the file could go on.
    over.resolve();
    await Promise.all([holding, ...both]);
    await owner.end();
  }
  const fresh = new SigningKeys(connections, new CallerRows(openKeyring(source), () => undefined));
  expect((await fresh.current()).id).toBe((await maker.current()).id);
});

it('leaves a contact open to the job that is to look for it, whichever process wrote it down', async () => {
  const source = keySource(readConfig({ DATA_DIR: server.dataDir }), () => undefined);
  // A quiet server, which has not heard of the rotation.
  const quiet = openKeyring(source);
  const sought = { by: 'verified_email', canonical: 'ada@example.com', userId: null } as const;
  const sealed = sealSought(quiet, 77, 1, sought);
  const options = { keepsOld: false, onProgress: () => undefined };
  await rotateKeys(server.services.connections, openKeyring(source), source, options);
  const fresh = openKeyring(source);
  expect(openSought(fresh, 77, 1, sealed)).toEqual(sought);
  expect(openSought(fresh, 77, 1, sealSought(quiet, 77, 1, sought))).toEqual(sought);
  for (const [programId, challengeId] of [
    [77, 2],
    [78, 1],
  ] as const)
    expect(() => openSought(fresh, programId, challengeId, sealed)).toThrow('does not open');
});

it('leaves nothing that only the old key opens', async () => {
  const text = readFileSync(`${server.dataDir}/keys`, 'utf8');
  const fresh = openKeyring({ read: () => JSON.parse(text), isNew: false });
  const { body } = { body: newUserBody() };
  const made = await server.call('POST', '/v1/user', { token, body });
  expect(made.status).toBe(200);
  expect(fresh.currentKeyId).toBe(server.services.keyring.currentKeyId);
});
