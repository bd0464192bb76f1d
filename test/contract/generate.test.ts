import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { generate, generatedFiles, outdatedFiles } from '../../scripts/generate.ts';
import { temporaryFolder } from '../harness/processes.ts';

describe('the generated files', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());
  const paths = generatedFiles().map(({ path }) => path);

  it('are all named by a check of a folder that has none, which writes nothing', async () => {
    const told: string[] = [];
    expect(await generate(folder.path, ['--check'], (line) => told.push(line))).toBe(1);
    expect(told.map((line) => line.split(' ')[0])).toEqual(paths);
    expect(await outdatedFiles(folder.path)).toEqual(paths);
  });

  it('are current once written, and until one is changed', async () => {
    expect(await generate(folder.path, [], () => {})).toBe(0);
    expect(await generate(folder.path, ['--check'])).toBe(0);
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
