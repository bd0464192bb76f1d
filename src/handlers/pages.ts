import { refuseFaults } from '../calls/faults.ts';
import type { Call } from '../calls/services.ts';
import { pageSizes } from '../catalogue/pages.ts';
import { type CursorOwner, ownerOf, readCursor, writeCursor } from '../search/cursor.ts';
import type { Position } from '../storage/conditions.ts';
import type { HandlerServices, OperationRequest } from './handler.ts';
import type { ValueReader } from './read-values.ts';

/** Which page of a list is asked for. */
interface AskedPage {
  /** The most rows that the page holds. */
  readonly pageSize: number;
  /** Where an earlier page ended, as its answer said; undefined: from the beginning. */
  readonly cursor: string | undefined;
}

/** A page of a list, before its rows are read. */
interface Page {
  readonly pageSize: number;
  readonly owner: CursorOwner;
  /** The row behind which the page begins; null: from the beginning. */
  readonly after: Position | null;
  /** How many rows are read: one more than is shown tells whether there are others. */
  readonly limit: number;
}

/** Reads the parameters by which lists of our own are paged, `page_size` and `cursor`; what is wrong is a fault of the reader. */
export function readAskedPage(read: ValueReader): AskedPage {
  return {
    pageSize: read.number('page_size', 1, pageSizes.maximum) ?? pageSizes.otherwise,
    cursor: read.text('cursor'),
  };
}

/** Opens a page of the rows of a question. Throws invalidInput for a cursor that was not given out for this question and caller. */
export function openPage(
  { keyring }: Pick<HandlerServices, 'keyring'>,
  call: Call,
  { operation }: Pick<OperationRequest, 'operation'>,
  question: unknown,
  { pageSize, cursor }: AskedPage,
): Page {
  const owner = ownerOf(call, operation.id, question);
  const known = cursor === undefined ? null : readCursor(keyring, owner, cursor);
  if (cursor !== undefined && !known) refuseFaults([{ path: '$.cursor', fault: 'invalidCursor' }]);
  return { pageSize, owner, after: known && { ...known.after }, limit: pageSize + 1 };
}

/** The rows that a page shows of those that were read, and the cursor of the next page; null after the last row. */
export function closePage<Row>(
  { keyring }: Pick<HandlerServices, 'keyring'>,
  { owner, pageSize }: Page,
  rows: readonly Row[],
  positionOf: (row: Row) => Position,
): { readonly shown: readonly Row[]; readonly cursor: string | null } {
  const shown = rows.slice(0, pageSize);
  const last = shown.at(-1);
  if (rows.length <= pageSize || last === undefined) return { shown, cursor: null };
  const cursor = writeCursor(keyring, owner, {
    after: positionOf(last),
    startIndex: 1,
    total: 0,
    known: null,
  });
  return { shown, cursor };
}

/** A number in the path of a call; 0, which nothing has, for what cannot be one. */
export function numberIn({ params }: Pick<OperationRequest, 'params'>, name: string): number {
  const text = params[name] ?? '';
  return /^[0-9]{1,15}$/u.test(text) ? Number(text) : 0;
}
