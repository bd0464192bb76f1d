import type { RowOf } from '../../derive/rows.ts';
import type { ChangeContext } from '../change-context.ts';
import type { Entry } from '../draft.ts';

/**
 * What one list does that the words of its fields cannot say: sets what follows from an entry's other values and adds a
 * fault for what does not fit. Runs on new and on changed entries, after the caller's values are in the row.
 */
export type Rule<Of extends RowOf = RowOf> = {
  // As a method, so that the rule of one list is a rule: `rules` gives it the entries of that list alone.
  apply(entry: Entry<Of>, context: ChangeContext): void;
}['apply'];
