import { isStorable } from '../catalogue/kinds/index.ts';

/** What a name of a programme or of an API client is, in words that stand after "not". */
export const nameWords = 'a name of 1 to 100 characters without space at its ends';

/** Whether a value can be the name of a programme or of an API client. */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && /^\S(?:.{0,98}\S)?$/u.test(value) && isStorable(value);
}
