import { codesLeft, isSecondFactorOn, readsOfSecondFactor } from '../flows/second-factor.ts';
import { showRecovery, showTotp } from '../flows/two-factor-entries.ts';
import { twoFactorRead } from '../storage/two-factor.ts';
import { emptyBody } from '../users/body.ts';
import { changeUser } from '../users/change-user.ts';
import type { Handler } from './handler.ts';

/** Whether the second factor of a user is on, since when, and how many recovery codes are left. It is read as a change that changes nothing. */
export const getTwoFactor: Handler = (services, call, { operation, userId }) => {
  const request = {
    operationId: operation.id,
    replay: operation.replay,
    body: emptyBody,
    userId,
    isDryRun: false,
    reads: [],
    further: readsOfSecondFactor(),
  };
  return changeUser(services, call, request, (user) => {
    const isOn = isSecondFactorOn(user);
    const left = codesLeft(user);
    return {
      authentication_data: [
        showTotp(isOn, { since: user.further(twoFactorRead)?.since }),
        showRecovery(left > 0, { codes_left: left }),
      ],
      last_activity: user.showLastActivity(),
    };
  });
};
