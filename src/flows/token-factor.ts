import { randomUUID } from 'node:crypto';
import type { SecondFactor, SecondFactorRequest } from '../access/second-factor.ts';
import type { Services } from '../calls/services.ts';
import { systemCall } from '../calls/system-call.ts';
import { authenticationType } from '../catalogue/codes.ts';
import { ApiError } from '../catalogue/errors.ts';
import { email } from '../catalogue/resources/email.ts';
import { phone } from '../catalogue/resources/phone.ts';
import { emptyBody } from '../users/body.ts';
import { changeUser } from '../users/change-user.ts';
import { countersOf } from './checks.ts';
import { checkOfSecondFactor, isSecondFactorOn, proveFactor, readsOfSecondFactor } from './second-factor.ts';

/** A one-time password; anything else is a recovery code. */
const password = /^[0-9 ]{1,7}$/u;

/**
 * What became of the second factor of a user for whom a token is asked: where it is on, what was sent is counted, compared and used up
 * in one unit of work. Throws ApiError, but not for a wrong one.
 */
export async function secondFactorOf(
  services: Services,
  { programId, userId, otp }: SecondFactorRequest,
): Promise<SecondFactor> {
  const request = {
    operationId: 'oauth.token',
    body: emptyBody,
    userId,
    isDryRun: false,
    replay: 'none',
    reads: [email, phone],
    further: readsOfSecondFactor(),
    counters: countersOf(checkOfSecondFactor(userId)),
  } as const;
  let became: SecondFactor = 'none active';
  try {
    const call = { ...systemCall(programId), sourceId: `token exchange ${randomUUID()}` };
    await changeUser(services, call, request, (user) => {
      became = 'none active';
      if (!isSecondFactorOn(user)) return {};
      became = 'needed';
      if (!otp) return {};
      const type = password.test(otp) ? authenticationType.totp : authenticationType.recoveryCode;
      const refusal = proveFactor(user, services, { type, code: otp });
      if (refusal) return refusal;
      became = 'passed';
      return {};
    });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.key === 'securityLocked') return { waitSeconds: Number(error.params['seconds']) };
    if (error.key !== 'checkFailed') throw error;
  }
  return became;
}
