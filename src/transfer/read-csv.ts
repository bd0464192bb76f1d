import { isAscii, isUtf8 } from 'node:buffer';
import { finished } from 'node:stream/promises';
import { CsvError, type CsvErrorCode, parse } from 'csv-parse';
import { errors } from '../catalogue/errors.ts';
import { reasonText } from '../catalogue/line-reasons.ts';
import { type CsvColumn, readCsvColumn } from './csv-columns.ts';
import { rowBytesMax, type SourceRow } from './source-row.ts';

/**
 * The rows of a table (RFC 4180, UTF-8) whose first line names the columns as `csvColumnNames` does, separated by commas,
 * semicolons or tabs. An empty cell counts as not sent, and so do empty rows and columns without a name at the end; a row
 * with other bytes than UTF-8 is a row with an error. Throws unknownColumns; and malformedCsv
 * where the names are no UTF-8, or a quote makes everything after it uncertain, once the rows before it were given.
 */
export async function* readCsv(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<SourceRow> {
  let columns: readonly CsvColumn[] | undefined;
  let next = 1;
  let emptyLines = 0;
  // The parser's own count of lines takes the line break of a spreadsheet within a cell for two.
  const beginOf = (emptyLinesBefore: number) => next + emptyLinesBefore - emptyLines;
  try {
    for await (const { record, emptyLinesBefore } of parsed(withoutMark(chunks))) {
      const line = beginOf(emptyLinesBefore);
      next = line + 1 + lineBreaksIn(record);
      emptyLines = emptyLinesBefore;
      const cells = textsOf(record);
      if (!columns) {
        if (!cells) throw errors.malformedCsv({ line, reason: notUtf8 });
        columns = readHead(cells);
      } else if (cells?.every((cell) => cell === '')) {
        // A row that only its delimiters make a row.
      } else if (!cells) {
        yield { line, error: errors.malformedCsv({ line, reason: notUtf8 }) };
      } else if (isFitting(cells, columns)) {
        yield { line, text: JSON.stringify(rowOf(cells, columns)) };
      } else {
        const reason = reasonText('cells', { cells: cells.length, columns: columns.length });
        yield { line, error: errors.malformedCsv({ line, reason }) };
      }
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // Not as its cause: what the parser says repeats the text of cells, and causes are logged.
    const reason = reasons[error.code] ?? reasonText('noCsv');
    throw errors.malformedCsv({ line: beginOf(Number(error['empty_lines'])), reason });
  }
}

/** Whether each column has a cell, and no cell without a column has a value. */
function isFitting(cells: readonly string[], columns: readonly CsvColumn[]): boolean {
  return cells.length >= columns.length && cells.slice(columns.length).every((cell) => cell === '');
}

const notUtf8 = reasonText('notUtf8');

/** What the parser's complaints mean. */
const reasons: Partial<Record<CsvErrorCode, string>> = {
  CSV_QUOTE_NOT_CLOSED: reasonText('quoteOpen'),
  CSV_INVALID_CLOSING_QUOTE: reasonText('textAfterQuote'),
  INVALID_OPENING_QUOTE: reasonText('quoteInCell'),
  CSV_MAX_RECORD_SIZE: reasonText('rowBytes', { maximum: rowBytesMax }),
};

interface Parsed {
  /** A character for each byte. */
  readonly record: readonly string[];
  /** How many lines before the record were empty. */
  readonly emptyLinesBefore: number;
}

/**
 * What a parser makes of chunks, those of a chunk once all of it is read. Throws CsvError after what stood before the
 * fault.
 */
async function* parsed(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Parsed> {
  const { head, rest } = await splitHead(chunks);
  let found: Parsed[] = [];
  const take = () => {
    const taken = found;
    found = [];
    return taken;
  };
  const parser = parse({
    // Bytes are told from characters later, so that the size of a row counts in them, and what is no UTF-8 shows.
    encoding: 'latin1',
    delimiter: delimiterOf(head),
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: rowBytesMax,
    // Taken here: what waits in a stream is lost with its error.
    on_record: (record, { empty_lines }) => {
      found.push({ record, emptyLinesBefore: empty_lines });
      return null;
    },
  });
  const ended = finished(parser.resume());
  ended.catch(() => undefined);
  for await (const chunk of rest) {
    const fault = await new Promise((resolve) => parser.write(chunk, resolve));
    yield* take();
    if (fault) throw fault;
  }
  parser.end();
  const fault = await ended.catch((error: unknown) => error);
  yield* take();
  if (fault) throw fault;
}

const delimiters = /[,;\t]/u;

/** What separates cells: the first of the known delimiters in the line of names, since no name has one. */
function delimiterOf(firstLine: string): string {
  return delimiters.exec(firstLine)?.[0] ?? ',';
}

/**
 * The first line, a character for each byte, and everything that was sent, the first line included. A line without an end is
 * looked at as far as a row may be long.
 */
async function splitHead(
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ head: string; rest: AsyncGenerator<Uint8Array> }> {
  const iterator = chunks[Symbol.asyncIterator]();
  const seen: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { value, done } = await iterator.next();
    if (done) break;
    seen.push(value);
    length += value.length;
    if (length > rowBytesMax || value.some((byte: number) => byte === 10 || byte === 13)) break;
  }
  const begun = Buffer.concat(seen);
  const [head = ''] = begun.toString('latin1').split(/[\r\n]/u, 1);
  const rest = async function* () {
    if (begun.length > 0) yield begun;
    yield* { [Symbol.asyncIterator]: () => iterator };
  };
  return { head, rest: rest() };
}

const mark = Buffer.from('\uFEFF');

/** Passes over the mark with which spreadsheets begin UTF-8. */
async function* withoutMark(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (!head) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < mark.length) continue;
    yield head.subarray(mark.equals(head.subarray(0, mark.length)) ? mark.length : 0);
    head = undefined;
  }
  if (head) yield head;
}

/** The cells as text; undefined where their bytes are no UTF-8. */
function textsOf(record: readonly string[]): readonly string[] | undefined {
  // A comma is a byte that stands within no character.
  const bytes = Buffer.from(record.join(), 'latin1');
  if (isAscii(bytes)) return record;
  return isUtf8(bytes) ? record.map((cell) => Buffer.from(cell, 'latin1').toString()) : undefined;
}

function lineBreaksIn(record: readonly string[]): number {
  return record.reduce((sum, cell) => sum + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0);
}

function readHead(cells: readonly string[]): CsvColumn[] {
  const all = cells.map((cell) => cell.trim());
  const names = all.slice(0, all.findLastIndex((name) => name !== '') + 1);
  const columns = names.map(readCsvColumn);
  const wrong = [...new Set(names)].flatMap((name) => {
    const isTwice = names.indexOf(name) !== names.lastIndexOf(name);
    const isKnown = columns[names.indexOf(name)] !== undefined;
    return isKnown && !isTwice ? [] : [`"${name.slice(0, 60)}"${isKnown ? ' (twice)' : ''}`];
  });
  if (wrong.length > 0) {
    const told = wrong.slice(0, 10);
    throw errors.unknownColumns({ columns: told.join(', ') });
  }
  return columns.filter((column) => column !== undefined);
}

/** An object or a list of a row. */
type Place = Record<string | number, unknown>;

/** The row as JSON would have it; entries of which every cell is empty are not there. */
function rowOf(cells: readonly string[], columns: readonly CsvColumn[]): Place {
  const row: Place = {};
  for (const [at, { steps, isObject }] of columns.entries()) {
    const cell = cells[at]!;
    if (cell === '') continue;
    let place = row;
    for (const [depth, step] of steps.slice(0, -1).entries()) {
      place[step] ??= typeof steps[depth + 1] === 'number' ? [] : {};
      // Every step but the last leads to an object or a list: no column is named like the beginning of another.
      place = place[step] as Place;
    }
    place[steps.at(-1)!] = isObject ? objectOf(cell) : cell;
  }
  for (const [name, value] of Object.entries(row)) {
    if (Array.isArray(value)) row[name] = value.filter((entry) => entry !== undefined);
  }
  return row;
}

/** What is no JSON stays a text, and is a fault of the row. */
function objectOf(cell: string): unknown {
  try {
    return JSON.parse(cell);
  } catch {
    return cell;
  }
}
