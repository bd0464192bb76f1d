import { refuseFaults } from '../../calls/faults.ts';
import {
  type ChallengeChannel,
  challengeChannel,
  challengeLimits,
  challengePurpose,
} from '../../catalogue/challenges.ts';
import { activityType, entityData, securityInfoType } from '../../catalogue/codes.ts';
import { errors } from '../../catalogue/errors.ts';
import { noteText } from '../../catalogue/history-notes.ts';
import { challengesOfContact, readVerificationsOf } from '../../storage/challenges.ts';
import { listOfChannel } from '../../users/challenged-contacts.ts';
import { showHandle } from '../answers.ts';
import { contactHash, makeChallenge } from '../challenges.ts';
import { addressOf, findContact, readContact, type SoughtContact } from '../contacts.ts';
import type { Flow, FlowCall, FlowRun } from '../flow.ts';
import { queueCode } from '../messages.ts';
import { infoTypeOf } from '../read-flow.ts';
import { networkOfCall } from '../run-flow.ts';
import { countersOfSend, giveBackSend, limitSends, type Send } from '../sends.ts';
import { refusalOfPhone } from '../sms-countries.ts';

/** What a call asks to have proven. */
interface Sent {
  readonly contact: SoughtContact;
  /** The mail brings a link besides the code. */
  readonly hasLink: boolean;
}

type Run = FlowRun<Sent>;

/** Sends a code, and with a mail of type 8 a link, to a contact on file, so that its owner can prove it. */
export const verify: Flow<Sent, undefined> = {
  name: 'verify',
  readBody(input, { body }) {
    const { verify: types } = securityInfoType;
    const type = infoTypeOf(body);
    const channel: ChallengeChannel = type === types.smsCode ? challengeChannel.sms : challengeChannel.mail;
    const contact = readContact(input, channel);
    return { contact: contact ?? { channel, canonical: '' }, hasLink: type === types.emailLinkAndCode };
  },
  reads(asked) {
    const { request, sent } = asked;
    return {
      userId: request.userId!,
      lists: [listOfChannel(sent.contact.channel)],
      further: [readVerificationsOf(hashOf(asked))],
      counters: countersOfSend(sendOf(asked)),
    };
  },
  steps: {
    limitSends: (run) => limitSends(run.user, sendOf(run)),
    findSubject: (run) => {
      const { user, sent } = run;
      if (sent.contact.channel === challengeChannel.sms) refusePhone(run);
      if (findContact(user, sent.contact)) return undefined;
      giveBackSend(user, sendOf(run));
      return user.refuse(errors.resourceUnknown({ resource: listOfChannel(sent.contact.channel).name }));
    },
    makeChallenge: (run) => {
      const { user, services, sent } = run;
      const linkMinutes = sent.hasLink && services.publicUrl ? challengeLimits.verifyLinkHours * 60 : null;
      run.made = makeChallenge(user, services.keyring, user.further(challengesOfContact), {
        purpose: challengePurpose.verification,
        channel: sent.contact.channel,
        contactId: contactOf(run).id,
        contact: hashOf(run),
        linkMinutes,
      });
      return undefined;
    },
    noteHistory: (run) => {
      const { user, sent } = run;
      const { entity } = listOfChannel(sent.contact.channel);
      // Asked for, nothing has changed yet.
      user.isActivity = false;
      user.updatedAt = user.state.user.updated_at;
      user.note({
        activityType: activityType.requested,
        entity,
        entityData: entityData.verificationStatus,
        entityId: contactOf(run).id,
        adminNotes: noteText('verificationRequested'),
      });
      return undefined;
    },
    queueMessages: (run) => {
      const { user, sent, services } = run;
      queueCode(user, services, {
        template: sent.contact.channel === challengeChannel.mail ? 'verify_email' : 'verify_phone',
        channel: sent.contact.channel,
        to: addressOf(contactOf(run)),
        made: run.made!,
        page: 'verify',
      });
      return undefined;
    },
  },
  answer(run) {
    const { user, sent, made } = run;
    const list = listOfChannel(sent.contact.channel);
    const shown = user.showRow(list, contactOf(run));
    return {
      verify_data: { username: null, email: null, phone: null, [list.name]: shown },
      authentication: user.request.isDryRun ? null : showHandle(made!.handle),
    };
  },
};

function hashOf({ services, call, sent }: FlowCall<Sent>): string {
  const { channel, canonical } = sent.contact;
  return contactHash(services.keyring, call.programId, listOfChannel(channel), canonical);
}

function sendOf(asked: FlowCall<Sent>): Send {
  const { channel, canonical } = asked.sent.contact;
  return {
    channel,
    contact: hashOf(asked),
    ...(channel === challengeChannel.sms && { phone: canonical }),
    userId: asked.request.userId!,
    network: networkOfCall(asked),
  };
}

function contactOf({ user, sent }: Run) {
  return findContact(user, sent.contact)!;
}

/** Throws invalidInput where no text message goes to the number. */
function refusePhone({ user, sent }: Run): void {
  const fault = refusalOfPhone(sent.contact.canonical, user.settings);
  if (fault) refuseFaults([{ path: '$.verify_data.phone.number', fault }]);
}
