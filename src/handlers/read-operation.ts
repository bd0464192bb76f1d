import type { Call, Services } from '../calls/services.ts';
import type { Operation } from '../catalogue/operation.ts';
import type { Resource } from '../catalogue/resource.ts';
import { userData } from '../catalogue/resources/user-data.ts';
import { latestDay } from '../time/days.ts';
import { type Body, checkInfo, readBody, relatedUserIds } from '../users/body.ts';
import type { ChangeRequest } from '../users/change-request.ts';
import { refuseBody } from '../users/refuse-body.ts';
import type { OperationRequest } from './handler.ts';

/** The members that Update User takes. */
const updatable = Object.entries(userData.fields)
  .filter(([, field]) => field.on.put === 'R' || field.on.put === 'O')
  .map(([name]) => name);

/**
 * Reads the body of an operation on a user that is there: the operation's own members, or all that Update User takes.
 * Throws infoMismatch, and invalidInput with every fault.
 */
export async function readOperation(
  services: Services,
  call: Call,
  {
    operation: { verb, members },
    userId,
    body: value,
  }: Pick<OperationRequest, 'operation' | 'userId' | 'body'>,
): Promise<Body> {
  const privileged = call.scopes.has('user:privileged');
  const own = members === 'all' ? undefined : members;
  const today = latestDay(services.clock());
  const body = readBody(value, { verb, privileged, today, members: own ?? updatable, required: own ?? [] });
  checkInfo(value, call.programId, userId);
  await refuseBody(services, call, body);
  return body;
}

/** What a change says of itself, from its operation and its body. */
export function requestOf<const List extends Resource>(
  operation: Pick<Operation, 'id' | 'verb' | 'replay'>,
  userId: number,
  body: Body,
  reads: readonly List[],
): ChangeRequest<List> & { readonly userId: number } {
  return {
    operationId: operation.id,
    replay: operation.replay,
    body,
    userId,
    isDryRun: body.dryRun,
    reads,
    closes: operation.verb === 'delete',
    others: relatedUserIds(body),
  };
}
