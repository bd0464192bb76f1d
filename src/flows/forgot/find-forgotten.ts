import type { Services } from '../../calls/services.ts';
import { systemCall } from '../../calls/system-call.ts';
import { challengeChannel, challengePurpose, challengeStatus } from '../../catalogue/challenges.ts';
import { activityType, entityData, status, verificationStatus } from '../../catalogue/codes.ts';
import { ApiError, errors } from '../../catalogue/errors.ts';
import { noteText } from '../../catalogue/history-notes.ts';
import type { Resource } from '../../catalogue/resource.ts';
import { account } from '../../catalogue/resources/account.ts';
import { bankAccount } from '../../catalogue/resources/bank-account.ts';
import type { RunningJob } from '../../jobs/handler.ts';
import {
  type ChallengeRow,
  challengesByHandle,
  findChallenge,
  forgetSought,
  forgottenOfUser,
  readChallengeByHandle,
  readForgotten,
} from '../../storage/challenges.ts';
import { type ForgottenOwner, findByAccount, findByContact } from '../../storage/forgotten-owner.ts';
import { searchHash } from '../../storage/search-hash.ts';
import { fromHex } from '../../storage/user-vault.ts';
import { emptyBody } from '../../users/body.ts';
import { listOfChannel } from '../../users/challenged-contacts.ts';
import { changeUser } from '../../users/change-user.ts';
import { contactHash, drawSecrets, isLive } from '../challenges.ts';
import { addressOf, contactsOf } from '../contacts.ts';
import { queueCode } from '../messages.ts';
import { countersOfSend, countryOfSend, limitSends, type Send } from '../sends.ts';
import { refusalOfPhone } from '../sms-countries.ts';
import { openSought, type Sought } from './sought.ts';

/**
 * Looks whose a contact is with which somebody forgot the password, and sends the challenge. Does nothing where it is nobody's or not
 * verified, where the user is suspended, or where the contact was sent too much. Done before: the challenge has a user, or seeks no more.
 */
export async function findForgotten(
  services: Services,
  { programId, payload: { challengeId } }: RunningJob<{ challengeId: number }>,
): Promise<void> {
  if (programId === '*') return;
  const row = await findChallenge(services.connections, programId, challengeId);
  if (!row?.sought) return;
  const sought = openSought(services.keyring, programId, challengeId, fromHex(row.sought));
  const owner = await findOwner(services, programId, sought);
  if (owner) await challengeOwner(services, programId, row, owner, sought);
  await forgetSought(services.connections, programId, challengeId);
}

function findOwner(
  { connections, keyring }: Services,
  programId: number,
  { by, canonical, userId }: Sought,
): Promise<ForgottenOwner | null> {
  if (by === 'verified_email') return findByContact(connections, programId, 'email', canonical, userId);
  if (by === 'verified_mobile') return findByContact(connections, programId, 'phone', canonical, userId);
  const { number, iban } = bankAccount.fields;
  const hashOf = (list: Resource, name: string, { kind }: Pick<typeof number, 'kind'>) =>
    searchHash(keyring, programId, list.name, name, kind.canonical(canonical));
  const hashes = {
    number: hashOf(bankAccount, 'number', number),
    iban: hashOf(bankAccount, 'iban', iban),
    account: hashOf(account, 'number', account.fields.number),
  };
  return findByAccount(connections, programId, hashes, userId);
}

async function challengeOwner(
  services: Services,
  programId: number,
  row: ChallengeRow,
  owner: ForgottenOwner,
  { by }: Sought,
): Promise<void> {
  const { channel } = owner;
  const list = listOfChannel(channel);
  const phone = channel === challengeChannel.sms ? owner.canonical : undefined;
  // What was asked for by the contact itself was counted then, whether or not anybody has it. By an account nobody could tell.
  const byAccount = `${contactHash(services.keyring, programId, list, owner.canonical)} by account`;
  const send: Send = {
    channel,
    userId: owner.user_id,
    ...(by === 'account_number' && { contact: byAccount }),
    ...(phone && { phone }),
  };
  const request = {
    operationId: 'security.find_forgotten',
    body: emptyBody,
    userId: owner.user_id,
    isDryRun: false,
    replay: 'none',
    reads: [list],
    further: [readChallengeByHandle(row.handle), readForgotten()],
    counters: countersOfSend(send),
  } as const;
  const call = { ...systemCall(programId), sourceId: `challenge ${row.id}` };
  try {
    await changeUser(services, call, request, (user) => {
      const [challenge] = user.further(challengesByHandle);
      const contact = contactsOf(user, list).find(({ id }) => id === owner.contact_id);
      const isReachable = phone === undefined || refusalOfPhone(phone, user.settings) === null;
      const isProven =
        contact?.verification_status === verificationStatus.verified && contact.canonical === owner.canonical;
      const isOut = user.state.user.status === status.suspended;
      if (!challenge?.sought || !isProven || !isReachable || isOut)
        throw errors.resourceUnknown({ resource: list.name });
      const refusal = limitSends(user, send);
      if (refusal) return refusal;
      for (const older of user.further(forgottenOfUser)) {
        const isSame = older.channel === channel && older.contact_id === contact.id;
        if (isSame && isLive(older) && older.id !== row.id)
          user.replaceRow('challenge', older, { status: challengeStatus.replaced });
      }
      const { row: columns, ...told } = drawSecrets(user, services.keyring, {
        id: row.id,
        purpose: challengePurpose.forgottenPassword,
        channel,
        contactId: contact.id,
        contact: challenge.contact,
        linkMinutes:
          channel === challengeChannel.mail && services.publicUrl ? user.settings.code_minutes : null,
      });
      const country = phone === undefined ? null : countryOfSend(phone);
      user.replaceRow('challenge', challenge, { ...columns, country, sought: null });
      user.isActivity = false;
      user.updatedAt = user.state.user.updated_at;
      user.note({
        activityType: activityType.requested,
        entity: list.entity,
        entityId: contact.id,
        entityData: entityData.verificationStatus,
        adminNotes: noteText('forgottenCode'),
      });
      queueCode(user, services, {
        template: 'forgotten_password',
        channel,
        to: addressOf(contact),
        made: { id: row.id, handle: '', ...told },
        page: 'password',
      });
      return {};
    });
  } catch (error) {
    // Too much was sent, or the user or the contact is not there any more: then nothing is sent.
    if (!(error instanceof ApiError) || ![404, 429].includes(error.status)) throw error;
  }
}
