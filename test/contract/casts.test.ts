import { expect, it } from 'vitest';
import { findCasts } from '../../scripts/casts.ts';

it('types are asserted in fewer than forty places outside the room of the database', () => {
  expect(findCasts().length).toBeLessThan(40);
});
