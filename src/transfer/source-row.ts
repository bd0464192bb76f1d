import type { ApiError } from '../catalogue/errors.ts';
import type { Result } from '../derive/envelope.ts';

/** One row of what is imported: a JSON text, or why there is none. */
export type SourceRow =
  | { readonly line: number; readonly text: string }
  | { readonly line: number; readonly error: ApiError };

/** The largest row, in bytes: a user with all entries there may be, each with free data of its own. */
export const rowBytesMax = 8 * 2 ** 20;

/**
 * What became of a row. `created`: it made a user, or a relationship. `present`: an earlier import did. `checked`: a dry
 * run found no fault. `refused`: `result` says why.
 */
export type RowOutcome = 'created' | 'present' | 'checked' | 'refused';

/** What an import answers of each row, in the order of the rows. */
export interface RowResult {
  /** The line of the file on which the row begins, counted from 1. */
  readonly line: number;
  /** Null where the row could not be read. */
  readonly source_id: string | null;
  readonly outcome: RowOutcome;
  /** The user's number here; null where there is none. */
  readonly id: number | null;
  /** Paths of what could not be taken over though the row was: hashes that need another installation's pepper. */
  readonly left_out?: readonly string[];
  /** Of a refused row. */
  readonly result?: Result;
}
