import { CsvError, type CsvErrorCode, parse } from 'csv-parse/sync';
import { reasonText } from '../../catalogue/line-reasons.ts';

/** What the parser's complaints mean. */
const reasons: Partial<Record<CsvErrorCode, string>> = {
  CSV_QUOTE_NOT_CLOSED: reasonText('quoteOpen'),
  CSV_INVALID_CLOSING_QUOTE: reasonText('textAfterQuote'),
  INVALID_OPENING_QUOTE: reasonText('quoteInCell'),
};

/**
 * The cells of one line of CSV. Lines are read one by one, and not as a table, so that a quote that is not closed spoils its own line
 * alone; no published list has line breaks within cells.
 */
export function readCells(line: string): readonly string[] | { readonly broken: string } {
  try {
    const [cells = []]: string[][] = parse(line, { relax_column_count: true });
    return cells;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { broken: reasons[error.code] ?? reasonText('noCsv') };
  }
}
