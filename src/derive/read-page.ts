import { errors } from '../catalogue/errors.ts';
import { pageSizes, startIndexMax } from '../catalogue/pages.ts';
import { memberIn } from '../objects.ts';
import { namesOnly } from './known-members.ts';
import { unknownMembers } from './unknown-members.ts';

/** Which entries are asked for: from `startIndex` on, counted from 1, at most `pageSize` of them. */
export interface Page {
  readonly startIndex: number;
  readonly pageSize: number;
}

const pageParameters = ['start_index', 'page_size'];

/**
 * Reads `start_index` and `page_size` of a query, which has no other parameters but those that `others` names. Throws invalidInput
 * with every fault.
 */
export function readPage(query: unknown, others: readonly string[] = []): Page {
  const details = unknownMembers(namesOnly([...pageParameters, ...others]), query);
  const read = (name: string, otherwise: number, maximum: number): number => {
    const sent = memberIn(query, name);
    if (sent === undefined || sent === '') return otherwise;
    const value = typeof sent === 'string' && /^[0-9]{1,10}$/.test(sent) ? Number(sent) : 0;
    if (value >= 1 && value <= maximum) return value;
    details.push({ path: `$.${name}`, fault: 'outOfRange', params: { minimum: 1, maximum } });
    return otherwise;
  };
  const page = {
    startIndex: read('start_index', 1, startIndexMax),
    pageSize: read('page_size', pageSizes.otherwise, pageSizes.maximum),
  };
  if (details.length > 0) throw errors.invalidInput({ count: details.length }, { details });
  return page;
}
