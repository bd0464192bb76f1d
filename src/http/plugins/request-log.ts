import type { FastifyInstance } from 'fastify';
import type { ApiError } from '../../catalogue/errors.ts';

/**
 * One line per call, made of what the server itself knows: never a header, a query, a path's values or a body, so
 * that no value of a user can stand in a log.
 */
export function registerRequestLog(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    const { url, config } = request.routeOptions;
    request.log.info(
      {
        reqId: request.id,
        method: request.method,
        route: url ?? null,
        operation: request.operationId ?? config.operationId ?? null,
        program: request.caller?.programId ?? null,
        client: request.caller?.clientId ?? null,
        status: reply.statusCode,
        code: request.resultCode,
        milliseconds: Math.round(reply.elapsedTime * 10) / 10,
      },
      'call',
    );
  });
}

/** Notes what the caller is not told of an error: what lies beneath, without the values it may hold. */
export function describeCause(error: ApiError): Record<string, unknown> | undefined {
  return error.cause === undefined ? undefined : describe(error.cause);
}

function describe(cause: unknown): Record<string, unknown> {
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
