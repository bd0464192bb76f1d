import { describe, expect, it } from 'vitest';
import { FairPlaces } from './fair-places.ts';

let now = 0;
const places = (count: number, ofOneMax: number) =>
  new FairPlaces({ count, ofOneMax, turnMilliseconds: 20, now: () => now });

describe('places', () => {
  it('are not all taken by one party, however many it wants', () => {
    const shared = places(4, 4);
    const taken = Array.from({ length: 9 }, () => shared.take('greedy') !== undefined);
    expect(taken.filter(Boolean)).toHaveLength(2);
    expect(shared.take('modest')).toBeDefined();
    expect(shared.take('other')).toBeDefined();
  });

  it('are no more for one party than it may have, although others are free', () => {
    const shared = places(8, 2);
    expect([shared.take('one'), shared.take('one'), shared.take('one')].map(Boolean)).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('are never more than there are, and are free again when they are given back', () => {
    const shared = places(2, 2);
    const one = shared.take('one')!;
    expect(shared.take('two')).toBeDefined();
    expect(shared.take('three')).toBeUndefined();
    one();
    expect(shared.take('three')).toBeDefined();
    expect(shared.take('four')).toBeUndefined();
  });

  it('go to those that got none in the order in which they came', () => {
    const shared = places(1, 1);
    const one = shared.take('one')!;
    for (const party of ['two', 'three', 'two']) expect(shared.take(party)).toBeUndefined();
    one();
    expect(shared.take('one')).toBeUndefined();
    expect(shared.take('three')).toBeUndefined();
    const two = shared.take('two')!;
    two();
    expect(shared.take('one')).toBeUndefined();
    expect(shared.take('three')).toBeDefined();
  });

  it('are not given to a party that has one while they are kept for others', () => {
    const shared = places(8, 2);
    const held = Array.from({ length: 8 }, (_, index) => shared.take(`holder-${index}`)!);
    const waiting = ['a', 'b', 'c', 'd', 'e'];
    for (const party of waiting) expect(shared.take(party)).toBeUndefined();
    for (const giveBack of held.slice(3)) giveBack();
    expect(shared.take('holder-0')).toBeUndefined();
    now += 20;
    // Nobody came back: all five are free for anybody.
    expect(shared.take('holder-0')).toBeDefined();
    expect(shared.take('holder-1')).toBeUndefined();
    for (const party of waiting.slice(1)) expect(shared.take(party)).toBeDefined();
  });

  it('are kept no longer for a party that does not come back', () => {
    const shared = places(1, 1);
    const one = shared.take('one')!;
    expect(shared.take('two')).toBeUndefined();
    one();
    now += 19;
    expect(shared.take('one')).toBeUndefined();
    now += 1;
    expect(shared.take('one')).toBeDefined();
  });
});
