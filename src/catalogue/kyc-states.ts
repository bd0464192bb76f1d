import { documentStatus, status, verificationStatus } from './codes.ts';

/** The values of a record that say in which state it is: those of its columns `status` and `verification_status`. */
export interface StateValues {
  readonly status?: number | null;
  readonly verification_status?: number | null;
}

/** The states of one kind of record, and to which others each may pass. What is not said here does not happen. */
export interface StateTable {
  readonly states: Readonly<Record<string, StateValues>>;
  readonly moves: Readonly<Record<string, readonly string[]>>;
}

const { notVerified, verified, rejected } = verificationStatus;

/**
 * The states of what is checked before it counts (docs/kyc.md is drawn from this table). A state that a record keeps while
 * something else of it changes is no move.
 */
export const stateTables = {
  document: {
    states: {
      received: { status: documentStatus.received },
      waiting: { status: documentStatus.submittedWithIdentification },
      accepted: { status: documentStatus.accepted },
      rejected: { status: documentStatus.rejected },
      replaced: { status: documentStatus.replaced },
    },
    moves: {
      received: ['accepted', 'rejected', 'replaced'],
      waiting: ['accepted', 'rejected', 'replaced'],
      // Once a newer one of its kind is accepted, or it turns out to be forged.
      accepted: ['rejected', 'replaced'],
      rejected: [],
      replaced: [],
    },
  },
  identification: {
    states: {
      waiting: { status: status.waitingForVerification, verification_status: notVerified },
      accepted: { status: status.active, verification_status: verified },
      rejected: { status: status.active, verification_status: rejected },
      // A change that came with a selfie waits beside what stands, which counts as it did.
      heldWaiting: { status: status.changeHeld, verification_status: notVerified },
      heldAccepted: { status: status.changeHeld, verification_status: verified },
      heldRejected: { status: status.changeHeld, verification_status: rejected },
      closed: { status: status.closed },
    },
    moves: {
      waiting: ['accepted', 'rejected', 'heldWaiting', 'closed'],
      // Changed, or run out.
      accepted: ['waiting', 'rejected', 'heldAccepted', 'closed'],
      // Changed, or sent with another document.
      rejected: ['waiting', 'accepted', 'heldRejected', 'closed'],
      // The held change was accepted, or was rejected and dropped; or another change took its place.
      heldWaiting: ['accepted', 'waiting', 'closed'],
      // What stood has run out, or what had proven it turned out to be of no use.
      heldAccepted: ['accepted', 'waiting', 'heldWaiting', 'heldRejected', 'closed'],
      heldRejected: ['accepted', 'rejected', 'waiting', 'closed'],
      closed: [],
    },
  },
  addresses: {
    states: {
      // The one that a user is created with counts before it is proven.
      stated: { status: status.active, verification_status: notVerified },
      waiting: { status: status.waitingForVerification, verification_status: notVerified },
      accepted: { status: status.active, verification_status: verified },
      rejected: { status: status.active, verification_status: rejected },
      closed: { status: status.closed },
    },
    moves: {
      stated: ['waiting', 'accepted', 'rejected', 'closed'],
      waiting: ['accepted', 'rejected', 'closed'],
      accepted: ['waiting', 'rejected', 'closed'],
      rejected: ['waiting', 'accepted', 'closed'],
      closed: [],
    },
  },
  personal_info: {
    states: {
      stated: { verification_status: notVerified },
      accepted: { verification_status: verified },
      rejected: { verification_status: rejected },
    },
    moves: {
      stated: ['accepted', 'rejected'],
      accepted: ['stated', 'rejected'],
      rejected: ['stated', 'accepted'],
    },
  },
} as const satisfies Readonly<Record<string, StateTable>>;

/** What has states. */
export type StatefulName = keyof typeof stateTables;

/** A state of one kind of record. */
export type StateOf<Name extends StatefulName> = keyof (typeof stateTables)[Name]['states'] & string;

/** The state of a record; undefined where its values are those of no state, as an import may bring them. */
export function stateOf(name: StatefulName, values: StateValues): string | undefined {
  const { states }: StateTable = stateTables[name];
  const found = Object.entries(states).find(([, { status: wanted, verification_status: proven }]) => {
    const isStatus = wanted === undefined || values.status === wanted;
    return isStatus && (proven === undefined || values.verification_status === proven);
  });
  return found?.[0];
}

/** Whether a record may pass from one state to another. From values that are no state it may pass to any. */
export function mayMove(name: StatefulName, from: string | undefined, to: string): boolean {
  const { moves }: StateTable = stateTables[name];
  return from === undefined || moves[from]!.includes(to);
}
