import { readLines } from '../read-lines.ts';
import { rowBytesMax, type SourceRow } from './source-row.ts';

/** The rows of newline-delimited JSON, one per line; empty lines are passed over. */
export function readNdjson(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<SourceRow> {
  return readLines(chunks, rowBytesMax);
}
