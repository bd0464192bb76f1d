import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Access } from '../../access/access.ts';
import type { Caller } from '../../calls/caller.ts';
import { checkRoute } from '../../calls/operator-rights.ts';
import { errors } from '../../catalogue/errors.ts';
import type { Operation } from '../../catalogue/operation.ts';
import type { Scope } from '../../catalogue/scopes.ts';
import type { LinkPurpose } from '../../flows/links/find-link.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls; null on routes that anyone may call. */
    caller: Caller | null;
    /** The operation that was meant, where several share a route; null until that is known. */
    operation: Operation | null;
    /** The four digits of the answer. */
    resultCode: string | null;
    /** How many bytes the body has that was read as a whole, with or without a `content-length`. */
    bodyBytes: number;
  }
  interface FastifyContextConfig {
    /** The operation of a route, or the first of those that share it; the token endpoint and pages name themselves. */
    operation?: {
      readonly id:
        | Operation['id']
        | 'oauth.token'
        | `page.${LinkPurpose | 'unsubscribe' | 'check_file' | 'console'}`;
    };
    /** All operations that share the route. */
    operations?: readonly Operation[];
    /** Lists of scopes; a caller needs all scopes of one list. Absent: anyone may call the route. */
    needs?: readonly (readonly Scope[])[];
  }
}

/** Who calls by the cookie of a session. */
export interface OperatorAccess {
  /**
   * Null where no session is sent, or a token beside it, which then counts. Throws sessionEnded, secondFactorPending, originRefused and the
   * like.
   */
  authenticate(request: FastifyRequest): Promise<Caller | null>;
}

/**
 * Finds out who calls before a body is read, so that nobody without a token makes the server parse one. Throws
 * unauthenticated and the like, insufficientScope, tooManyRequests.
 */
export function registerAuthentication(
  app: FastifyInstance,
  access: Access,
  operators: OperatorAccess,
): void {
  app.decorateRequest('caller', null);
  app.decorateRequest('operation', null);
  app.decorateRequest('resultCode', null);
  app.decorateRequest('bodyBytes', 0);
  app.addHook('onRequest', async (request: FastifyRequest) => {
    const { needs } = request.routeOptions.config;
    if (needs === undefined) return;
    const caller =
      (await operators.authenticate(request)) ?? (await access.authenticate(request.headers.authorization));
    request.caller = caller;
    if (caller.operator) checkRoute(caller.operator, request.routeOptions.config.operations ?? []);
    else {
      const scope = missingScope(needs, caller.scopes);
      if (scope) throw errors.insufficientScope({ scope });
    }
    const seconds = await access.limiter?.take(caller.clientId);
    if (seconds) throw errors.tooManyRequests({ seconds });
  });
}

/** What a caller lacks, in words; undefined where one of the lists of scopes is complete. */
export function missingScope(
  needs: readonly (readonly Scope[])[],
  held: ReadonlySet<Scope>,
): string | undefined {
  const missing = needs.map((scopes) => scopes.find((scope) => !held.has(scope)));
  return missing.includes(undefined) ? undefined : [...new Set(missing)].join(' or ');
}
