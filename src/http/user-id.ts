/**
 * The id of a user as a path, a query or a body names it. What cannot be an id is 0, which no user has: the call is then answered
 * like any other about a user that is not there, after everything that is checked of its caller.
 */
export function readUserId(named: unknown): number {
  const text = typeof named === 'number' ? String(named) : named;
  return typeof text === 'string' && /^[0-9]{1,10}$/.test(text) ? Number(text) : 0;
}
