import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

// What the pages of the project name is there, and no merge was left half done.
const root = fileURLToPath(new URL('../..', import.meta.url));
const texts = globSync('**/*.{ts,js,json,md,sql}', {
  cwd: root,
  exclude: (path) => ['node_modules', 'data', '.git'].includes(basename(path)),
});
const pages = texts.filter((path) => path.endsWith('.md'));
/** Pages that lead through something new name files that are still to be written. */
const isGuide = (page: string) => page.startsWith('docs/adding-');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

describe('the pages', () => {
  it.each(pages)('of %s link to files that are there', (page) => {
    const links = [...read(page).matchAll(/\]\((?![a-z]+:|#)([^)#\s]+)/gu)].map((match) => match[1]!);
    expect(links.filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([]);
  });

  it.each(pages.filter((page) => !isGuide(page)))('of %s name files of the tree that are there', (page) => {
    const named = [...read(page).matchAll(/`((?:src|test|cli|bench|scripts|migrations)\/[\w./-]+\.\w+)`/gu)];
    const missing = named.map((match) => match[1]!).filter((path) => !existsSync(join(root, path)));
    expect(missing).toEqual([]);
  });
});

it('no file has the marks of a merge that was not finished', () => {
  const marks = /^(?:<{7}|>{7}) /mu;
  expect(texts.filter((path) => marks.test(read(path)))).toEqual([]);
});
