import { activityType, authenticationType, entity, entityData } from '../../catalogue/codes.ts';
import { noteText } from '../../catalogue/history-notes.ts';
import { endingSteps, type FactorFlow, giveBack, proofSteps, readsOfProof } from '../disable/steps.ts';
import { factorIn, renewRecoveryCodes, useUpFactor } from '../second-factor.ts';
import { showCodes } from '../two-factor-entries.ts';

/** Gives a user ten new recovery codes in place of the old ones, by a one-time password. */
export const renew: FactorFlow = {
  name: 'renew',
  // A recovery code that got into wrong hands must not make ten of itself.
  readBody: (input) => factorIn(input, [authenticationType.totp]),
  reads: readsOfProof,
  steps: {
    ...proofSteps(() => false),
    useUp: ({ user, factor }) => useUpFactor(user, factor!),
    applyChange: (run) => {
      run.found = renewRecoveryCodes(run.user, run.services);
    },
    ...endingSteps,
    noteHistory: ({ user }) =>
      user.note({
        activityType: activityType.updated,
        entity: entity.twoFactor,
        entityData: entityData.recoveryCodes,
        entityId: user.userId,
        adminNotes: noteText('recoveryCodesRenewed'),
      }),
    queueMessages: ({ user }) => user.notify('recovery_codes_renewed'),
    giveBack,
  },
  answer: ({ user, found }) => {
    const codes = user.request.isDryRun ? [] : found;
    user.replayed = { authentication_data: showCodes(codes, true) };
    return { authentication_data: showCodes(codes, false) };
  },
};
