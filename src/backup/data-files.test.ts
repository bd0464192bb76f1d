import { expect, it } from 'vitest';
import { isPlace } from './data-files.ts';

it.each(['history-checkpoints/000000001-x.checkpoint', 'files/77/1001/5', 'files/..a'])(
  'takes %s',
  (path) => {
    expect(isPlace(path)).toBe(true);
  },
);

it.each([
  'keys',
  'files',
  'files/',
  '/etc/passwd',
  '../keys',
  'files/../keys',
  'files/./x',
  'files//x',
  'files/a\\..\\b',
  'files/a\0b',
  'postgres/pg_hba.conf',
  '',
])('refuses %j', (path) => {
  expect(isPlace(path)).toBe(false);
});
