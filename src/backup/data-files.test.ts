import { expect, it } from 'vitest';
import { archivePathOf, isPlace, storedNameOf } from './data-files.ts';

it.each(['history-checkpoints/000000001-x.checkpoint', 'history-checkpoints/..a'])('takes %s', (path) => {
  expect(isPlace(path)).toBe(true);
});

it('knows a file of the store by its path', () => {
  const name = 'abcdef0123456789abcdef0123456789';
  expect(archivePathOf(name)).toBe(`files/ab/cd/${name}`);
  expect(storedNameOf(archivePathOf(name))).toBe(name);
  for (const path of [
    name,
    `files/${name}`,
    `files/ab/ce/${name}`,
    `../files/ab/cd/${name}`,
    'files/ab/cd/x',
  ])
    expect(storedNameOf(path), path).toBeUndefined();
});

it.each([
  'keys',
  'files',
  'files/',
  '/etc/passwd',
  '../keys',
  'files/ab/cd/abcdef0123456789abcdef0123456789',
  'history-checkpoints/../keys',
  'history-checkpoints/./x',
  'history-checkpoints//x',
  'history-checkpoints/a\\..\\b',
  'history-checkpoints/a\0b',
  'postgres/pg_hba.conf',
  '',
])('refuses %j', (path) => {
  expect(isPlace(path)).toBe(false);
});
