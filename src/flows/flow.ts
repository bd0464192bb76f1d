import type { Call, Services } from '../calls/services.ts';
import type { FaultDetail } from '../catalogue/errors.ts';
import type { FlowName, FlowStep } from '../catalogue/flows.ts';
import type { Operation } from '../catalogue/operation.ts';
import type { Resource } from '../catalogue/resource.ts';
import type { authentication } from '../catalogue/resources/authentication.ts';
import type { Members } from '../derive/envelope.ts';
import type { Input } from '../derive/read-input.ts';
import type { InputOf } from '../derive/rows.ts';
import type { ChangeState, FurtherRead } from '../storage/user-state.ts';
import type { Body } from '../users/body.ts';
import type { Counter } from '../users/counters.ts';
import type { Refusal, UserChange } from '../users/user-change.ts';
import type { Check } from './checks.ts';
import type { CountedKind } from './checks-of-user.ts';
import type { ProvenFactor } from './second-factor.ts';

/** What a flow is asked. */
export interface FlowRequest {
  readonly operation: Operation;
  /** The body as parsed JSON. */
  readonly body: unknown;
  /** The user that path, token or body names; null where none does. */
  readonly userId: number | null;
  /** The network for which wrong answers are counted; null where none is known. */
  readonly network: string | null;
}

/** A proof that accompanies a call. */
export type SentProof = InputOf<typeof authentication>;

/** The body of a flow, read by the catalogue. */
export interface FlowInput {
  /** As a change takes it. */
  readonly body: Body;
  /** The members of one of the body's objects, whatever its resource; undefined where it was not sent. */
  read(resource: Resource): Input | undefined;
  /** The same, typed by the resource. */
  sent<R extends Resource>(resource: R): InputOf<R> | undefined;
  /** The entries of one of the body's lists; none where it was not sent. */
  entries<R extends Resource>(list: R): readonly InputOf<R>[];
  readonly proofs: readonly SentProof[];
  /** Where a flow puts the faults that it finds itself. */
  readonly faults: FaultDetail[];
}

/** What every step of a flow, and whatever comes before the steps, may use. */
export interface FlowCall<Sent> {
  readonly services: Services;
  readonly call: Call;
  readonly request: FlowRequest;
  readonly input: FlowInput;
  /** What `readBody` made of the input. */
  readonly sent: Sent;
}

/** What a flow reads before its steps run. */
export interface FlowReads {
  /** The user that the flow works on; 0 for nobody, where a decoy stands for the user. */
  readonly userId: number;
  /** The user is the one whose challenge a handle names: nobody is told anything of that user. */
  readonly byHandle?: true;
  /** Lists of the user. */
  readonly lists?: readonly Resource[];
  readonly further?: readonly FurtherRead[];
  /** Checks whose wrong answers are counted. */
  readonly checks?: readonly Check[];
  /** What counts against secrets that the flow replaces, wherever it came from. */
  readonly replaced?: readonly CountedKind[];
  /** Counters besides. */
  readonly counters?: readonly Counter[];
}

/** A flow under way, as its steps see it: on what was read, before anything is written. Steps may run again after a lost race. */
export interface FlowRun<Sent, Verdict = unknown, Found = unknown> extends FlowCall<Sent> {
  readonly user: UserChange;
  readonly reads: FlowReads;
  /** What `judge` returned. */
  readonly verdict: Verdict;
  /** What `findSubject` found, for the steps after it. */
  found: Found;
  /** What `makeChallenge` made, for the steps after it. */
  made?: MadeChallenge;
  /** The second factor that a step has compared and found right, for the steps after it. */
  factor?: ProvenFactor;
}

/** A challenge that a step has made: what the caller is told, and what goes out and nowhere else. */
export interface MadeChallenge {
  /** Its number; 0 on a dry run. */
  readonly id: number;
  readonly handle: string;
  readonly code: string;
  /** Null where a challenge has no link. */
  readonly link: string | null;
  /** When nothing of it counts any more, UTC. */
  readonly endsAt: string;
}

/** A step on what was read. It passes on, refuses so that what was counted is written, or throws so that nothing is. */
// biome-ignore lint/suspicious/noConfusingVoidType: most steps return nothing.
export type Step<Sent, Verdict, Found> = (run: FlowRun<Sent, Verdict, Found>) => Refusal | undefined | void;

/** The steps that every flow has from the runner: `readBody` says what is read, the limits are the same for all. */
type OwnSteps = Exclude<FlowStep, 'readBody' | 'limitCalls'>;

/** A flow: what it reads, and its steps by their names, in the order of the grid (`catalogue/flows.ts`). */
export interface Flow<Sent, Verdict = undefined, Found = undefined> {
  readonly name: FlowName;
  /** Makes of the body what the flow is about, and adds what is wrong with it to `input.faults`. */
  readonly readBody: (input: FlowInput, request: FlowRequest) => Sent;
  /** What the steps need to have read. It may look up whose a handle is. */
  readonly reads: (asked: FlowCall<Sent>) => FlowReads | Promise<FlowReads>;
  /** Compares what is slow to compare, with what was read; while checks are suspended as well, so that the time says nothing. */
  readonly judge?: (asked: FlowCall<Sent>, state: ChangeState) => Promise<Verdict>;
  readonly steps: { readonly [Name in OwnSteps]?: Step<Sent, Verdict, Found> };
  /** What is answered, besides `info`. */
  readonly answer: (run: FlowRun<Sent, Verdict, Found>) => Members;
  /** The number in the answer's `info`; absent: that of the challenge made, or 0. */
  readonly infoId?: (run: FlowRun<Sent, Verdict, Found>) => number;
}
