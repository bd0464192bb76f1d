import { refuseFaults } from '../calls/faults.ts';
import type { Call, Services } from '../calls/services.ts';
import { settingsOf } from '../calls/settings.ts';
import type { FaultDetail } from '../catalogue/errors.ts';
import type { Operation } from '../catalogue/operation.ts';
import type { Resource } from '../catalogue/resource.ts';
import { userData } from '../catalogue/resources/user-data.ts';
import { runFor } from '../storage/connections.ts';
import type { CallerState } from '../storage/user-state.ts';
import { latestDay } from '../time/days.ts';
import { type Body, checkInfo, readBody, relatedUserIds } from '../users/body.ts';
import type { ChangeRequest } from '../users/change-request.ts';
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

/**
 * Ends a call whose body has a fault, or a member that nobody knows where the programme refuses those (`unknown_members`).
 * The setting is read for such a body alone, and each time: a change of it holds at once. Throws invalidInput.
 */
export async function refuseBody({ connections }: Services, call: Call, body: Body): Promise<void> {
  const { faults, unknown, doubtful } = body;
  // Where a call is refused in any case, it hears of everything.
  const refuse = (found: readonly FaultDetail[]) =>
    refuseFaults(found.length > 0 ? [...found, ...doubtful] : []);
  if (unknown.length === 0) return refuse(faults);
  const [[row = {}]] = await runFor<Pick<CallerState, 'settings'>>(connections, call.programId, {
    text: 'select settings from program where id = $1::bigint',
    values: [call.programId],
  });
  refuse(settingsOf(row).unknown_members === 'ignore' ? faults : [...unknown, ...faults]);
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
