import { execFileSync } from 'node:child_process';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Installation } from '../harness/server-process.ts';
import { ndjson } from './setting.ts';

// `roster watchlist` as an operator runs it, beside a server.
let installation: Installation;
beforeAll(async () => {
  installation = new Installation({});
  await installation.start();
});
afterAll(() => installation?.remove());

const path = (name: string) => join(installation.folder.path, name);
/** The exit code of a command, and what it said. */
async function roster(...words: string[]): Promise<[number | string, string]> {
  const command = installation.run('watchlist', ...words, '--program', '77');
  return [await command.ended, command.output()];
}

it('loads several files as one list, lists and deletes it, and a kill within a load leaves it as it was', async () => {
  const sdn = '7,"DOE, John","individual","SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 1960."\r\n';
  await writeFile(path('sdn.csv'), sdn);
  await writeFile(path('alt.csv'), '7,1,"aka","ROE, Richard",-0- \r\n');
  await writeFile(path('cut.csv'), sdn + sdn.replace('7', '8').slice(0, 40));
  const [code, text] = await roster('load', 'ofac', path('sdn.csv'), path('alt.csv'));
  expect([code, text]).toEqual([0, expect.stringContaining('"names": 2')]);
  const [refused, why] = await roster('load', 'ofac', path('cut.csv'));
  expect([refused, why]).toEqual([1, expect.stringContaining('the first is line 2')]);
  // Killed while it reads what never ends.
  execFileSync('mkfifo', [path('pipe')]);
  const command = installation.run('watchlist', 'load', 'ofac', path('pipe'), '--program', '77');
  const pipe = await open(path('pipe'), 'w');
  await pipe.write(
    ndjson(...Array.from({ length: 2000 }, (_, ref) => ({ ref: String(ref), names: ['Somebody Else'] }))),
  );
  command.child.kill('SIGKILL');
  await command.ended;
  await pipe.close();
  const [, listed] = await roster('list');
  expect(JSON.parse(listed)).toMatchObject([{ name: 'ofac', load: 1, entries: 1, names: 2 }]);
  expect((await roster('delete', 'ofac'))[0]).toBe(0);
  expect(JSON.parse((await roster('list'))[1])).toEqual([]);
});

it.each([
  [['load', 'Bad Name', 'x.csv'], 'The name must be'],
  [['load', 'ofac'], 'the file is missing'],
  [['load', 'ofac', '/nowhere'], 'cannot be read'],
  [['list', '--dry-run'], 'can only be used with load'],
])('%j is told to be wrong', async (words, text) => {
  const [code, said] = await roster(...words);
  expect(code).toBe(2);
  expect(said).toContain(text);
});
