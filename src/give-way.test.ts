import { expect, it } from 'vitest';
import { GiveWay } from './give-way.ts';

/** Notes calls at these milliseconds; how long a piece of 300 then rests. */
function restAfter(calls: readonly number[], now: number): number {
  let time = 0;
  const giveWay = new GiveWay(() => time);
  for (time of calls) giveWay.noteCall();
  time = now;
  return giveWay.restOf(300);
}

it.each([
  ['none', [], 0, 0],
  ['four', [0, 10, 20, 30], 40, 0],
  ['five within a second', [0, 10, 20, 30, 40], 1000, 300],
  ['five, of which the first is a second ago', [0, 10, 20, 30, 40], 1001, 0],
  ['many, the last five within a second', [0, 900, 1800, 1900, 2000, 2100, 2200], 2800, 300],
])('rests as long as the last piece took where many call: %s', (_, calls, now, rest) => {
  expect(restAfter(calls, now)).toBe(rest);
});

it('rests before a piece for as long as the one before it took, and for nothing else', async () => {
  let time = 0;
  const rests: number[] = [];
  class Noting extends GiveWay {
    override async rest(took: number): Promise<void> {
      rests.push(took);
      time += took;
    }
  }
  const inPieces = new Noting(() => time).begin();
  const piece = (took: number) =>
    inPieces(async () => {
      time += took;
      return took;
    });
  expect(await piece(100)).toBe(100);
  // What comes between two pieces is no work of theirs.
  time += 5000;
  const fails = inPieces(async () => {
    time += 40;
    throw new Error('the piece failed');
  });
  await expect(fails).rejects.toThrow('the piece failed');
  await piece(0);
  expect(rests).toEqual([0, 100, 40]);
});

it('rests a second at most, and then goes on', async () => {
  const giveWay = new GiveWay(() => 0);
  for (let call = 0; call < 5; call += 1) giveWay.noteCall();
  expect(giveWay.restOf(60_000)).toBe(1000);
  await giveWay.rest(1);
  expect(new GiveWay().restOf(60_000)).toBe(0);
});
