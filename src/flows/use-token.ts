import { randomUUID } from 'node:crypto';
import type { TokenUse, TokenUseRequest } from '../access/token-use.ts';
import type { Services } from '../calls/services.ts';
import { systemCall } from '../calls/system-call.ts';
import { authenticationType, status } from '../catalogue/codes.ts';
import { ApiError } from '../catalogue/errors.ts';
import { email } from '../catalogue/resources/email.ts';
import { phone } from '../catalogue/resources/phone.ts';
import { usedTokenCounter } from '../storage/login-holders.ts';
import { emptyBody } from '../users/body.ts';
import { changeUser } from '../users/change-user.ts';
import { countersOf } from './checks.ts';
import { isOneTimePassword } from './one-time-password.ts';
import { checkOfSecondFactor, isSecondFactorOn, proveFactor, readsOfSecondFactor } from './second-factor.ts';

/**
 * Uses an ID token up that is exchanged, in one unit of work with the second factor of its user where one is on: what was sent of it is
 * counted, compared and used up, but for a token that was used before. Asking for it, and a wrong one, leave the token unused. Throws
 * ApiError, but for no refusal that `TokenUse` names.
 */
export async function useIdToken(
  services: Services,
  { programId, userId, token, endsAt, otp }: TokenUseRequest,
): Promise<TokenUse> {
  const used = usedTokenCounter(token);
  const request = {
    operationId: 'oauth.token',
    body: emptyBody,
    userId,
    isDryRun: false,
    replay: 'none',
    reads: [email, phone],
    further: readsOfSecondFactor(),
    counters: [used, ...countersOf(checkOfSecondFactor(userId))],
  } as const;
  let use: TokenUse = 'refused';
  try {
    const call = { ...systemCall(programId), sourceId: `token exchange ${randomUUID()}` };
    await changeUser(services, call, request, (user) => {
      use = 'refused';
      if (user.counter(used).count > 0 || user.state.user.status === status.suspended) return {};
      if (isSecondFactorOn(user)) {
        use = otp ? 'wrong' : 'needed';
        if (!otp) return {};
        const type = isOneTimePassword(otp) ? authenticationType.totp : authenticationType.recoveryCode;
        const refusal = proveFactor(user, services, { type, code: otp });
        if (refusal) return refusal;
      }
      user.count(used, endsAt);
      use = 'used up';
      return {};
    });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.key === 'securityLocked') return { waitSeconds: Number(error.params['seconds']) };
    if (error.key === 'userUnknown') return 'refused';
    if (error.key !== 'checkFailed') throw error;
  }
  return use;
}
