import type { FastifyInstance } from 'fastify';
import type { ApiError } from '../../catalogue/errors.ts';
import { describeFailure } from '../../describe-failure.ts';

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
        operation: (request.operation ?? config.operation)?.id ?? null,
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
  return error.cause === undefined ? undefined : describeFailure(error.cause);
}
