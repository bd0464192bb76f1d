import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AssembledTest, assembleTest, newUserBody } from '../harness/assembled.ts';
import { run, temporaryFolder } from '../harness/processes.ts';

// What a process may write no more of, in the middle of a piece, it must not take for written.
const program = new URL('./write-files.ts', import.meta.url).pathname;
const folder = temporaryFolder();
let server: AssembledTest;

beforeAll(async () => {
  server = await assembleTest();
  const token = await server.token('user');
  for (let made = 0; made < 20; made += 1)
    await server.call('POST', '/v1/user', { token, body: newUserBody() });
});
afterAll(async () => {
  await server?.close();
  folder.remove();
});

async function write(what: string, fileBlocksMax?: number) {
  const { adminOptions, appOptions } = server.database;
  const parts = { adminOptions, appOptions, dataDir: server.dataDir, folder: folder.path };
  const process = run([program, what, JSON.stringify(parts)], {
    ...(fileBlocksMax !== undefined && { fileBlocksMax }),
  });
  return { code: await process.ended, text: process.output() };
}

it('a backup on a full disk publishes nothing, and says where there was no room', async () => {
  expect(await write('backup')).toMatchObject({ code: 0 });
  const { size } = statSync(join(folder.path, 'full.backup'));
  for (const name of readdirSync(folder.path)) rmSync(join(folder.path, name));
  // The last of these leaves no room for the end alone: a block more is missing than two archives of the same rows differ by.
  for (const blocks of [0, 8, Math.floor(size / 512) - 1]) {
    const { code, text } = await write('backup', blocks);
    expect([code, text]).toEqual([
      1,
      expect.stringMatching(/There is no room for .*full\.backup \(.*nothing was/),
    ]);
    expect(text).not.toContain('    at ');
    expect(readdirSync(folder.path)).toEqual([]);
  }
});

it('a restore on a full disk takes no part of a file for the whole', async () => {
  const place = join(folder.path, 'place');
  mkdirSync(place);
  const { code, text } = await write('restored file', 8);
  expect([code, text]).toEqual([1, expect.stringMatching(/There is no room for .*nothing was restored/)]);
  expect(readdirSync(place)).toEqual([]);
  expect(await write('restored file')).toMatchObject({ code: 0 });
  expect(readdirSync(place)).toEqual(['history-checkpoints']);
});

it('a checkpoint on a full disk is none', async () => {
  const place = join(folder.path, 'checkpoints');
  const { code, text } = await write('checkpoint', 2);
  expect([code, text]).toEqual([
    1,
    expect.stringMatching(/There is no room for .*no checkpoint was written/),
  ]);
  expect(existsSync(place) && readdirSync(place)).toEqual([]);
  expect(await write('checkpoint')).toMatchObject({ code: 0 });
  expect(readdirSync(place)).toHaveLength(1);
});
