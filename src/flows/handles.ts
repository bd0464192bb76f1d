import type { Services } from '../calls/services.ts';
import { challengePurpose } from '../catalogue/challenges.ts';
import { authenticationType } from '../catalogue/codes.ts';
import { type ChallengeRow, findChallengeByHandle } from '../storage/challenges.ts';
import { handleHash } from './challenges.ts';
import type { Check } from './checks.ts';
import type { FlowCall, SentProof } from './flow.ts';

/** The handles among the proofs of a call, in their order. */
export function handlesIn(proofs: readonly SentProof[]): readonly string[] {
  return proofs.flatMap(({ type, code }) =>
    type === authenticationType.challengeHandle && code != null ? [code] : [],
  );
}

/** The challenge of a forgotten password that a handle names; undefined for any other handle. */
export async function findForgottenChallenge(
  { connections, keyring }: Services,
  programId: number,
  handle: string,
): Promise<ChallengeRow | undefined> {
  const found = await findChallengeByHandle(connections, programId, handleHash(keyring, programId, handle));
  return found?.purpose === challengePurpose.forgottenPassword ? found : undefined;
}

/** The user whose challenge a handle names; nobody where there is none, or where the call is about another. */
export function subjectOf(
  named: ChallengeRow | undefined,
  { call, request }: Pick<FlowCall<unknown>, 'call' | 'request'>,
): number {
  const isTheirs = request.userId === null || named?.user_id === request.userId;
  return (isTheirs ? named?.user_id : null) ?? call.boundUserId ?? 0;
}

/** Wrong codes of a forgotten password count for the contact that was asked for, whether or not anybody has it. */
export function checkOfHandle(
  { keyring }: Services,
  programId: number,
  handle: string,
  named: ChallengeRow | undefined,
): Check {
  // One kind, whatever the code came by: which it was is known only where somebody has the contact.
  return { kind: 'email_code', subject: named?.contact ?? handleHash(keyring, programId, handle) };
}

/**
 * Of the challenges that a handle names those of the user's forgotten password: no other says anything of a code that is tried. Where
 * there is no user, those that are nobody's: they count guesses like any other.
 */
export function forgottenOf(
  rows: readonly ChallengeRow[],
  userId: number | undefined,
): readonly ChallengeRow[] {
  const { forgottenPassword } = challengePurpose;
  return rows.filter((row) => row.purpose === forgottenPassword && row.user_id === (userId ?? null));
}
