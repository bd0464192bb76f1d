import type { Answer } from '../calls/answer.ts';
import type { Call, Services } from '../calls/services.ts';
import { type CheckKind, checkKinds, checkNames } from '../catalogue/check-pools.ts';
import { activityType, entity, entityData, flagValue } from '../catalogue/codes.ts';
import { flowEnvelopes } from '../catalogue/flow-members.ts';
import { noteText } from '../catalogue/history-notes.ts';
import { email } from '../catalogue/resources/email.ts';
import { phone } from '../catalogue/resources/phone.ts';
import { suspension } from '../catalogue/resources/suspension.ts';
import { isKeyOf } from '../objects.ts';
import { type Body, emptyBody } from '../users/body.ts';
import { changeUser } from '../users/change-user.ts';
import { refuseBody } from '../users/refuse-body.ts';
import type { UserChange } from '../users/user-change.ts';
import { type CheckState, countersInForce, countersOf, readNetworks, suspensionOf } from './checks.ts';
import { type CountedKind, checksOfUser, countersOfKinds } from './checks-of-user.ts';
import type { FlowRequest } from './flow.ts';
import { readFlow } from './read-flow.ts';

/** What counts against the checks of a user, as answers show it; the kinds of which nothing does are left out. */
export function listSuspensions(
  services: Services,
  call: Call,
  request: FlowRequest & { readonly userId: number },
): Promise<Answer> {
  return changeChecks(services, call, request, emptyBody, checkNames, (user, kinds) => ({
    suspension: kinds.flatMap((counted) => showKind(user, counted)),
    last_activity: user.showLastActivity(),
  }));
}

/** Clears the wrong answers of the kinds that the body names, or of all. What was suspended is noted, and told to the user. */
export async function liftSuspensions(
  services: Services,
  call: Call,
  request: FlowRequest & { readonly userId: number },
): Promise<Answer> {
  const input = readFlow(services, call, { ...request, body: request.body ?? {} });
  await refuseBody(services, call, input.body);
  const named = input.entries(suspension).flatMap(({ kind }) => (isKeyOf(checkKinds, kind) ? [kind] : []));
  const wanted = named.length > 0 ? [...new Set(named)] : checkNames;
  return changeChecks(services, call, request, input.body, wanted, (user, kinds) => {
    for (const counted of kinds) liftKind(user, counted);
    return { suspension: [], last_activity: user.showLastActivity() };
  });
}

/** The kinds of checks of a user that are suspended at this moment. */
export async function suspendedKinds(
  services: Services,
  call: Call,
  userId: number,
): Promise<readonly CheckKind[]> {
  const suspended: CheckKind[] = [];
  const request = { operation: { id: 'user.security.get', replay: 'none' }, userId } as const;
  await changeChecks(services, call, request, emptyBody, checkNames, (user, kinds) => {
    const found = kinds.filter((counted) =>
      statesOf(user, counted).some((state) => state.suspended !== null),
    );
    suspended.splice(0, suspended.length, ...found.map(({ kind }) => kind));
    return {};
  });
  return suspended;
}

async function changeChecks(
  services: Services,
  call: Call,
  {
    operation: { id, replay },
    userId,
  }: { readonly operation: Pick<FlowRequest['operation'], 'id' | 'replay'>; readonly userId: number },
  body: Body,
  kinds: readonly CheckKind[],
  work: (user: UserChange, kinds: readonly CountedKind[]) => Record<string, unknown>,
): Promise<Answer> {
  const counted = await checksOfUser(services, call.programId, userId, kinds);
  const request = {
    operationId: id,
    replay,
    envelope: flowEnvelopes.suspension,
    body,
    userId,
    isDryRun: body.dryRun,
    reads: [email, phone],
    counters: countersOfKinds(counted),
    further: readNetworks(counted.flatMap(({ checks }) => checks)),
  };
  return changeUser(services, call, request, (user) => work(user, counted));
}

/** How each counter of a kind stands, the one that suspends for longest first. */
function statesOf(user: UserChange, { kind, checks }: CountedKind): CheckState[] {
  // `held` comes after every instant.
  const until = ({ suspended }: CheckState) => suspended ?? '';
  return countersInForce(user, checks)
    .map((counter) => suspensionOf(kind, user.counter(counter), user.settings, user.now))
    .sort((one, other) =>
      until(one) === until(other) ? other.count - one.count : until(one) < until(other) ? 1 : -1,
    );
}

function showKind(user: UserChange, counted: CountedKind): object[] {
  const [worst] = statesOf(user, counted);
  if (!worst || worst.count === 0) return [];
  const isHeld = worst.suspended === 'held';
  return [
    {
      kind: counted.kind,
      wrong_answers: worst.count,
      suspended_until: isHeld ? null : worst.suspended,
      is_held: isHeld ? flagValue.yes : flagValue.no,
    },
  ];
}

function liftKind(user: UserChange, counted: CountedKind): void {
  const isSuspended = statesOf(user, counted).some(({ suspended }) => suspended !== null);
  if (!user.request.isDryRun) for (const counter of counted.checks.flatMap(countersOf)) user.clear(counter);
  if (!isSuspended) return;
  user.note({
    activityType: activityType.ended,
    entity: entity.security,
    entityId: user.userId,
    entityData: entityData.suspension,
    adminNotes: noteText('suspensionLifted', { check: counted.kind.replaceAll('_', ' ') }),
  });
  user.notify('suspension_lifted', { check: counted.kind });
}
