import { CsvError, type CsvErrorCode, type Info, parse } from 'csv-parse';
import { errors } from '../catalogue/errors.ts';
import { type CsvColumn, readCsvColumn } from './csv-columns.ts';
import { rowBytesMax, type SourceRow } from './source-row.ts';

/**
 * The rows of a table (RFC 4180) whose first line names the columns as `csvColumnNames` does. An empty cell counts as
 * not sent. Throws unknownColumns; and malformedCsv where a quote makes everything after it uncertain.
 */
export async function* readCsv(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<SourceRow> {
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: rowBytesMax,
  });
  let columns: readonly CsvColumn[] | undefined;
  let before = 0;
  try {
    for await (const { record, info } of fed(parser, chunks)) {
      const line = before + 1;
      before = info.lines;
      if (!columns) columns = readHead(record);
      else if (record.length === columns.length) yield { line, text: JSON.stringify(rowOf(record, columns)) };
      else {
        const reason = `it has ${record.length} cells and not ${columns.length}`;
        yield { line, error: errors.malformedCsv({ line, reason }) };
      }
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const reason = reasons[error.code] ?? 'it is not CSV';
    throw errors.malformedCsv({ line: before + 1, reason }, { cause: error });
  }
}

/** What the parser's complaints mean; its own words repeat the text of cells. */
const reasons: Partial<Record<CsvErrorCode, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is not closed',
  CSV_INVALID_CLOSING_QUOTE: 'something follows a closing quote',
  INVALID_OPENING_QUOTE: 'a quote stands within an unquoted cell',
  CSV_MAX_RECORD_SIZE: `a row is larger than ${rowBytesMax} bytes`,
};

interface Parsed {
  readonly record: readonly string[];
  readonly info: Info;
}

/** What a parser makes of chunks; it takes no more of them than are asked for. */
async function* fed(
  parser: ReturnType<typeof parse>,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Parsed> {
  const feeding = (async () => {
    for await (const chunk of chunks) {
      if (!parser.write(chunk)) await new Promise((resolve) => parser.once('drain', resolve));
    }
    parser.end();
  })();
  // What breaks the source breaks the parser, so that the loop below hears of it.
  feeding.catch((error: Error) => parser.destroy(error));
  for await (const parsed of parser) yield parsed as Parsed;
  await feeding;
}

function readHead(names: readonly string[]): CsvColumn[] {
  const columns = names.map((name) => readCsvColumn(name.trim()));
  const unknown = names.filter((name, index) => !columns[index] || names.indexOf(name) !== index);
  if (unknown.length > 0) {
    const told = unknown.slice(0, 10).map((name) => `"${name.slice(0, 60)}"`);
    throw errors.unknownColumns({ columns: told.join(', ') });
  }
  return columns as CsvColumn[];
}

/** The row as JSON would have it; entries of which every cell is empty are not there. */
function rowOf(cells: readonly string[], columns: readonly CsvColumn[]): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const [at, { steps, isObject }] of columns.entries()) {
    const cell = cells[at]!;
    if (cell === '') continue;
    let place = row as Record<string | number, unknown>;
    for (const [depth, step] of steps.slice(0, -1).entries()) {
      place[step] ??= typeof steps[depth + 1] === 'number' ? [] : {};
      place = place[step] as Record<string | number, unknown>;
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
