import { refuseFaults } from '../calls/faults.ts';
import type { ProgramSettings } from '../catalogue/program-settings.ts';
import type { Resource } from '../catalogue/resource.ts';
import { email } from '../catalogue/resources/email.ts';
import { personalInfo } from '../catalogue/resources/personal-info.ts';
import { phone } from '../catalogue/resources/phone.ts';
import { security } from '../catalogue/resources/security.ts';
import { shownColumn } from '../derive/columns.ts';
import type { Row } from '../derive/present.ts';
import type { Body } from './body.ts';
import { checkPassword } from './password-policy.ts';

/** Fields of personal_info that a password must not hold. */
const names = ['first_name', 'last_name', 'nick_name'];

/** The user's own lists of which a password must not hold an entry. */
export const contactLists: readonly Resource[] = [email, phone];

/**
 * Judges the password in a body by the programme's policy, with what is known of its owner: from the body, and from
 * what is stored of a user that exists. Throws invalidInput.
 */
export function refusePoorPassword(
  body: Body,
  stored: { readonly user: Row | null; readonly contacts: readonly Row[] },
  settings: ProgramSettings,
): void {
  const password = body.objects.get(security)?.['password'];
  if (typeof password !== 'string') return;
  const sent = body.objects.get(personalInfo) ?? {};
  const contacts = [...stored.contacts, ...(body.lists.get(email) ?? []), ...(body.lists.get(phone) ?? [])];
  const personal = [
    ...names.map((name) => sent[name] ?? stored.user?.[shownColumn(personalInfo, name)]),
    ...contacts.map((entry) => entry['address'] ?? entry['number']),
  ] as (string | null | undefined)[];
  const fault = checkPassword(password, { personal, settings });
  if (fault) refuseFaults([{ path: `$.${security.name}.password`, ...fault }]);
}
