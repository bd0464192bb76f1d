import { expect, it } from 'vitest';
import { retrySeconds, waitSeconds } from './retry.ts';

const now = new Date('2026-11-28T12:00:00Z');
const usual = { retryAfter: null, now, random: 0.5 };

it('an event is tried for three days and more, and then given up', () => {
  const waits = retrySeconds.map((_, index) => waitSeconds(index + 1, usual));
  expect(waits.slice(0, 6)).toEqual([5, 30, 120, 600, 1800, 3600]);
  expect(waits.reduce<number>((sum, wait) => sum + wait!, 0) / 3600).toBeGreaterThan(71);
  expect(waitSeconds(retrySeconds.length + 1, usual)).toBeUndefined();
});

it('a fifth of a wait, more or less, is left to chance', () => {
  expect(waitSeconds(6, { ...usual, random: 0 })).toBe(2880);
  expect(waitSeconds(6, { ...usual, random: 1 })).toBe(4320);
});

it.each([
  ['120', 120],
  ['Sat, 28 Nov 2026 12:03:20 GMT', 200],
  ['1', 5],
  ['999999999', 86_400],
  ['Fri, 27 Nov 2026 12:00:00 GMT', 5],
  ['soon', 5],
  ['-5', 5],
])('a longer wait that Retry-After asks for is heeded, up to a day: %s', (retryAfter, seconds) => {
  expect(waitSeconds(1, { ...usual, retryAfter })).toBe(seconds);
});
