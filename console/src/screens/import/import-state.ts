import type { RowPlace } from './file-pieces.ts';
import type { RowResult } from './send-rows.ts';

/** How far an import is. `broken`: the connection broke, and it can go on; `failed`: the server ended it. */
export type ImportPhase = 'running' | 'stopped' | 'broken' | 'failed' | 'done';

/** A row that was refused, and where it stands. */
export interface RefusedRow extends RowPlace {
  readonly result: RowResult;
}

/** An import as it stands. */
export interface ImportState {
  readonly phase: ImportPhase;
  readonly isDryRun: boolean;
  /** Bytes of the file whose rows are done. */
  readonly bytesDone: number;
  readonly counts: Readonly<Record<RowResult['outcome'], number>>;
  /** Rows of which something was left out. */
  readonly leftOut: number;
  readonly refused: readonly RefusedRow[];
  /** Why it does not go on; null where nothing went wrong. */
  readonly error: unknown;
}

/** Refused rows that the list has; the file of them has all. */
export const refusedMax = 20_000;
