import { refuseFaults } from '../calls/faults.ts';
import type { ProgramSettings } from '../catalogue/program-settings.ts';
import type { Resource } from '../catalogue/resource.ts';
import { email } from '../catalogue/resources/email.ts';
import { personalInfo } from '../catalogue/resources/personal-info.ts';
import { phone } from '../catalogue/resources/phone.ts';
import { security } from '../catalogue/resources/security.ts';
import { type ListRows, rowsIn, type UserRow } from '../derive/rows.ts';
import { type Body, entriesSentOf, sentOf } from './body.ts';
import { checkPassword } from './password-policy.ts';

/** The user's own lists of which a password must not hold an entry. */
export const contactLists: readonly Resource[] = [email, phone];

/**
 * Judges the password in a body by the programme's policy, with what is known of its owner: from the body, and from
 * what is stored of a user that exists. Throws invalidInput.
 */
export function refusePoorPassword(
  body: Body,
  stored: { readonly user: UserRow | null; readonly lists: ListRows },
  settings: ProgramSettings,
): void {
  const password = sentOf(body, security)?.password;
  if (!password) return;
  const { user, lists } = stored;
  const sent = sentOf(body, personalInfo);
  const emails = [...rowsIn(lists, email), ...entriesSentOf(body, email)];
  const phones = [...rowsIn(lists, phone), ...entriesSentOf(body, phone)];
  const personal = [
    sent?.first_name ?? user?.personal_info_first_name,
    sent?.last_name ?? user?.personal_info_last_name,
    sent?.nick_name ?? user?.personal_info_nick_name,
    ...emails.map(({ address }) => address),
    ...phones.map(({ number }) => number),
  ];
  const fault = checkPassword(password, { personal, settings });
  if (fault) refuseFaults([{ path: `$.${security.name}.password`, ...fault }]);
}
