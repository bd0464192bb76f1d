import type { ChangeContext } from '../change-context.ts';
import type { Entry } from '../draft.ts';

/**
 * What one list does that the words of its fields cannot say: sets what follows from an entry's other values and adds a
 * fault for what does not fit. Runs on new and on changed entries, after the caller's values are in the row.
 */
export type Rule = (entry: Entry, context: ChangeContext) => void;
