import { describe, expect, it } from 'vitest';
import { percentDone } from '../../console/src/screens/import/percent-done.ts';

describe('percentDone', () => {
  it.each([
    [false, 0, 10, 0],
    [false, 999, 1000, 99],
    // Behind the last row there may be empty lines.
    [true, 9, 10, 100],
    // Of an empty file nothing is left to do, also where it was stopped or has failed.
    [false, 0, 0, 100],
    [true, 0, 0, 100],
  ])('of a file (done: %s) at %i of %i bytes is %i', (isDone, bytesDone, size, percent) => {
    expect(percentDone(isDone, bytesDone, size)).toBe(percent);
  });
});
