import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Access } from '../access/access.ts';
import { type AdminCall, type AdminRead, adminOperations } from '../access/admin-operations.ts';
import { administer } from '../access/administer.ts';
import { sendAdministered, validateOf } from './answers.ts';
import { readCallOptions } from './call-headers.ts';

/**
 * Registers the calls that manage programmes and API clients, which begin and end as all others do. `serverTimeZone`:
 * the zone of an answer where neither the caller nor the programme names one.
 */
export function registerAdministration(
  app: FastifyInstance,
  access: Access,
  serverTimeZone: () => string,
): void {
  for (const operation of adminOperations) {
    app.route({
      method: operation.method,
      url: operation.path,
      config: { operationId: operation.id, scopes: operation.scopes },
      handler: async (request, reply) => {
        const options = readCallOptions(request.headers);
        const call = callOf(request);
        const outcome =
          'plan' in operation
            ? await administer(access, operation, call, options.sourceId)
            : await read(access, operation, call);
        const { language, timeZone } = await access.defaultsOf(call.caller.programId);
        return sendAdministered(request, reply, outcome, {
          language: options.language ?? language,
          timeZone: options.timeZone ?? timeZone ?? serverTimeZone(),
          validate: validateOf(operation.method, request.body),
        });
      },
    });
  }
}

function callOf({ caller, params, query, body }: FastifyRequest): AdminCall {
  return {
    caller: caller!,
    params: params as Record<string, string>,
    query: query as Record<string, unknown>,
    body,
  };
}

async function read(access: Access, { read }: AdminRead, call: AdminCall) {
  await access.checkLive(call.caller);
  return { members: await read(access, call), replayed: false };
}
