import { errors, type FaultDetail } from '../catalogue/errors.ts';
import { pageSizes, startIndexMax } from '../catalogue/pages.ts';
import type { documentInquiry, userInquiry } from '../catalogue/resources/inquiries.ts';
import type { ReadContext } from '../derive/read-input.ts';
import type { InputOf } from '../derive/rows.ts';

/** What was sent of the parameters that every inquiry has. */
type SharedInput = InputOf<typeof userInquiry | typeof documentInquiry>;

/** The part of a question that every inquiry has. Days are `yyyy-mm-dd`, both included. */
export interface InquiryInput<Sent extends SharedInput, SortColumn extends string> {
  /** What was sent, by parameter, in stored form. */
  readonly input: Sent;
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

/** A published value of the status (pattern `^[0-1]{1,1}$`) that nothing has, so that it finds nothing. */
const noStatus = 0;

/**
 * Reads the parameters of an inquiry, from a query or a body alike: `read` reads them by their resource. `sortColumns`
 * are what the inquiry can be sorted by, first the one that it is sorted by where none is named; `statuses` are
 * the statuses there are of what is looked for. Throws invalidInput with every fault.
 */
export function readInquiry<Sent extends SharedInput, SortColumn extends string>(
  read: (context: ReadContext) => Sent,
  sortColumns: readonly [SortColumn, ...SortColumn[]],
  statuses: readonly number[],
): InquiryInput<Sent, SortColumn> {
  const faults: FaultDetail[] = [];
  // No kind of parameter depends on the day.
  const input = read({ verb: 'get', privileged: false, today: '', faults });
  const startIndex = input.start_index ?? 1;
  const pageSize = input.page_size ?? pageSizes.otherwise;
  const sortBy = (input.sort_by ?? sortColumns[0]).toLowerCase();
  const { from_date: from, to_date: to } = input;
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
  const allowed = [noStatus, ...statuses];
  if (input.status != null && !allowed.includes(input.status)) {
    const params = { allowed: allowed.toSorted((one, other) => one - other).join(', ') };
    faults.push({ path: '$.status', fault: 'unknownCode', params });
  }
  if (!column) {
    const params = { allowed: sortColumns.join(', ') };
    faults.push({ path: '$.sort_by', fault: 'unknownSortColumn', params });
  }
  if (from && to && from > to) faults.push({ path: '$.to_date', fault: 'datesReversed' });
  // A day that was not sent is a fault already, and so is a column that is not known.
  if (faults.length > 0 || !from || !to || !column)
    throw errors.invalidInput({ count: faults.length }, { details: faults });
  return {
    input,
    from,
    to,
    withClosed: input.archive === 1,
    sortBy: column,
    isDescending: input.sort_flag === 'desc',
    startIndex,
    pageSize,
    cursor: input.cursor ?? null,
  };
}

/** Which part of the answer is asked for, and in which order: told beside the filter, or not part of the question. */
const notFilter: ReadonlySet<string> = new Set<keyof SharedInput | 'members'>([
  'start_index',
  'page_size',
  'cursor',
  'sort_by',
  'sort_flag',
  'members',
]);

/** Everything of a question by which its answers differ, but for the part of them that is asked for. */
export function questionOf({ input, sortBy, isDescending }: InquiryInput<SharedInput, string>): unknown {
  const filter = Object.entries(input).filter(([name]) => !notFilter.has(name));
  return [filter.sort(([one], [other]) => (one < other ? -1 : 1)), sortBy, isDescending];
}
