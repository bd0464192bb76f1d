import type { Operation } from './operation.ts';
import { changesNothing } from './reading-operations.ts';

/** Whether the log of operators tells of an operation: of all but reads of masked values. */
export function isNoted(operation: Operation): boolean {
  return operation.stream !== undefined || !changesNothing(operation);
}
