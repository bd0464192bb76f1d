import { refuseFaults } from '../../calls/faults.ts';
import { settingsOf } from '../../calls/settings.ts';
import { challengeChannel } from '../../catalogue/challenges.ts';
import { errors, type FaultDetail } from '../../catalogue/errors.ts';
import { confirmData } from '../../catalogue/resources/contact-proof.ts';
import { email } from '../../catalogue/resources/email.ts';
import { phone } from '../../catalogue/resources/phone.ts';
import { security } from '../../catalogue/resources/security.ts';
import { resetPassword, resetSecurityData } from '../../catalogue/resources/security-flows.ts';
import {
  type ChallengeRow,
  challengesByHandle,
  forgottenOfUser,
  readChallengeByHandle,
  readForgotten,
} from '../../storage/challenges.ts';
import { phoneProofsRead } from '../../storage/phone-proofs.ts';
import { readSecrets } from '../../storage/secret-read.ts';
import { type ChangeState, furtherOf } from '../../storage/user-state.ts';
import { addMinutes, formatDateTime } from '../../time/format-instant.ts';
import { type HashedSecrets, hashSecrets } from '../../users/secrets.ts';
import type { Refusal } from '../../users/user-change.ts';
import { echoOf, echoProofs } from '../answers.ts';
import {
  type CodeVerdict,
  countWrongCode,
  errorOf,
  handleHash,
  isGuessed,
  isOpen,
  isProven,
  judgeCode,
  useUpChallenge,
} from '../challenges.ts';
import { clearCheck, countAttempt, refuseOwnFaults, refuseWrong } from '../checks.ts';
import { checksOfUser, clearKinds } from '../checks-of-user.ts';
import type { Flow, FlowCall, FlowRun } from '../flow.ts';
import { checkOfHandle, findForgottenChallenge, forgottenOf, handlesIn, subjectOf } from '../handles.ts';
import { faultsOfAnyPassword, faultsOfPassword, newPasswordPath } from '../reset/new-secrets.ts';
import {
  checkOfSecondFactor,
  checkSecondFactor,
  giveBackProven,
  readsOfSecondFactor,
  useUpSecondFactor,
} from '../second-factor.ts';
import { judgeSecrets } from '../secret-checks.ts';
import { countConfirmation, countersOfConfirmation } from '../sends.ts';

/** A new password in place of a forgotten one. */
export interface Sent {
  readonly handle: string;
  /** The handle of another challenge, which was confirmed before: a second proof where one is needed. */
  readonly furtherHandle?: string | undefined;
  /** Absent where the challenge was confirmed before. */
  readonly code: string | undefined;
  readonly password: string;
}

/** What was found wrong with the new password, and its hash where nothing was and the contact is proven. */
export interface Verdict {
  readonly bodyFaults: readonly FaultDetail[];
  readonly ownFaults: readonly FaultDetail[];
  readonly hashes: HashedSecrets | null;
}

/** The challenge that is meant, and what the code is worth. */
export interface Found {
  readonly rows: readonly ChallengeRow[];
  readonly meant: ChallengeRow | undefined;
  /** The challenge of another contact that was needed as well. */
  further?: ChallengeRow;
}

/** Sets a new password in place of a forgotten one, by a challenge that reached a verified contact. */
export const complete: Flow<Sent, Verdict, Found> = {
  name: 'complete',
  readBody(input) {
    const [handle = '', furtherHandle] = handlesIn(input.proofs);
    const password = input.sent(resetPassword)?.new_password;
    if (password == null && !input.faults.some(({ path }) => path.startsWith('$.reset_security_data')))
      input.faults.push({ path: '$.reset_security_data.reset_password', fault: 'required' });
    const code = input.sent(confirmData)?.verification_code ?? undefined;
    return { handle, furtherHandle, code, password: password ?? '' };
  },
  async reads(asked) {
    const { services, call, sent } = asked;
    const named = await findForgottenChallenge(services, call.programId, sent.handle);
    const userId = subjectOf(named, asked);
    return {
      userId,
      byHandle: true,
      lists: [email, phone],
      further: [
        readChallengeByHandle(handleHash(services.keyring, call.programId, sent.handle)),
        readSecrets(['password']),
        readForgotten(),
        phoneProofsRead,
        ...readsOfSecondFactor(),
      ],
      checks: [checkOfHandle(services, call.programId, sent.handle, named), checkOfSecondFactor(userId)],
      counters: countersOfConfirmation(named?.country ?? ''),
      replaced: await checksOfUser(services, call.programId, userId, ['password']),
    };
  },
  judge(asked, state) {
    const found = foundIn(furtherOf(state, challengesByHandle), state.user?.id);
    const code = verdictOf(asked, found, formatDateTime(asked.services.clock()));
    return judgeNewPassword(asked, state, code === 'right');
  },
  steps: {
    countAttempt: ({ user, reads, verdict }) => {
      refuseFaults(verdict.bodyFaults);
      return countAttempt(user, reads.checks![0]!);
    },
    findSubject: (run) => {
      const { user } = run;
      run.found = foundIn(user.further(challengesByHandle), user.exists ? user.userId : undefined);
    },
    compare: (run) => {
      const { user, found, reads, verdict } = run;
      const code = verdictOf(run, found, user.now);
      if (code === 'right') {
        // What was not right a moment ago, when the password was to be hashed, is now.
        if (!verdict.hashes) throw errors.changeConflict();
        return undefined;
      }
      if (found.meant && isGuessed(found.meant, user.now)) countWrongCode(user, found.meant);
      return refuseWrong(user, reads.checks![0]!, errorOf(code));
    },
    secondFactor: (run) => checkSecondFactor(run) ?? checkAgeOfProof(run),
    checkPolicy: ({ user, reads, verdict }) => refuseOwnFaults(user, reads, verdict.ownFaults),
    useUp: (run) => {
      const { meant, further } = run.found;
      for (const challenge of [meant, further]) if (challenge) useUpChallenge(run.user, challenge);
      useUpSecondFactor(run);
    },
    applyChange: ({ user, verdict }) => user.storeSecrets(verdict.hashes!),
    endTokens: ({ user }) => {
      user.endsTokens = true;
    },
    noteHistory: ({ user, sent }) => user.write(security, { password: sent.password }),
    queueMessages: ({ user }) => user.notify('password_changed'),
    giveBack: ({ user, reads, sent, found }) => {
      const { channel, country } = found.meant!;
      // What was confirmed before was counted then.
      if (sent.code !== undefined && channel === challengeChannel.sms) countConfirmation(user, country ?? '');
      for (const check of reads.checks!) if (check.kind !== 'second_factor') clearCheck(user, check);
      clearKinds(user, reads.replaced!);
    },
  },
  answer: ({ input }) => ({
    reset_security_data: echoOf(input, resetSecurityData),
    authentication: echoProofs(input.proofs),
  }),
  infoId: ({ found, user }) => (user.request.isDryRun ? 0 : found.meant!.id),
};

/**
 * Asks for a second proof where the first is a phone that was verified long ago, since numbers get new owners: an email address, unless
 * there was a second factor. As with that, the refusal uses nothing up.
 */
function checkAgeOfProof(run: FlowRun<Sent, Verdict, Found>): Refusal | undefined {
  const { user, services, sent, reads, found, factor } = run;
  const { channel, contact_id: phoneId } = found.meant!;
  if (factor || channel !== challengeChannel.sms) return undefined;
  const proof = user.further(phoneProofsRead).find(({ entity_id: id }) => id === phoneId);
  const added = user
    .list(phone)
    .stored()
    .find(({ id }) => id === phoneId)?.created_at;
  const provenAt = proof?.proven_at ?? added ?? '';
  if (addMinutes(user.now, -user.settings.phone_proof_days * 24 * 60) <= provenAt) return undefined;
  const handle = sent.furtherHandle && handleHash(services.keyring, user.programId, sent.furtherHandle);
  const mail = user
    .further(forgottenOfUser)
    .find(
      (row) =>
        row.handle === handle &&
        row.channel === challengeChannel.mail &&
        isProven(services.keyring, row, user.now),
    );
  if (mail) {
    found.further = mail;
    return undefined;
  }
  giveBackProven(user, reads);
  return user.refuse(errors.phoneProvenLongAgo({ days: user.settings.phone_proof_days }));
}

/**
 * Finds what is wrong with a new password, and hashes it. `isProven`: the contact is proven; else the password is neither hashed nor
 * compared with what is the user's.
 */
export async function judgeNewPassword(
  asked: FlowCall<Pick<Sent, 'password'>>,
  state: ChangeState,
  isProven: boolean,
): Promise<Verdict> {
  const settings = settingsOf(state);
  const { password } = asked.sent;
  const bodyFaults = faultsOfAnyPassword(password, settings);
  if (bodyFaults.length > 0 || !isProven) return { bodyFaults, ownFaults: [], hashes: null };
  const { dryRun } = asked.input.body;
  // On a dry run this would tell, as often as somebody likes, what the stored one is.
  const isOld = (await judgeSecrets(asked, state, { password })).matches && !dryRun;
  const policyFaults = faultsOfPassword(password, state, settings);
  // Of a password that is not to be had anyway it stays untold: nothing is used up, and the present one could be tried again and again.
  const isTold = isOld && policyFaults.length === 0;
  const ownFaults = isTold ? [{ path: newPasswordPath, fault: 'sameSecret' as const }] : policyFaults;
  // Whatever was found: while a second factor is still to come, the time must not say that the password is the present one.
  const hashes = !dryRun ? await hashSecrets(asked.services, asked.call, { password }) : {};
  return { bodyFaults, ownFaults, hashes };
}

/** The challenge of a user's forgotten password among those that a handle names; none where it is another user's, or nobody's. */
function foundIn(named: readonly ChallengeRow[], userId: number | undefined): Found {
  const rows = forgottenOf(named, userId);
  return { rows, meant: rows[0] };
}

/** What the proof is worth: the code, or the confirmation before. */
function verdictOf(
  { services, call, sent }: FlowCall<Sent>,
  { rows, meant }: Found,
  now: string,
): CodeVerdict {
  const { keyring } = services;
  if (sent.code === undefined) {
    if (meant && isProven(keyring, meant, now)) return 'right';
    return 'wrong';
  }
  const open = meant && isOpen(meant, now) ? meant : undefined;
  return judgeCode({ keyring, programId: call.programId, now }, sent.code, rows, open);
}
