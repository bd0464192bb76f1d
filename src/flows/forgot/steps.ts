import { challengeChannel, challengePurpose, challengeStatus } from '../../catalogue/challenges.ts';
import { bankAccount } from '../../catalogue/resources/bank-account.ts';
import { email } from '../../catalogue/resources/email.ts';
import { phone } from '../../catalogue/resources/phone.ts';
import { forgetPassword, resetSecurityData } from '../../catalogue/resources/security-flows.ts';
import { toHex } from '../../storage/user-vault.ts';
import { addMinutes } from '../../time/format-instant.ts';
import { echoOf, showHandle } from '../answers.ts';
import { contactHash, drawToken, handleHash } from '../challenges.ts';
import { canonicalOf } from '../contacts.ts';
import type { Flow, FlowCall, FlowInput } from '../flow.ts';
import { networkOfCall } from '../run-flow.ts';
import { countAsked, countersOfAsking, limitAsking } from '../sends.ts';
import { type Sought, sealSought } from './sought.ts';

/** What a person who forgot the password may be found by, of which one is sent. */
const waysToFind = ['verified_email', 'verified_mobile', 'account_number'] as const;

/** The challenge that was asked for, of which only the caller knows the handle. */
interface Asked {
  readonly id: number;
  readonly handle: string;
  /** Whether a message may go out. */
  readonly isSent: boolean;
}

/**
 * Takes the contact of somebody who forgot the password. The call looks nobody up: it writes one row and one job, the same for
 * everyone, so that neither its answer nor its time says who exists (find-forgotten.ts does the rest).
 */
export const forgot: Flow<Sought, undefined, Asked> = {
  name: 'forgot',
  readBody: (input, { userId }) => ({ ...readSought(input), userId }),
  reads(asked) {
    // A token that is bound to a user reaches nobody else, not even nobody.
    return {
      userId: asked.call.boundUserId ?? 0,
      counters: countersOfAsking(hashOf(asked), networkOfCall(asked)),
    };
  },
  steps: {
    limitSends: (run) => limitAsking(run.user, networkOfCall(run)),
    // A job looks.
    findSubject: () => undefined,
    makeChallenge: (run) => {
      const { user, services, sent } = run;
      const { keyring } = services;
      const id = user.nextId('challenge');
      const handle = drawToken();
      // What is too much for the contact leaves nothing, and is answered alike: how often was asked is no secret to who asks.
      const isSent = countAsked(user, hashOf(run));
      run.found = { id, handle, isSent };
      if (!isSent) return;
      user.insert('challenge', {
        program_id: user.programId,
        id,
        user_id: null,
        purpose: challengePurpose.forgottenPassword,
        channel: sent.by === 'verified_mobile' ? challengeChannel.sms : challengeChannel.mail,
        contact: hashOf(run),
        handle: handleHash(keyring, user.programId, handle),
        status: challengeStatus.open,
        attempts: 0,
        created_at: user.now,
        code_ends_at: addMinutes(user.now, user.settings.code_minutes),
        sought: toHex(sealSought(keyring, user.programId, id, sent)),
      });
    },
    queueMessages: ({ user, found }) => {
      if (found.isSent) user.enqueue('security.find_forgotten', { payload: { challengeId: found.id } });
    },
  },
  answer: ({ input, found, user }) => ({
    reset_security_data: echoOf(input, resetSecurityData),
    authentication: user.request.isDryRun ? null : showHandle(found.handle),
  }),
  infoId: ({ found, user }) => (user.request.isDryRun ? 0 : found.id),
};

/** The keyed hash of what is asked by: of a contact the one under which it is verified, too. */
function hashOf({ services, call, sent }: Pick<FlowCall<Sought>, 'services' | 'call' | 'sent'>): string {
  const lists = { verified_email: email, verified_mobile: phone, account_number: bankAccount };
  return contactHash(services.keyring, call.programId, lists[sent.by], sent.canonical);
}

function readSought(input: FlowInput): Omit<Sought, 'userId'> {
  const sent = input.sent(forgetPassword) ?? {};
  const [by, ...others] = waysToFind.filter((way) => typeof sent[way] === 'string');
  const path = '$.reset_security_data.forget_password';
  if (by === undefined || others.length > 0) {
    if (!input.faults.some((fault) => fault.path.startsWith('$.reset_security_data')))
      input.faults.push({ path, fault: 'oneContact' });
    return { by: 'verified_email', canonical: '' };
  }
  const text = sent[by]!;
  if (by === 'verified_email') return { by, canonical: canonicalOf(email, text) };
  if (by === 'verified_mobile') return { by, canonical: canonicalOf(phone, text) };
  return { by, canonical: bankAccount.fields.number.kind.canonical(text) };
}
