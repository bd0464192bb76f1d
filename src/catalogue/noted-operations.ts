import type { Operation } from './operation.ts';

/** Operations that show what is no user's and change nothing: the preview of a text, filled while it is typed. */
const neverNoted: ReadonlySet<string> = new Set(['message.preview']);

/** Whether the log of operators tells of an operation: of all but reads of masked values. */
export function isNoted({ id, stream, verb, action }: Operation): boolean {
  return stream !== undefined || !(verb === 'get' || action === 'inquiry' || neverNoted.has(id));
}
