import type { FastifyInstance } from 'fastify';
import type { Access } from '../access/access.ts';
import { adminOperations } from '../access/admin-operations.ts';
import { sendMembers } from './answers.ts';

/** Registers the calls that manage programmes and API clients, in the envelope of all others. */
export function registerAdministration(app: FastifyInstance, access: Access): void {
  for (const operation of adminOperations) {
    app.route({
      method: operation.method,
      url: operation.path,
      config: { operationId: operation.id, scopes: operation.scopes },
      handler: async (request, reply) => {
        const { caller, params, query, body } = request;
        await access.checkLive(caller!);
        const members = await operation.handle(access, {
          caller: caller!,
          params: params as Record<string, string>,
          query: query as Record<string, unknown>,
          body,
        });
        return sendMembers(request, reply, members);
      },
    });
  }
}
