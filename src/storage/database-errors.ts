/** PostgreSQL's error codes that this process acts upon (PostgreSQL manual, appendix A). */
export const uniqueViolation = '23505';
export const deadlock = '40P01';
export const serializationFailure = '40001';

/** Whether an error came from the database with a code, and from a constraint where one is named. */
export function isDatabaseError(error: unknown, code: string, constraint?: string): boolean {
  const { code: found, constraint_name: name } = error as { code?: unknown; constraint_name?: unknown };
  return found === code && (constraint === undefined || name === constraint);
}
