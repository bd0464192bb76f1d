import type { RowPlace } from './file-pieces.ts';

/** How many bytes of a file are read at once. */
const windowBytes = 4 * 2 ** 20;
const lineFeed = 10;

/** Rows of a file, in its order, as they stand there: the file is read a window at a time, however many rows there are. */
export async function rowsIn(
  file: Blob,
  places: readonly Pick<RowPlace, 'start' | 'end'>[],
): Promise<Blob[]> {
  const sorted = [...places].sort((one, other) => one.start - other.start);
  const parts: Blob[] = [];
  for (let first = 0; first < sorted.length; ) {
    const from = sorted[first]!.start;
    let next = first + 1;
    while (next < sorted.length && sorted[next]!.end - from <= windowBytes) next += 1;
    const bytes = new Uint8Array(await file.slice(from, sorted[next - 1]!.end).arrayBuffer());
    const rows = sorted.slice(first, next).map(({ start, end }) => bytes.subarray(start - from, end - from));
    parts.push(new Blob(rows));
    first = next;
  }
  // The last row of a file may have no line break.
  if (sorted.at(-1)?.end === file.size && (await lastByteOf(file)) !== lineFeed) parts.push(new Blob(['\n']));
  return parts;
}

async function lastByteOf(file: Blob): Promise<number | undefined> {
  return new Uint8Array(await file.slice(-1).arrayBuffer())[0];
}
