import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FairQueue } from './fair-queue.ts';

function queueOf(...items: [party: string, item: string][]): FairQueue<string> {
  const queue = new FairQueue<string>();
  for (const [party, item] of items) queue.add(party, item);
  return queue;
}

function takeAll(queue: FairQueue<string>): string[] {
  return Array.from({ length: queue.length }, () => queue.take()!);
}

it('serves the parties in turn, and each in its own order', () => {
  const queue = queueOf(['a', 'a1'], ['a', 'a2'], ['a', 'a3'], ['b', 'b1'], ['c', 'c1'], ['b', 'b2']);
  expect(takeAll(queue)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
  expect(queue.take()).toBeUndefined();
});

it('gives an item that was put back before the others of its party', () => {
  const queue = queueOf(['a', 'a1'], ['a', 'a2']);
  const first = queue.take()!;
  queue.putBack('a', first);
  queue.putBack('b', 'b1');
  expect(takeAll(queue)).toEqual(['a1', 'b1', 'a2']);
});

it('makes room at the expense of the party with the most', () => {
  const queue = queueOf(['a', 'a1'], ['a', 'a2'], ['a', 'a3'], ['b', 'b1']);
  expect(queue.takeFromLongest('c')).toBe('a3');
  expect(queue.length).toBe(3);
  // With one more, b would have as many as a has.
  expect(queue.takeFromLongest('b')).toBeUndefined();
  expect(queue.takeFromLongest('a')).toBeUndefined();
  expect(takeAll(queue)).toEqual(['a1', 'b1', 'a2']);
  expect(queue.takeFromLongest('a')).toBeUndefined();
});

it('loses nothing, and no party waits for more than one item of each other', () => {
  const parties = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 40 });
  fc.assert(
    fc.property(parties, (added) => {
      const queue = new FairQueue<string>();
      for (const party of added) queue.add(party, party);
      const taken = takeAll(queue);
      expect([...taken].sort()).toEqual([...added].sort());
      taken.forEach((party, index) => {
        const next = taken.indexOf(party, index + 1);
        const between = next === -1 ? [] : taken.slice(index + 1, next);
        expect(new Set(between).size).toBe(between.length);
      });
    }),
  );
});
