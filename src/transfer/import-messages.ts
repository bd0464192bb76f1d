import type { RowResult, SourceRow } from './source-row.ts';

/** The first message to an importing process. */
export interface ImportStart {
  readonly kind: 'start';
  readonly programId: number;
  readonly dryRun: boolean;
  readonly language: string;
  /** Where the embedded database listens; absent where DATABASE_URL names another. */
  readonly socketDir: string | undefined;
  /** How many such processes share the machine. */
  readonly processes: number;
}

/** A row that has a text; one without is answered before it would be sent. */
export type TextRow = Extract<SourceRow, { readonly text: string }>;

/** Rows to import, in their order. */
export interface ImportJob {
  readonly kind: 'rows';
  readonly id: number;
  readonly rows: readonly TextRow[];
}

/** What comes back: `ready` once, then one reply per job. */
export type ImportReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly id: number; readonly results: readonly RowResult[] }
  | {
      readonly kind: 'failed';
      readonly id: number;
      /** Of an ApiError: its key in the table of errors. */
      readonly key: string | undefined;
      readonly message: string;
    };
