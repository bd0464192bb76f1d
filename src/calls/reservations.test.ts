import { describe, expect, it } from 'vitest';
import { Reservations } from './reservations.ts';

describe('Reservations', () => {
  it('let a call wait for a name until it is given back', async () => {
    const reservations = new Reservations();
    const order: string[] = [];
    const release = await reservations.take(['source id', 'email']);
    const second = reservations.take(['email', 'phone']).then((give) => {
      order.push('second');
      give();
    });
    await reservations.take(['phone']).then((give) => {
      order.push('other');
      give();
    });
    order.push('first');
    release();
    await second;
    expect(order).toEqual(['other', 'first', 'second']);
  });

  it('take all of several names or none, so that two calls never wait for each other in a circle', async () => {
    const reservations = new Reservations();
    const release = await reservations.take(['a']);
    // Holds nothing while it waits for a.
    const both = reservations.take(['b', 'a']);
    const b = await reservations.take(['b']);
    release();
    b();
    (await both)();
  });

  it('take a name that stands twice once', async () => {
    const reservations = new Reservations();
    (await reservations.take(['a', 'a']))();
    (await reservations.take(['a']))();
  });
});
