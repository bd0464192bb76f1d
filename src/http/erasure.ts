import type { FastifyInstance } from 'fastify';
import { erasureCall } from '../catalogue/erasure.ts';
import { actorOf } from '../history/chain.ts';
import { eraseUsers } from '../records/erase-users.ts';
import { checkState } from '../records/reach.ts';
import type { Call, Services } from '../records/services.ts';
import { sendMembers } from './answers.ts';
import { readCallOptions } from './call-headers.ts';
import { readUserId } from './user-id.ts';

/** Registers the call that erases a closed user. It reads no body, and the same again is answered alike. */
export function registerErasure(app: FastifyInstance, services: Services): void {
  app.route({
    method: erasureCall.verb,
    url: `/v1${erasureCall.path}`,
    config: { operationId: erasureCall.id, scopes: [erasureCall.scope] },
    handler: async (request, reply) => {
      const call: Call = { ...request.caller!, ...readCallOptions(request.headers) };
      const userId = readUserId((request.params as { user_id: string }).user_id);
      const [erasure] = await eraseUsers(services, call.programId, [userId], {
        actor: actorOf(call),
        sourceId: call.sourceId,
        clientId: call.clientId,
        check: (state) => checkState(state, call),
      });
      return sendMembers(request, reply, {
        erasure: { user_id: erasure!.userId, date_utc: erasure!.erasedAt },
      });
    },
  });
}
