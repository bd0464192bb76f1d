import { expect, it } from 'vitest';
import { field, freeObject, member } from './field.ts';
import { kinds } from './kinds/index.ts';
import { notes } from './resources/notes.ts';
import { nothing } from './resources/nothing.ts';

it('a field says one status for each of the four verbs', () => {
  expect(field(kinds.flag, 'R OP C NA').on).toEqual({ post: 'R', put: 'OP', get: 'C', delete: 'NA' });
  expect(nothing.on).toEqual({ post: 'NA', put: 'NA', get: 'NA', delete: 'NA' });
});

it('misspelt or missing status words do not compile', () => {
  // `npm run check` fails where one of the lines below compiles: an unused @ts-expect-error is an error.
  const wrong = [
    // @ts-expect-error: X and oops are no status words.
    () => field(kinds.flag, 'X oops'),
    // @ts-expect-error: a status is missing.
    () => field(kinds.flag, 'R O NA'),
    // @ts-expect-error: r is no status word.
    () => member(() => notes, 'R O NA r'),
    // @ts-expect-error: one status too many.
    () => freeObject('R O NA NA NA'),
  ];
  expect(wrong).toHaveLength(4);
});
