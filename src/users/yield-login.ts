import type { Services } from '../calls/services.ts';
import { systemCall } from '../calls/system-call.ts';
import { verificationStatus } from '../catalogue/codes.ts';
import { ApiError } from '../catalogue/errors.ts';
import { noteText } from '../catalogue/history-notes.ts';
import { externalAuth } from '../catalogue/resources/external-auth.ts';
import { canonicalLogin } from '../storage/claim-hash.ts';
import { findLoginClaimant } from '../storage/login-holders.ts';
import { emptyBody } from './body.ts';
import { changeUser } from './change-user.ts';
import type { Claim } from './draft.ts';

/** What the history of a user says whose login was somebody else's. */
const adminNotes = noteText('loginTaken');

/**
 * Lets whoever has a login without proof give it up to a user who has proven it: the entry is closed, by the system, with an
 * entry in the history. Returns whether the login is free; on a dry run, whether it would be. One that is verified stays.
 */
export async function yieldLogin(
  services: Services,
  programId: number,
  { canonical }: Claim,
  isDryRun: boolean,
): Promise<boolean> {
  const userId = await findLoginClaimant(services.connections, services.keyring, programId, canonical);
  if (userId === undefined) return true;
  let isFree = false;
  const request = {
    operationId: 'user.external_auth.yield',
    body: { ...emptyBody, adminNotes },
    userId,
    isDryRun,
    reads: [externalAuth],
    closes: true,
    replay: 'none',
  } as const;
  try {
    await changeUser(services, systemCall(programId), request, (user) => {
      const own = user.external_auth
        .stored()
        .find((row) => canonicalLogin(row.type, row.canonical!) === canonical);
      isFree = own !== undefined && own.verification_status !== verificationStatus.verified;
      if (isFree) user.external_auth.close([{ id: own!.id }]);
      return {};
    });
    return isFree;
  } catch (error) {
    // Closed since, which frees all that a user has.
    if (error instanceof ApiError && error.key === 'userUnknown') return true;
    throw error;
  }
}
