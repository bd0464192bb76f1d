import { expect, it } from 'vitest';
import { nextTick } from './run-flow.ts';

it('refusals leave at multiples of ten milliseconds', () => {
  const taken = [0.2, 3.1, 3.4, 9.99, 10, 17.5, 102.3];
  expect(taken.map((milliseconds) => nextTick(1000, 1000 + milliseconds))).toEqual([
    1010, 1010, 1010, 1010, 1010, 1020, 1110,
  ]);
});
