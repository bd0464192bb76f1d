import { errors, type FaultDetail } from '../catalogue/errors.ts';
import type { Operation } from '../catalogue/operations.ts';
import type { HistoryPage } from '../history/get-history.ts';

const pageSizeDefault = 10;
const pageSizeMax = 500;

/**
 * Which entries a history call asks for: `start_index` is the 1-based row, `page_size` 1 to 500 (10 if absent); the
 * latest entry is a page of one. Throws invalidInput with every fault.
 */
export function readHistoryPage({ id }: Operation, query: unknown): HistoryPage {
  if (id === 'user.history.get_latest') return { startIndex: 1, pageSize: 1 };
  const sent = query as Record<string, unknown>;
  const details: FaultDetail[] = [];
  const startIndex = readCount(sent, 'start_index', 1, 9_999_999_999, details);
  const pageSize = readCount(sent, 'page_size', pageSizeDefault, pageSizeMax, details);
  if (details.length > 0) throw errors.invalidInput({ count: details.length }, { details });
  return { startIndex, pageSize };
}

function readCount(
  query: Record<string, unknown>,
  name: string,
  otherwise: number,
  maximum: number,
  details: FaultDetail[],
): number {
  const sent = query[name];
  if (sent === undefined || sent === '') return otherwise;
  const value = typeof sent === 'string' && /^[0-9]{1,10}$/.test(sent) ? Number(sent) : 0;
  if (value >= 1 && value <= maximum) return value;
  details.push({ path: `$.${name}`, fault: 'outOfRange', params: { minimum: 1, maximum } });
  return otherwise;
}
