/** Where a row stands in its file. */
export interface RowPlace {
  /** The line on which it begins, counted from 1. */
  readonly line: number;
  /** Bytes of the file, the end not included. */
  readonly start: number;
  readonly end: number;
}

/** Some rows of a file, one behind the other. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  readonly rows: readonly RowPlace[];
}

/** How many rows are sent at once: an answer that comes soon, and little to do again where a connection breaks. */
const pieceRows = 500;
/** How many bytes are sent at once where rows are long. */
const pieceBytes = 4 * 2 ** 20;
/** Bytes that are read of a file at once. */
const readBytes = 2 ** 20;

const [lineFeed, carriageReturn, quote] = [10, 13, 34];

/**
 * Cuts a file into pieces of whole rows, by its bytes: what is no UTF-8 arrives as it is. In a table a line break between quotes is part of
 * a cell, and the first row, which names the columns, is a piece of its own.
 */
export async function* piecesOf(file: Blob, isTable: boolean): AsyncGenerator<Piece> {
  let rows: RowPlace[] = [];
  let [rowStart, rowLine, line] = [0, 1, 1];
  let isQuoted = false;
  let before = 0;
  let isHead = isTable;
  for (let offset = 0; offset < file.size; offset += readBytes) {
    const bytes = new Uint8Array(await file.slice(offset, offset + readBytes).arrayBuffer());
    for (let index = 0; index < bytes.length; index += 1) {
      const byte = bytes[index]!;
      const at = offset + index;
      // A return ends a line of a table unless a line feed follows, which then does.
      if (isTable && before === carriageReturn && byte !== lineFeed) {
        line += 1;
        if (!isQuoted) yield* endRow(at);
      }
      if (byte === quote && isTable) isQuoted = !isQuoted;
      if (byte === lineFeed) {
        line += 1;
        if (!isQuoted) yield* endRow(at + 1);
      }
      before = byte;
    }
  }
  if (rowStart < file.size) rows.push({ line: rowLine, start: rowStart, end: file.size });
  if (rows.length > 0) yield pieceOf(rows);

  function* endRow(end: number): Generator<Piece> {
    rows.push({ line: rowLine, start: rowStart, end });
    [rowStart, rowLine] = [end, line];
    const isFull = rows.length >= pieceRows || end - rows[0]!.start >= pieceBytes;
    if (!isHead && !isFull) return;
    isHead = false;
    yield pieceOf(rows);
    rows = [];
  }
}

function pieceOf(rows: readonly RowPlace[]): Piece {
  return { start: rows[0]!.start, end: rows.at(-1)!.end, rows };
}
