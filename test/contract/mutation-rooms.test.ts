import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { rooms } from '../../scripts/mutate.ts';
import { repository } from '../harness/processes.ts';

it.each(Object.entries(rooms))('the mutation room %s names files that there are', (_, { mutate, tests }) => {
  for (const pattern of mutate) expect(globSync(pattern, { cwd: repository }), pattern).not.toEqual([]);
  for (const test of tests) expect(existsSync(join(repository, test)), test).toBe(true);
});
