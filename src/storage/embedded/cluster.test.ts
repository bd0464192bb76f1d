import { totalmem } from 'node:os';
import { describe, expect, test } from 'vitest';
import { sharedBuffersMegabytes } from './cluster.ts';

const gigabyte = 1024 ** 3;

describe('the memory of the embedded database', () => {
  test.each([
    [0.25, 128],
    [1, 256],
    [3, 768],
    [8, 2048],
    [512, 2048],
  ])('of %d GB it keeps rows and indexes in %d MB', (gigabytes, megabytes) => {
    expect(sharedBuffersMegabytes(gigabytes * gigabyte)).toBe(megabytes);
  });

  test('of the machine it runs on it takes what that has', () => {
    const megabytes = sharedBuffersMegabytes();
    expect(megabytes).toBeGreaterThanOrEqual(128);
    expect(megabytes).toBeLessThanOrEqual(Math.max(128, totalmem() / 4 / 1024 ** 2));
  });
});
