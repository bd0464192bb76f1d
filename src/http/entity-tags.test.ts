import { expect, it } from 'vitest';
import { entityTag } from './entity-tags.ts';

it('is the same for what is shown again, and another for another text, zone or language of the same user', () => {
  const tagged = { version: 3 };
  const shown = { membersText: '"email":[1,2]', timeZone: 'UTC +00:00', language: 'en' };
  const tag = entityTag(tagged, shown);
  expect(tag).toMatch(/^"3-/u);
  expect(entityTag(tagged, shown)).toBe(tag);
  // A handler that shows a part of what was read passes on the object that the reader keeps.
  const others = [{ membersText: '"email":[1]' }, { language: 'fr' }].map((change) =>
    entityTag(tagged, { ...shown, ...change }),
  );
  expect(new Set([tag, ...others]).size).toBe(3);
  expect(entityTag({ version: 3 }, { ...shown, timeZone: 'UTC +01:00' })).not.toBe(tag);
  expect(entityTag(tagged, shown)).toBe(tag);
});
