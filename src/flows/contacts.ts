import { type ChallengeChannel, challengeChannel } from '../catalogue/challenges.ts';
import { emailToVerify, phoneToVerify } from '../catalogue/resources/contact-proof.ts';
import { email } from '../catalogue/resources/email.ts';
import { phone } from '../catalogue/resources/phone.ts';
import { canonicalField } from '../derive/columns.ts';
import type { RowOf } from '../derive/rows.ts';
import { listOfChannel } from '../users/challenged-contacts.ts';
import type { UserChange } from '../users/user-change.ts';
import type { FlowInput } from './flow.ts';

/** A contact that a call names. */
export interface SoughtContact {
  readonly channel: ChallengeChannel;
  /** The form in which contacts are compared. */
  readonly canonical: string;
}

/** A list of contacts. */
export type ContactList = typeof email | typeof phone;

/** A stored contact. */
export type ContactRow = RowOf<typeof email> | RowOf<typeof phone>;

/**
 * The contact of `verify_data`: the email where the operation is about mail, else the phone. What is missing is added to the
 * faults; undefined where there is none.
 */
export function readContact(input: FlowInput, channel: ChallengeChannel): SoughtContact | undefined {
  const isMail = channel === challengeChannel.mail;
  const sent = isMail ? input.sent(emailToVerify)?.address : input.sent(phoneToVerify)?.number;
  const path = isMail ? '$.verify_data.email' : '$.verify_data.phone';
  if (typeof sent === 'string') return { channel, canonical: canonicalOf(listOfChannel(channel), sent) };
  const isFaulty = input.faults.some(
    (fault) => fault.path.startsWith(path) || fault.path === '$.verify_data',
  );
  if (!isFaulty) input.faults.push({ path, fault: 'required' });
  return undefined;
}

/** The form in which a contact of a list is compared. */
export function canonicalOf(list: ContactList, text: string): string {
  return canonicalField(list)!.canonical(text);
}

/** The live contacts of the user in a list of contacts. */
export function contactsOf(user: UserChange, list: ContactList): readonly ContactRow[] {
  if (!user.exists) return [];
  return list === email ? user.list(email).stored() : user.list(phone).stored();
}

/** The live entry of the user with a contact; undefined where there is none. */
export function findContact(user: UserChange, { channel, canonical }: SoughtContact): ContactRow | undefined {
  return contactsOf(user, listOfChannel(channel)).find((row) => row.canonical === canonical);
}

/** Where messages to a contact go: an email address, or a number in E.164. */
export function addressOf(row: ContactRow): string {
  return 'address' in row ? row.address : row.number;
}
