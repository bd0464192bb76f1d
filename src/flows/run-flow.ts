import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from '../calls/answer.ts';
import type { Call, Services } from '../calls/services.ts';
import { status } from '../catalogue/codes.ts';
import type { ErrorKey } from '../catalogue/error-table.ts';
import { ApiError, errors } from '../catalogue/errors.ts';
import { flowEnvelopes } from '../catalogue/flow-members.ts';
import { findsSubject, flowFamilies } from '../catalogue/flows.ts';
import { memberIn } from '../objects.ts';
import { checkInfo } from '../users/body.ts';
import { changeUser } from '../users/change-user.ts';
import type { Counter } from '../users/counters.ts';
import { refuseBody } from '../users/refuse-body.ts';
import { Refusal, type UserChange } from '../users/user-change.ts';
import { flowInfo } from './answers.ts';
import { countersOf, networkHash, readNetworks } from './checks.ts';
import { countersOfKinds } from './checks-of-user.ts';
import type { Flow, FlowCall, FlowReads, FlowRequest, FlowRun, Step } from './flow.ts';
import { type CallingParty, countersOfCalls, giveBackCalls, limitCalls } from './limit-calls.ts';
import { readFlow } from './read-flow.ts';

/**
 * Carries a flow out: reads the body, reads what the flow asks for, runs its steps in order on what was read, and writes all that they
 * did in one guarded statement. A step that refuses ends the flow; what was counted until then is written. Throws ApiError.
 */
export async function runFlow<Sent, Verdict, Found>(
  flow: Flow<Sent, Verdict, Found>,
  services: Services,
  call: Call,
  request: FlowRequest,
): Promise<Answer> {
  // What is out of the reach of a token answers like what does not exist.
  if (call.boundUserId !== null && call.boundUserId !== request.userId) throw errors.userUnknown();
  const input = readFlow(services, call, request);
  const sent = flow.readBody(input, request);
  await refuseBody(services, call, input.body);
  checkInfo(ownersIn(request.body), call.programId, request.userId);
  const asked: FlowCall<Sent> = { services, call, request, input, sent };
  const begun = performance.now();
  try {
    return await runSteps(flow, asked, { client: call.clientId, network: networkOfCall(asked) });
  } catch (error) {
    if (error instanceof ApiError && findsSubject(flow.name) === 'decoy')
      await waitUntil(nextTick(begun, performance.now()));
    throw error;
  }
}

/** Refusals that must not tell who exists leave at multiples of so many milliseconds after they were asked for. */
const tickMilliseconds = 10;

/**
 * When a refusal leaves that was asked for at `begun` and is ready `now`, by `performance.now()`: at the next tick. What is read and
 * written of a user who exists takes a few tenths of a millisecond more than of nobody; without ticks so many samples would tell them
 * apart.
 */
export function nextTick(begun: number, now: number): number {
  return begun + Math.ceil((now - begun) / tickMilliseconds) * tickMilliseconds;
}

/** Timers keep to whole milliseconds, so that when one ends tells in which part of a millisecond it began. */
const timerMilliseconds = 2;

/** Resolves at a moment, to some hundredths of a millisecond. */
async function waitUntil(moment: number): Promise<void> {
  const left = moment - performance.now() - timerMilliseconds;
  if (left > 0) await sleep(left);
  while (performance.now() < moment) await setImmediate();
}

/**
 * Carries out what a flow does once it is known what was sent; `calls` is whose wrong answers are counted over all users. Throws
 * ApiError.
 */
export async function runSteps<Sent, Verdict, Found>(
  flow: Omit<Flow<Sent, Verdict, Found>, 'readBody'>,
  asked: FlowCall<Sent>,
  calls: CallingParty,
): Promise<Answer> {
  const { services, call, request, input } = asked;
  const reads = await flow.reads(asked);
  const checks = reads.checks ?? [];
  const family = flowFamilies[flow.name];
  const steps: Step<Sent, Verdict, Found>[] = Object.values(flow.steps);
  const change = {
    operationId: request.operation.id,
    replay: request.operation.replay,
    ...(family && { envelope: flowEnvelopes[family] }),
    body: input.body,
    userId: reads.userId,
    isDryRun: input.body.dryRun,
    reads: reads.lists ?? [],
    further: [...(reads.further ?? []), ...readNetworks(checks)],
    counters: countersOfFlow(reads, calls),
    allowsUnknownUser: findsSubject(flow.name) !== '404',
    ...(flow.judge && {
      compare: (state: Parameters<NonNullable<typeof flow.judge>>[1]) => flow.judge!(asked, state),
    }),
  };
  return changeUser(services, call, change, (user, _prepared, verdict) => {
    const run = runOf<Sent, Verdict, Found>({ ...asked, user, reads }, verdict as Verdict);
    refuseSuspended(user, reads);
    limitCalls(user, calls);
    for (const step of steps) {
      const refusal = step(run);
      if (refusal instanceof Refusal) {
        // What was proven so far was right.
        if (provenSoFar.includes(refusal.error.key)) giveBackCalls(user, calls);
        return refusal;
      }
    }
    giveBackCalls(user, calls);
    const members = flow.answer(run);
    // Of a user's own answer, info is that of the user.
    return family ? { ...members, info: flowInfo(run, flow.infoId?.(run) ?? run.made?.id ?? 0) } : members;
  });
}

/** Every counter that a flow reads, each once. */
function countersOfFlow(
  { checks = [], replaced = [], counters = [] }: FlowReads,
  calls: CallingParty,
): readonly Counter[] {
  const all = [
    ...checks.flatMap(countersOf),
    ...countersOfKinds(replaced),
    ...counters,
    ...countersOfCalls(calls),
  ];
  return [...new Map(all.map((counter) => [`${counter.kind} ${counter.subject}`, counter])).values()];
}

/** Refusals of somebody who has proven to be the user. */
const provenSoFar: readonly ErrorKey[] = ['twoFactorNeeded', 'phoneProvenLongAgo', 'invalidInput'];

/**
 * Throws userSuspended. Of a user who was found by a handle nobody learns that: the challenges of a suspended user have ended, and are
 * refused as such.
 */
function refuseSuspended(user: UserChange, { byHandle }: FlowReads): void {
  if (byHandle || !user.exists) return;
  if (user.state.user.status === status.suspended) throw errors.userSuspended();
}

/** A flow under way. What `findSubject` finds is there for the steps after it, and for none before. */
function runOf<Sent, Verdict, Found>(
  asked: FlowCall<Sent> & Pick<FlowRun<Sent>, 'user' | 'reads'>,
  verdict: Verdict,
): FlowRun<Sent, Verdict, Found> {
  let found: { readonly it: Found } | undefined;
  return {
    ...asked,
    verdict,
    get found() {
      if (!found) throw new Error('no step has found what the flow is about');
      return found.it;
    },
    set found(it) {
      found = { it };
    },
  };
}

/** The keyed hash of the network that a call comes from; undefined where none is known. */
export function networkOfCall({ services, call, request }: FlowCall<unknown>): string | undefined {
  const { network } = request;
  return network === null ? undefined : networkHash(services, call.programId, network);
}

/** The owners that a body names: the number in its `info` is that of a challenge. */
function ownersIn(body: unknown): unknown {
  const info = memberIn(body, 'info');
  return { info: { program_id: memberIn(info, 'program_id'), user_id: memberIn(info, 'user_id') } };
}
