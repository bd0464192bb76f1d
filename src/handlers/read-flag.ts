import { errors } from '../catalogue/errors.ts';
import { memberIn } from '../objects.ts';
import type { OperationRequest } from './handler.ts';

/** A flag of the query of a call that is a stream. Throws invalidInput for what is neither 0 nor 1. */
export function readFlag({ query }: OperationRequest, name: string): boolean {
  const sent = memberIn(query, name);
  if (sent === undefined || sent === '' || sent === '0') return false;
  if (sent === '1') return true;
  const details = [{ path: `$.${name}`, fault: 'unknownCode', params: { allowed: '0, 1' } }] as const;
  throw errors.invalidInput({ count: 1 }, { details });
}
