import type { ChangeContext } from '../change-context.ts';
import type { Entry } from '../draft.ts';

/** What one resource does that the others do not. */
export interface Rule {
  /** The status of a new entry; 1 where a rule says nothing. */
  readonly initialStatus?: (context: ChangeContext) => number;
  /** Fields whose change takes back what was verified. */
  readonly proven?: readonly string[];
  /** The status of an entry whose proven fields changed. */
  readonly statusAfterChange?: number;
  /**
   * Sets what follows from the entry's other values and adds a fault for what does not fit. Runs on new and on
   * changed entries, after the caller's values are in the row.
   */
  readonly complete?: (entry: Entry, context: ChangeContext) => void;
}
