import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { generate, outdatedFiles } from '../../scripts/generate.ts';
import { repository, temporaryFolder } from '../harness/processes.ts';

describe('the generated files', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());
  // Written out, so that a file that is no longer generated is missed.
  const paths = [
    'openapi.json',
    'docs/api-errors.md',
    'docs/operations.md',
    'docs/codes.md',
    'docs/events.md',
    'docs/roles.md',
    'docs/configuration.md',
    'sdk/src/generated/api.ts',
  ];

  it('are all named by a check of a folder that has none, which writes nothing', async () => {
    const told: string[] = [];
    expect(await generate(folder.path, ['--check'], (line) => told.push(line))).toBe(1);
    expect(told.map((line) => line.split(' ')[0])).toEqual(paths);
    expect(await outdatedFiles(folder.path)).toEqual(paths);
  });

  it('are those of the repository once written, and current until one is changed', async () => {
    expect(await generate(folder.path, [], () => {})).toBe(0);
    expect(await generate(folder.path, ['--check'])).toBe(0);
    for (const path of paths) {
      const written = await readFile(join(folder.path, path), 'utf8');
      expect(written, path).toBe(await readFile(join(repository, path), 'utf8'));
    }
    const page = join(folder.path, 'docs/operations.md');
    await writeFile(page, `${await readFile(page, 'utf8')}\n`);
    await rm(join(folder.path, 'openapi.json'));
    expect(await outdatedFiles(folder.path)).toEqual(['openapi.json', 'docs/operations.md']);
  });

  it('are not touched by a command that is not understood', async () => {
    const told: string[] = [];
    expect(await generate(folder.path, ['--chekc'], (line) => told.push(line))).toBe(2);
    expect(told.join('')).toContain('--check');
  });
});
