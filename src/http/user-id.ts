import { errors } from '../catalogue/errors.ts';

/** The id of a user as a path, a query or a body names it. Throws userUnknown for what cannot be one. */
export function readUserId(named: unknown): number {
  const text = typeof named === 'number' ? String(named) : named;
  if (typeof text !== 'string' || !/^[0-9]{1,10}$/.test(text)) throw errors.userUnknown();
  return Number(text);
}
