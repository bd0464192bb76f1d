import { afterAll, beforeAll, expect, it } from 'vitest';
import { OutOfIds } from '../../src/storage/ids.ts';
import { type AssembledTest, assembleTest } from '../harness/assembled.ts';

let server: AssembledTest;
beforeAll(async () => {
  server = await assembleTest();
});
afterAll(() => server.close());

it('work that uses a block of numbers up is run again with a larger block', async () => {
  const { ids } = server.services;
  let runs = 0;
  const numbers = await ids.run(() => {
    runs += 1;
    return Array.from({ length: 2000 }, () => ids.next('phone'));
  });
  expect(runs).toBeGreaterThan(1);
  expect(new Set(numbers).size).toBe(2000);
  expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
});

it('work that takes more numbers than the largest block has comes to an end', async () => {
  const { ids } = server.services;
  const numbers = await ids.run(() => {
    ids.next('currency');
    return Array.from({ length: 40_000 }, () => ids.next('currency'));
  });
  expect(new Set(numbers).size).toBe(40_000);
});

it('work that is run again takes the same numbers of other tables', async () => {
  const { ids } = server.services;
  const taken: number[] = [];
  await ids.run(() => {
    taken.push(ids.next('credit_card'));
    for (let count = 0; count < 1000; count += 1) ids.next('bank_account');
  });
  expect(taken.length).toBeGreaterThan(1);
  expect(new Set(taken).size).toBe(1);
});

it('an error of the work itself is passed on', async () => {
  const { ids } = server.services;
  const failing = ids.run(() => {
    throw new TypeError('of the work');
  });
  await expect(failing).rejects.toThrow('of the work');
  expect(() => {
    for (;;) ids.next('email');
  }).toThrow(OutOfIds);
});

it('calls at the same moment get different numbers, however many', async () => {
  const { ids } = server.services;
  const numbers = (
    await Promise.all(Array.from({ length: 40 }, (_, index) => ids.take('addresses', index)))
  ).flat();
  expect(numbers).toHaveLength((40 * 39) / 2);
  expect(new Set(numbers).size).toBe(numbers.length);
});
