import { activityType, entity } from '../../catalogue/codes.ts';
import { errors } from '../../catalogue/errors.ts';
import { noteText } from '../../catalogue/history-notes.ts';
import { email } from '../../catalogue/resources/email.ts';
import { phone } from '../../catalogue/resources/phone.ts';
import { clearCheck, countAttempt, refuseWrong } from '../checks.ts';
import type { Flow, FlowRun } from '../flow.ts';
import {
  checkOfSecondFactor,
  compareFactor,
  endSecondFactor,
  factorIn,
  isSecondFactorOn,
  noteCodeUsed,
  readsOfSecondFactor,
  type SentFactor,
} from '../second-factor.ts';
import { showTotp } from '../two-factor-entries.ts';

/** A flow that the second factor itself proves. What it finds: recovery codes that are to be told once. */
export type FactorFlow = Flow<SentFactor | undefined, undefined, readonly string[]>;

type Run = FlowRun<SentFactor | undefined, undefined, readonly string[]>;

/** What a change of a second factor reads that the second factor itself must prove. */
export function readsOfProof({ request }: Pick<Run, 'request'>) {
  const userId = request.userId!;
  return {
    userId,
    lists: [email, phone],
    further: readsOfSecondFactor(),
    checks: [checkOfSecondFactor(userId)],
  };
}

/** The steps by which the second factor proves that it is its owner who asks. `mayOmit`: who need not send it. */
export function proofSteps(mayOmit: (user: Run['user']) => boolean) {
  return {
    countAttempt: ({ user, sent, reads }) => (sent ? countAttempt(user, reads.checks![0]!) : undefined),
    findSubject: ({ user }) => {
      if (!isSecondFactorOn(user)) throw errors.twoFactorInactive();
    },
    compare: (run) => {
      const { user, sent, reads, services } = run;
      if (!sent) return undefined;
      const factor = compareFactor(user, services, sent);
      if (!factor) return refuseWrong(user, reads.checks![0]!);
      run.factor = factor;
      return undefined;
    },
    secondFactor: ({ user, sent }) => {
      if (!sent && !mayOmit(user)) throw errors.twoFactorNeeded();
    },
  } satisfies FactorFlow['steps'];
}

/** The steps that follow the change, of a flow that the second factor proves. */
export const endingSteps = {
  endTokens: ({ user }) => {
    user.endsTokens = true;
  },
} satisfies FactorFlow['steps'];

/** Clears the wrong answers of a second factor that was sent. */
export function giveBack({ user, sent, reads }: Pick<Run, 'user' | 'sent' | 'reads'>): void {
  if (sent) clearCheck(user, reads.checks![0]!);
}

/** Turns the second factor of a user off, by a password or a recovery code of it, or by a privileged caller. */
export const disable: FactorFlow = {
  name: 'disable',
  readBody: (input) => factorIn(input),
  reads: readsOfProof,
  steps: {
    ...proofSteps((user) => user.privileged),
    // All of it ends with the change. That a recovery code did it is told.
    useUp: ({ user, factor }) => {
      if (factor && 'recoveryCode' in factor) noteCodeUsed(user);
    },
    applyChange: ({ user }) => endSecondFactor(user),
    ...endingSteps,
    noteHistory: ({ user }) =>
      user.note({
        activityType: activityType.deleted,
        entity: entity.twoFactor,
        entityId: user.userId,
        adminNotes: noteText('twoFactorOff'),
      }),
    queueMessages: ({ user }) => user.notify('two_factor_disabled'),
    giveBack,
  },
  answer: () => ({ authentication_data: [showTotp(false)] }),
};
