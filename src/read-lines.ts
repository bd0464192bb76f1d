import { type ApiError, errors } from './catalogue/errors.ts';

/** A line of a text, counted from 1, or why there is none. */
export type ReadLine =
  | { readonly line: number; readonly text: string }
  | { readonly line: number; readonly error: ApiError };

const newline = 10;

/**
 * The lines of a text; empty ones are passed over. A line that is too long or not UTF-8 is one with an error, and no more of it is
 * kept than `bytesMax`.
 */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  bytesMax: number,
): AsyncGenerator<ReadLine> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let parts: Uint8Array[] = [];
  let length = 0;
  let line = 1;
  const finish = (): ReadLine | undefined => {
    const isTooLarge = length > bytesMax;
    const bytes = isTooLarge ? [] : parts;
    parts = [];
    length = 0;
    if (isTooLarge) return { line, error: errors.rowTooLarge({ maximum: bytesMax }) };
    try {
      const text = decoder.decode(bytes.length === 1 ? bytes[0] : Buffer.concat(bytes)).trim();
      return text === '' ? undefined : { line, text };
    } catch {
      return { line, error: errors.malformedRow() };
    }
  };
  const add = (part: Uint8Array) => {
    length += part.length;
    if (length <= bytesMax) parts.push(part);
    else parts = [];
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, from)) {
      add(chunk.subarray(from, end));
      const row = finish();
      if (row) yield row;
      line += 1;
      from = end + 1;
    }
    if (from < chunk.length) add(chunk.subarray(from));
  }
  const last = finish();
  if (last) yield last;
}
