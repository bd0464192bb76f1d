import { refuseFaults } from '../../calls/faults.ts';
import type { Services } from '../../calls/services.ts';
import { challengeChannel } from '../../catalogue/challenges.ts';
import { errors } from '../../catalogue/errors.ts';
import { operations } from '../../catalogue/operations.ts';
import { email } from '../../catalogue/resources/email.ts';
import { phone } from '../../catalogue/resources/phone.ts';
import { type ChallengeRow, challengesByLink, readChallengeByLink } from '../../storage/challenges.ts';
import { readSecrets } from '../../storage/secret-read.ts';
import { furtherOf } from '../../storage/user-state.ts';
import { formatDateTime } from '../../time/format-instant.ts';
import { emptyBody } from '../../users/body.ts';
import { holdsLink } from '../challenges.ts';
import { clearCheck, countAttempt } from '../checks.ts';
import { checksOfUser } from '../checks-of-user.ts';
import { complete, judgeNewPassword, type Sent as SentPassword, type Verdict } from '../complete/steps.ts';
import { checkOfContact, confirm, type Found, type Sent as SentCode } from '../confirm/steps.ts';
import { findContact } from '../contacts.ts';
import type { Flow, FlowCall, FlowRun, SentProof } from '../flow.ts';
import { networkOfCall, runSteps } from '../run-flow.ts';
import { checkOfSecondFactor, readsOfSecondFactor } from '../second-factor.ts';
import { callOfLink, type FoundLink, type LinkPurpose, stateOfChallenge } from './find-link.ts';

/** The token of a link, and the keyed hash by which its challenge is found. */
type SentLink = Pick<FoundLink, 'token' | 'hash'>;

/** A flow without the step that reads a body: a link comes with a form. */
type LinkFlow<Sent, Verdict = undefined> = Omit<Flow<Sent, Verdict, Found>, 'readBody'>;

/** Verifies an email address as Confirm does; the code is compared where the programme has the page ask for it. */
export const confirmByLink: LinkFlow<SentCode & SentLink & { readonly asksCode: boolean }> = {
  ...confirm,
  reads: (asked) => ({
    userId: asked.request.userId!,
    lists: [email],
    further: [readChallengeByLink(asked.sent.hash)],
    checks: [checkOfContact(asked, asked.sent.contact!)],
  }),
  steps: {
    ...confirm.steps,
    // Where checks of codes are suspended, a link that asks for none goes on: nobody guesses 128 bits.
    countAttempt: ({ user, reads, sent }) =>
      sent.asksCode ? countAttempt(user, reads.checks![0]!) : undefined,
    findSubject: (run) => {
      run.found = findSubject(run);
      if (!findContact(run.user, run.sent.contact!)) throw errors.challengeUsed();
    },
    compare: (run) => (run.sent.asksCode ? confirm.steps.compare!(run) : undefined),
    giveBack: ({ user, reads, sent }) => {
      if (sent.asksCode) clearCheck(user, reads.checks![0]!);
    },
  },
};

/** Sets a new password as a call with the code does. */
export const completeByLink: LinkFlow<SentPassword & SentLink, Verdict> = {
  ...complete,
  reads: async (asked) => {
    const { services, call, request } = asked;
    const userId = request.userId!;
    return {
      userId,
      lists: [email, phone],
      further: [readChallengeByLink(asked.sent.hash), readSecrets(['password']), ...readsOfSecondFactor()],
      checks: [checkOfSecondFactor(userId)],
      replaced: await checksOfUser(services, call.programId, userId, ['password']),
    };
  },
  judge(asked, state) {
    const now = formatDateTime(asked.services.clock());
    return judgeNewPassword(asked, state, isOpen(asked, furtherOf(state, challengesByLink)[0], now));
  },
  steps: {
    ...complete.steps,
    countAttempt: ({ verdict }) => refuseFaults(verdict.bodyFaults),
    findSubject: (run) => {
      run.found = findSubject(run);
    },
    compare: ({ verdict }) => {
      // What did not count a moment ago, when the password was to be hashed, does now.
      if (!verdict.hashes) throw errors.changeConflict();
    },
  },
};

/** The challenge of the link, if it still counts. Throws challengeUsed where it does not: the page looks why. */
function findSubject(run: Pick<FlowRun<SentLink>, 'user' | 'services' | 'sent'>): Found {
  const { user } = run;
  const rows = user.further(challengesByLink);
  const [meant] = rows;
  if (!user.exists || !isOpen(run, meant, user.now)) throw errors.challengeUsed();
  return { rows, meant };
}

/** Whether a challenge is that of the link, and the link still counts. */
function isOpen(
  { services, sent }: Pick<FlowCall<SentLink>, 'services' | 'sent'>,
  challenge: ChallengeRow | undefined,
  now: string,
): boolean {
  if (!challenge || !holdsLink(services.keyring, challenge, sent.token)) return false;
  return stateOfChallenge(challenge, now) === 'open';
}

/** What comes with a form, besides the link. */
interface FormParts {
  readonly link: FoundLink;
  /** The network that the form came from. */
  readonly network: string;
}

/**
 * Verifies the email address that a link went to. `code`: the digits that the form holds, where the programme has the page ask for
 * them. Throws ApiError: userSuspended, and challengeUsed where the link does not count any more.
 */
export async function verifyByLink(
  services: Services,
  { link, network, code }: FormParts & { readonly code: string },
): Promise<void> {
  const asksCode = link.settings.verify_link_asks_code;
  const channel = challengeChannel.mail;
  const { canonical } = link.contact!;
  const sent = {
    channel,
    contact: { channel, canonical },
    handle: undefined,
    code,
    asksCode,
    token: link.token,
    hash: link.hash,
  };
  const asked = askedBy(services, link, network, operationIds.verify, sent);
  const counted = asksCode ? networkOfCall(asked) : undefined;
  await runSteps(confirmByLink, asked, { client: null, network: counted });
}

/**
 * Sets a new password by a link. `proofs`: a second factor, where the form holds one. Throws ApiError: invalidInput for a password
 * that is not to be had, twoFactorNeeded, checkFailed for a wrong second factor, challengeUsed where the link does not count any
 * more.
 */
export async function setPasswordByLink(
  services: Services,
  {
    link,
    network,
    password,
    proofs,
  }: FormParts & { readonly password: string; readonly proofs: readonly SentProof[] },
): Promise<void> {
  const { token, hash } = link;
  const sent = { handle: '', code: undefined, password, token, hash };
  const asked = askedBy(services, link, network, operationIds.password, sent, proofs);
  await runSteps(completeByLink, asked, { client: null, network: networkOfCall(asked) });
}

/** The operations that do the same as the forms. */
const operationIds = {
  verify: 'user.security.confirm_email_code',
  password: 'user.security.complete_forgotten_password',
} as const satisfies Record<LinkPurpose, string>;

/** What a flow is asked that begins with a link. */
function askedBy<Sent>(
  services: Services,
  link: FoundLink,
  network: string,
  operationId: string,
  sent: Sent,
  proofs: readonly SentProof[] = [],
): FlowCall<Sent> {
  const operation = operations.find(({ id }) => id === operationId)!;
  return {
    services,
    call: callOfLink(link),
    request: {
      // A form that comes twice finds its link used.
      operation: { ...operation, replay: 'none' },
      body: {},
      userId: link.challenge.user_id,
      network,
    },
    input: {
      body: emptyBody,
      read: () => undefined,
      sent: () => undefined,
      entries: () => [],
      proofs,
      faults: [],
    },
    sent,
  };
}
