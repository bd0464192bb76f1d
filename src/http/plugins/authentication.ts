import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Access } from '../../access/access.ts';
import type { Caller } from '../../access/caller.ts';
import { errors } from '../../catalogue/errors.ts';
import type { Scope } from '../../catalogue/scopes.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls; null on routes that anyone may call. */
    caller: Caller | null;
    /** The operation that answered, where several share a route. */
    operationId: string | null;
    /** The four digits of the answer. */
    resultCode: string | null;
  }
  interface FastifyContextConfig {
    operationId?: string;
    /** The scopes of which a route needs one; absent: anyone may call it. */
    scopes?: readonly Scope[];
  }
}

/**
 * Finds out who calls before a body is read, so that nobody without a token makes the server parse one. Throws
 * unauthenticated and the like, insufficientScope, tooManyRequests.
 */
export function registerAuthentication(app: FastifyInstance, access: Access): void {
  app.decorateRequest('caller', null);
  app.decorateRequest('operationId', null);
  app.decorateRequest('resultCode', null);
  app.addHook('onRequest', async (request: FastifyRequest) => {
    const { scopes } = request.routeOptions.config;
    if (scopes === undefined) return;
    const caller = await access.authenticate(request.headers.authorization);
    request.caller = caller;
    if (!scopes.some((scope) => caller.scopes.has(scope)))
      throw errors.insufficientScope({ scope: scopes.join(' or ') });
    const seconds = await access.limiter?.take(caller.clientId);
    if (seconds) throw errors.tooManyRequests({ seconds });
  });
}
