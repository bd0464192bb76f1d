import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { AnswerCache } from './answer-cache.ts';

const options = { bytesMax: 20_000, idleMilliseconds: 60_000, random: () => 0 };

/** Keeps an answer of a thousand characters. */
function keep(cache: AnswerCache<string>, key: string, state = 'one'): void {
  cache.keep(key, { state, answer: key }, 'x'.repeat(1000));
}

it('gives what is kept, with the state that it was made from, until it is dropped', () => {
  const cache = new AnswerCache<string>(options);
  keep(cache, 'a');
  keep(cache, 'a', 'two');
  expect(cache.get('a')).toEqual({ state: 'two', answer: 'a' });
  cache.drop('a');
  expect(cache.get('a')).toBeUndefined();
  expect(cache.bytes).toBe(0);
});

it('takes no more than it may, and lets go of what was used longest ago', () => {
  const cache = new AnswerCache<string>(options);
  for (let index = 0; index < 8; index += 1) keep(cache, `k${index}`);
  cache.get('k0');
  for (let index = 8; index < 12; index += 1) {
    keep(cache, `k${index}`);
    expect(cache.bytes).toBeLessThanOrEqual(options.bytesMax);
  }
  expect(cache.bytes).toBeGreaterThan(options.bytesMax / 2);
  expect(cache.get('k0')).toBeDefined();
  expect(cache.get('k1')).toBeUndefined();
  expect(cache.get('k11')).toBeDefined();
});

it('keeps nothing that is bigger than all of it', () => {
  const cache = new AnswerCache<string>(options);
  cache.keep('a', { state: 'one', answer: 'a' }, 'x'.repeat(options.bytesMax));
  expect(cache.get('a')).toBeUndefined();
});

it('wants a key from its second use on', () => {
  const cache = new AnswerCache<string>(options);
  expect([cache.isWanted('77 5'), cache.isWanted('77 6'), cache.isWanted('77 5')]).toEqual([
    false,
    false,
    true,
  ]);
});

it('wants few once it is full', () => {
  let next = 0;
  const cache = new AnswerCache<string>({ ...options, random: () => next });
  for (let index = 0; index < 12; index += 1) keep(cache, `k${index}`);
  cache.isWanted('b');
  next = 0.5;
  expect(cache.isWanted('b')).toBe(false);
  next = 0.1;
  expect(cache.isWanted('b')).toBe(true);
});

it('lets go of what nobody used for long', async () => {
  const cache = new AnswerCache<string>({ ...options, idleMilliseconds: 100 });
  keep(cache, 'idle');
  keep(cache, 'used');
  await sleep(70);
  cache.get('used');
  await sleep(70);
  cache.dropIdle();
  expect(cache.get('used')).toBeDefined();
  expect(cache.get('idle')).toBeUndefined();
  expect(cache.bytes).toBeLessThan(3000);
});
