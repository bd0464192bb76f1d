import { type ChallengeChannel, challengeChannel } from '../../catalogue/challenges.ts';
import { activityType, entityData, securityInfoType, verificationStatus } from '../../catalogue/codes.ts';
import { errors } from '../../catalogue/errors.ts';
import { noteText } from '../../catalogue/history-notes.ts';
import { confirmData } from '../../catalogue/resources/contact-proof.ts';
import { memberIn } from '../../objects.ts';
import {
  type ChallengeRow,
  challengesByHandle,
  challengesOfContact,
  readChallengeByHandle,
  readVerificationsOf,
} from '../../storage/challenges.ts';
import { listOfChannel } from '../../users/challenged-contacts.ts';
import type { Entry } from '../../users/draft.ts';
import { echoOf, echoProofs } from '../answers.ts';
import {
  contactHash,
  countWrongCode,
  errorOf,
  handleHash,
  isGuessed,
  isOpen,
  judgeCode,
  proveChallenge,
  useUpChallenge,
} from '../challenges.ts';
import { type Check, clearCheck, countAttempt, refuseWrong } from '../checks.ts';
import { type ContactList, findContact, readContact, type SoughtContact } from '../contacts.ts';
import type { Flow, FlowCall, FlowRun } from '../flow.ts';
import { checkOfHandle, findForgottenChallenge, forgottenOf, handlesIn, subjectOf } from '../handles.ts';
import { infoTypeOf } from '../read-flow.ts';
import { countConfirmation, countersOfConfirmation, countryOfSend } from '../sends.ts';

/** A code that is confirmed: of a contact on file, or of the challenge that a handle names. */
export interface Sent {
  readonly channel: ChallengeChannel;
  /** Absent where a handle alone names the challenge, as that of a forgotten password. */
  readonly contact: SoughtContact | undefined;
  readonly handle: string | undefined;
  readonly code: string;
}

/** The challenges that were read, and the one that is meant. */
export interface Found {
  readonly rows: readonly ChallengeRow[];
  readonly meant: ChallengeRow | undefined;
  /** The contact, once it is verified. */
  proven?: Entry;
}

type Run = FlowRun<Sent, undefined, Found>;

/**
 * Proves a contact by the code that was sent to it. A challenge of a verification is found by the contact, one of a forgotten
 * password by its handle alone: else whoever asked for the password could profit from a code that the owner types elsewhere.
 */
export const confirm: Flow<Sent, undefined, Found> = {
  name: 'confirm',
  readBody(input, { body, userId }) {
    const type = infoTypeOf(body);
    const { mail, sms } = challengeChannel;
    const channel = type === securityInfoType.confirm.smsCode ? sms : mail;
    const [handle] = handlesIn(input.proofs);
    const isNamed = handle !== undefined && (memberIn(body, 'verify_data') ?? null) === null;
    const contact = isNamed ? undefined : readContact(input, channel);
    if (contact && userId === null) throw errors.userUnnamed();
    return { channel, contact, handle, code: input.sent(confirmData)?.verification_code ?? '' };
  },
  async reads(asked) {
    const { services, call, sent, request } = asked;
    const { contact, handle = '' } = sent;
    if (contact) {
      const isSms = contact.channel === challengeChannel.sms;
      return {
        userId: request.userId!,
        lists: [listOfChannel(contact.channel)],
        further: [readVerificationsOf(hashOf(asked, contact))],
        checks: [checkOfContact(asked, contact)],
        counters: isSms ? countersOfConfirmation(countryOfSend(contact.canonical)) : [],
      };
    }
    const named = await findForgottenChallenge(services, call.programId, handle);
    return {
      userId: subjectOf(named, asked),
      byHandle: true,
      further: [readChallengeByHandle(handleHash(services.keyring, call.programId, handle))],
      checks: [checkOfHandle(services, call.programId, handle, named)],
      counters: countersOfConfirmation(named?.country ?? ''),
    };
  },
  steps: {
    countAttempt: ({ user, reads }) => countAttempt(user, reads.checks![0]!),
    findSubject: (run) => {
      run.found = run.sent.contact ? findVerification(run) : findNamed(run);
    },
    compare: ({ user, services, sent, reads, found: { rows, meant } }) => {
      const { programId, now } = user;
      const verdict = judgeCode({ keyring: services.keyring, programId, now }, sent.code, rows, meant);
      if (verdict === 'right') return undefined;
      countWrongCode(user, meant);
      return refuseWrong(user, reads.checks![0]!, errorOf(verdict));
    },
    useUp: ({ user, services, sent, found: { meant } }) => {
      if (sent.contact) useUpChallenge(user, meant!);
      else proveChallenge(user, services.keyring, meant!);
    },
    applyChange: ({ user, found, sent: { contact } }) => {
      if (!contact) return;
      const list: ContactList = listOfChannel(contact.channel);
      const { id } = findContact(user, contact)!;
      const verified = { id, verification_status: verificationStatus.verified };
      found.proven = user.list(list).update([verified])[0]!;
    },
    noteHistory: ({ user, sent: { contact } }) => {
      // What was not verified yet has noted that it is now.
      if (!contact || user.draft.notes.length > 0) return;
      const { entity } = listOfChannel(contact.channel);
      const { id: entityId } = findContact(user, contact)!;
      user.note({
        activityType: activityType.updated,
        entity,
        entityId,
        entityData: entityData.verificationStatus,
        adminNotes: noteText('verifiedAgain'),
      });
    },
    giveBack: ({ user, reads, found, sent: { contact } }) => {
      clearCheck(user, reads.checks![0]!);
      const { channel, country } = found.meant!;
      if (channel === challengeChannel.sms)
        countConfirmation(user, contact ? countryOfSend(contact.canonical) : (country ?? ''));
    },
  },
  answer({ user, input, found: { proven } }) {
    const shown = proven && { [proven.resource.name]: user.showEntry(proven) };
    return {
      verify_data: { username: null, email: null, phone: null, ...shown },
      confirm_data: echoOf(input, confirmData),
      authentication: echoProofs(input.proofs),
    };
  },
  infoId: ({ found, user }) => (user.request.isDryRun ? 0 : found.meant!.id),
};

/**
 * Wrong codes of a verification count for the contact of the user: a right one for another contact, which somebody else may read, must
 * not clear them.
 */
export function checkOfContact(asked: FlowCall<unknown>, contact: SoughtContact): Check {
  const kind = contact.channel === challengeChannel.sms ? 'sms_code' : 'email_code';
  return { kind, subject: `${asked.request.userId} ${hashOf(asked, contact)}` };
}

/** The challenge that a handle names, among those that were read. Where it is another user's, none is meant. */
function findNamed({ user }: Run): Found {
  const rows = forgottenOf(user.further(challengesByHandle), user.exists ? user.userId : undefined);
  const meant = rows.find((row) => isGuessed(row, user.now));
  return { rows, meant };
}

/** The newest open challenge of the contact; a handle that is sent must be its own. */
function findVerification({ user, services, sent }: Run): Found {
  const { contact, handle } = sent;
  const rows = user.further(challengesOfContact);
  const open = rows.find((row) => isOpen(row, user.now));
  const isNamed =
    handle === undefined || open?.handle === handleHash(services.keyring, user.programId, handle);
  return { rows, meant: isNamed && findContact(user, contact!) ? open : undefined };
}

function hashOf({ services, call }: FlowCall<unknown>, { channel, canonical }: SoughtContact): string {
  return contactHash(services.keyring, call.programId, listOfChannel(channel), canonical);
}
