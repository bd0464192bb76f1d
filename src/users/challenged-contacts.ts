import { type ChallengeChannel, challengeChannel } from '../catalogue/challenges.ts';
import { verificationStatus } from '../catalogue/codes.ts';
import type { Resource } from '../catalogue/resource.ts';
import { email } from '../catalogue/resources/email.ts';
import { phone } from '../catalogue/resources/phone.ts';
import { canonicalField } from '../derive/columns.ts';
import type { ChallengedContact } from '../storage/user-writer.ts';
import type { Draft } from './draft.ts';

/** By which channel challenges reach an entry of a list; undefined for a list of no contacts. */
export function channelOf({ name }: Pick<Resource, 'name'>): ChallengeChannel | undefined {
  if (name === email.name) return challengeChannel.mail;
  return name === phone.name ? challengeChannel.sms : undefined;
}

/** The list whose entries challenges of a channel reach. */
export function listOfChannel(channel: ChallengeChannel): typeof email | typeof phone {
  return channel === challengeChannel.mail ? email : phone;
}

/** A contact that a user had before a change, and has no more at the same entry. */
export interface LostContact extends ChallengedContact {
  /** The address or number as it was. */
  readonly contact: string;
  readonly wasVerified: boolean;
  /** The entry was closed; else it has another contact now. */
  readonly isRemoved: boolean;
}

/** The contacts that a change replaces or removes. One that is written in another way stays the same. */
export function lostContacts({ entries }: Pick<Draft, 'entries'>): LostContact[] {
  return entries.flatMap(({ resource, row, before }) => {
    const channel = channelOf(resource);
    const isRemoved = Boolean(row.closed_at);
    if (channel === undefined || !before || (!isRemoved && row.canonical === before.canonical)) return [];
    return [
      {
        channel,
        contactId: row.id,
        contact: String(before[canonicalField(resource)!.name]),
        wasVerified: before['verification_status'] === verificationStatus.verified,
        isRemoved,
      },
    ];
  });
}

/**
 * The contacts whose challenges end with a change: those that it replaces or removes, and those that it leaves not verified, or
 * rejected, otherwise than they were. What was sent to a contact before must neither prove nor use what a reviewer has taken back since.
 */
export function endedContacts(draft: Pick<Draft, 'entries'>): ChallengedContact[] {
  const doubted = draft.entries.flatMap(({ resource, row, before }) => {
    const channel = channelOf(resource);
    const { verified } = verificationStatus;
    const isDoubted =
      row.verification_status !== verified && row.verification_status !== before?.verification_status;
    return channel !== undefined && before && isDoubted ? [{ channel, contactId: row.id }] : [];
  });
  return [...lostContacts(draft), ...doubted].map(({ channel, contactId }) => ({ channel, contactId }));
}
