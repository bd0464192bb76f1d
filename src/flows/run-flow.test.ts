import { expect, it } from 'vitest';
import { untilTick } from './run-flow.ts';

it('refusals leave at multiples of ten milliseconds', () => {
  const taken = [0.2, 3.1, 3.4, 9.99, 10, 17.5, 102.3];
  const left = taken.map((milliseconds) => Number((milliseconds + untilTick(milliseconds)).toFixed(6)));
  expect(left).toEqual([10, 10, 10, 10, 10, 20, 110]);
});
