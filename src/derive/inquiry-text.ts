import { type Inquiry, inquiryEnvelope, resultSet } from '../catalogue/resources/inquiries.ts';

/** What is told of a page. */
export interface PageTold {
  /** Days, `yyyy-mm-dd`. */
  readonly from: string;
  readonly to: string;
  /** The row, counted from 1, that the page starts with. */
  readonly startIndex: number;
  readonly pageSize: number;
  readonly total: number;
  /** Where the next page starts; null where there is none. */
  readonly cursor: string | null;
}

/**
 * The members of an inquiry's answer, from `"result_set":` to the last before the ending, as JSON text. `records` are
 * JSON texts.
 */
export function inquiryText(inquiry: Inquiry, told: PageTold, records: readonly string[]): string {
  const values: Readonly<Record<string, unknown>> = {
    from_date: `${told.from}T00:00:00`,
    // The last second of the last day, since that day is included.
    to_date: `${told.to}T23:59:59`,
    start_index: told.startIndex,
    page_size: told.pageSize,
    total_records: told.total,
    cursor: told.cursor,
  };
  const page = Object.keys(resultSet.fields).map((name) => [name, values[name] ?? null]);
  const texts: Readonly<Record<string, string>> = {
    result_set: JSON.stringify(Object.fromEntries(page)),
    [inquiry.lists]: `[${records.join(',')}]`,
  };
  return inquiryEnvelope(inquiry)
    .map((member) => `"${member}":${texts[member] ?? 'null'}`)
    .join(',');
}
