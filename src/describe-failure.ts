/** An error with what Node, a library or PostgreSQL adds to it. */
interface DriverError extends Error {
  readonly code?: unknown;
  readonly severity?: unknown;
  readonly constraint_name?: unknown;
  readonly table_name?: unknown;
  readonly routine?: unknown;
}

/** The kind of an error, and what else of it may be written down. */
export interface FailureDescription {
  readonly name: string;
  readonly code?: unknown;
  readonly [detail: string]: unknown;
}

/** What may be written down of an error that was not foreseen: its kind and place, without the values it may repeat. */
export function describeFailure(cause: unknown): FailureDescription {
  if (!(cause instanceof Error)) return { name: typeof cause };
  const { name, stack } = cause;
  const { code, severity, constraint_name, table_name, routine }: DriverError = cause;
  // A database's message, detail and parameters repeat the values of rows: only its place and kind are told.
  if (severity !== undefined)
    return { name, code, constraint_name, table_name, routine, stack: frames(stack) };
  return { name, code, message: cause.message, stack: frames(stack) };
}

/** The code by which Node, a library or PostgreSQL names an error; undefined where it has none. */
export function codeOf(thrown: unknown): unknown {
  return thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
}

/** What an error says in words, for an operator: it may repeat the values that it is about. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

function frames(stack: string | undefined): string | undefined {
  return stack?.slice(stack.indexOf('\n    at '));
}
