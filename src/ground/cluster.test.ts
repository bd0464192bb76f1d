import { describe, expect, test } from 'vitest';
import { sharedBuffersMegabytes } from './cluster.ts';

const gigabyte = 1024 ** 3;

describe('the memory that the embedded database keeps rows in', () => {
  test.each([
    [0.25, 128],
    [1, 256],
    [3, 768],
    [8, 2048],
    [512, 2048],
  ])('is a quarter of a machine of %d GB within its limits: %d MB', (gigabytes, megabytes) => {
    expect(sharedBuffersMegabytes(gigabytes * gigabyte, 0)).toBe(megabytes);
  });

  test.each([
    ['is that of a container smaller than its machine', 4 * gigabyte, gigabyte, 256],
    ['is that of a machine smaller than what its container may use', gigabyte, 8 * gigabyte, 256],
    ['is that of the machine where the container may use all', 4 * gigabyte, 2 ** 64, 1024],
  ])('%s', (_, total, constrained, megabytes) => {
    expect(sharedBuffersMegabytes(total, constrained)).toBe(megabytes);
  });
});
