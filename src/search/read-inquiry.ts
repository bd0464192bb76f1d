import { errors, type FaultDetail } from '../catalogue/errors.ts';
import { pageSizes, startIndexMax } from '../catalogue/pages.ts';
import type { Inquiry } from '../catalogue/resources/inquiries.ts';
import { type Input, readObject } from '../derive/read-input.ts';

/** The part of a question that every inquiry has. Days are `yyyy-mm-dd`, both included. */
export interface InquiryInput<SortColumn extends string> {
  /** What was sent, by parameter, in stored form. */
  readonly input: Input;
  readonly from: string;
  readonly to: string;
  readonly withClosed: boolean;
  readonly sortBy: SortColumn;
  readonly isDescending: boolean;
  /** The row, counted from 1, that the page starts with; what a cursor says goes before it. */
  readonly startIndex: number;
  readonly pageSize: number;
  readonly cursor: string | null;
}

/**
 * Reads the parameters of an inquiry, from a query or a body alike. `sortColumns` are what it can be sorted by, first
 * the one that it is sorted by where none is named. Throws invalidInput with every fault.
 */
export function readInquiry<SortColumn extends string>(
  { parameters }: Inquiry,
  sent: unknown,
  sortColumns: readonly [SortColumn, ...SortColumn[]],
): InquiryInput<SortColumn> {
  const faults: FaultDetail[] = [];
  // No kind of parameter depends on the day.
  const input = readObject(parameters, sent, '$', { verb: 'get', privileged: false, today: '', faults });
  const startIndex = (input['start_index'] as number | undefined) ?? 1;
  const pageSize = (input['page_size'] as number | undefined) ?? pageSizes.otherwise;
  const sortBy = String(input['sort_by'] ?? sortColumns[0]).toLowerCase();
  const [from, to] = [input['from_date'], input['to_date']] as string[];
  const column = sortColumns.find((name) => name === sortBy);
  if (startIndex < 1) {
    const params = { minimum: 1, maximum: startIndexMax };
    faults.push({ path: '$.start_index', fault: 'outOfRange', params });
  }
  if (pageSize > pageSizes.maximum) {
    faults.push({ path: '$.page_size', fault: 'pageTooLarge', params: { maximum: pageSizes.maximum } });
  }
  if (pageSize < 1) {
    const params = { minimum: 1, maximum: pageSizes.maximum };
    faults.push({ path: '$.page_size', fault: 'outOfRange', params });
  }
  if (!column) {
    const params = { allowed: sortColumns.join(', ') };
    faults.push({ path: '$.sort_by', fault: 'unknownSortColumn', params });
  }
  if (from && to && from > to) faults.push({ path: '$.to_date', fault: 'datesReversed' });
  if (faults.length > 0) throw errors.invalidInput({ count: faults.length }, { details: faults });
  return {
    input,
    from: from!,
    to: to!,
    withClosed: input['archive'] === 1,
    sortBy: column!,
    isDescending: input['sort_flag'] === 'desc',
    startIndex,
    pageSize,
    cursor: (input['cursor'] as string | undefined) ?? null,
  };
}

/** Which part of the answer is asked for, and in which order: told beside the filter, or not part of the question. */
const notFilter = ['start_index', 'page_size', 'cursor', 'sort_by', 'sort_flag'];

/** Everything of a question by which its answers differ, but for the part of them that is asked for. */
export function questionOf<SortColumn extends string>({
  input,
  sortBy,
  isDescending,
}: InquiryInput<SortColumn>): unknown {
  const filter = Object.entries(input).filter(([name]) => !notFilter.includes(name));
  return [filter.sort(([one], [other]) => (one < other ? -1 : 1)), sortBy, isDescending];
}
