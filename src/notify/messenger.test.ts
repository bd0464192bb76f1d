import { expect, it } from 'vitest';
import { DeliveryError } from './delivery-error.ts';
import { withPause } from './messenger.ts';

it('a messenger that failed slowly fails at once for ten seconds, and one that failed fast is tried again', async () => {
  let now = 0;
  let tries = 0;
  let takes = 100;
  const failing = {
    send: async () => {
      tries += 1;
      now += takes;
      throw new DeliveryError('ETIMEDOUT', false);
    },
    close: () => undefined,
  };
  const messenger = withPause(failing, () => now);
  const kind = () => messenger.send({ id: 1, to: 'a', text: {} }).catch((error: DeliveryError) => error.kind);
  expect([await kind(), await kind(), tries]).toEqual(['ETIMEDOUT', 'ETIMEDOUT', 2]);
  takes = 5000;
  expect(await kind()).toBe('ETIMEDOUT');
  now += 9999;
  expect([await kind(), tries]).toEqual(['Paused', 3]);
  now += 1;
  expect([await kind(), tries]).toEqual(['ETIMEDOUT', 4]);
});
