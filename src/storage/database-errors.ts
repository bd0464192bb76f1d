/** PostgreSQL's error codes that this process acts upon (PostgreSQL manual, appendix A). */
export const uniqueViolation = '23505';
export const deadlock = '40P01';
export const serializationFailure = '40001';
export const insufficientPrivilege = '42501';

/** Whether an error came from the database with a code, and from a constraint where one is named. */
export function isDatabaseError(error: unknown, code: string, constraint?: string): boolean {
  const { code: found, constraint_name: name } = error as { code?: unknown; constraint_name?: unknown };
  return found === code && (constraint === undefined || name === constraint);
}

/**
 * PostgreSQL stops, starts, has no connection left, or refuses this one (class 57P, 53300, class 08); or a session was
 * lost between two statements, and the next one does not know yet for whom it acts (42704: no roster.program_id).
 */
const serverGone = /^(?:57P0[1-5]|53300|08...|42704)$/;

/** What the driver and the socket say when there is nobody at the other end. */
const connectionGone = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  // A socket whose server takes nobody in any more.
  'EAGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
]);

/** Of those, what is said where nobody answers at all, and where this process has given a session up. */
const unanswered = new Set([
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'EAGAIN',
  'ETIMEDOUT',
]);

/** Whether a statement failed because nobody answered it, neither PostgreSQL nor the machine that it runs on. */
export function isUnanswered(error: unknown): boolean {
  return unanswered.has((error as { code?: string }).code ?? '');
}

/** Whether a statement failed because the database cannot be reached; the same call may succeed a moment later. */
export function isDatabaseDown(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && (connectionGone.has(code) || serverGone.test(code));
}

/**
 * Whether PostgreSQL refused a prepared statement as out of date (0A000: a migration changed the type of a column that it
 * answers; 26000: the session no longer knows it). Nothing of it was done, and the next one is prepared anew.
 */
export function isStaleStatement(error: unknown): boolean {
  return isDatabaseError(error, '0A000') || isDatabaseError(error, '26000');
}

/** Whether the database gave a statement up because it took too long (`statement_timeout`, `lock_timeout`). */
export function isDatabaseTimeout(error: unknown): boolean {
  return isDatabaseError(error, '57014') || isDatabaseError(error, '55P03');
}

/** Whether a statement failed for what it holds, rather than for the state of the database or of the way to it. */
export function isOfStatement(error: unknown): boolean {
  return !isDatabaseDown(error) && !isDatabaseTimeout(error);
}
