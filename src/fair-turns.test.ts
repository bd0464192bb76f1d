import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { FairTurns } from './fair-turns.ts';

it('lets so many pieces go on in a turn of the event loop, party by party', async () => {
  const turns = new FairTurns(2);
  const begun: string[] = [];
  const work = async (party: string, pieces: number) => {
    for (let piece = 1; piece <= pieces; piece += 1) {
      await turns.next(party);
      begun.push(`${party}${piece}`);
    }
  };
  // Many pieces of one party wait at once, and those of another come later.
  const all = [work('a', 2), work('a', 2), work('a', 2)];
  await nextTurn();
  expect(begun).toEqual(['a1', 'a1']);
  all.push(work('b', 2));
  await nextTurn();
  expect(begun.slice(2)).toEqual(['a1', 'b1']);
  await nextTurn();
  expect(begun.slice(4).sort()).toEqual(['a2', 'b2']);
  await Promise.all(all);
  expect(begun).toHaveLength(8);
});

it('goes on when work comes again after a pause', async () => {
  const turns = new FairTurns(1);
  await turns.next('a');
  await nextTurn();
  await turns.next('a');
});
