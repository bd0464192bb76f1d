import { expect, it } from 'vitest';
import { backOffSeconds } from './back-off.ts';

it('a job that failed waits twice as long after each attempt, up to an hour', () => {
  const waits = [1, 2, 3, 4, 10, 11, 12, 500].map((attempts) => backOffSeconds(attempts, 0));
  expect(waits).toEqual([5, 10, 20, 40, 2560, 3600, 3600, 3600]);
});

it('up to a half of the wait is left to chance', () => {
  expect(backOffSeconds(3, 0.5)).toBe(15);
  expect(backOffSeconds(3, 0.999_999)).toBeCloseTo(10, 3);
});
