/** What may be written down of an error that was not foreseen: its kind and place, without the values it may repeat. */
export function describeFailure(cause: unknown): Record<string, unknown> {
  if (!(cause instanceof Error)) return { name: typeof cause };
  const { name, stack } = cause;
  const { code, severity, constraint_name, table_name, routine } = cause as Error & Record<string, unknown>;
  // A database's message, detail and parameters repeat the values of rows: only its place and kind are told.
  if (severity !== undefined)
    return { name, code, constraint_name, table_name, routine, stack: frames(stack) };
  return { name, code, message: cause.message, stack: frames(stack) };
}

function frames(stack: string | undefined): string | undefined {
  return stack?.slice(stack.indexOf('\n    at '));
}
