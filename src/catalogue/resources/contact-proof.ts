import { field, member } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { resource } from '../resource.ts';
import { email } from './email.ts';
import { phone } from './phone.ts';

/** The email address on file that is to be proven. */
export const emailToVerify = resource({
  name: 'email_to_verify',
  shape: 'shape',
  fields: { address: field(kinds['email-address'], 'R NA NA NA') },
});

/** The phone number on file that is to be proven. */
export const phoneToVerify = resource({
  name: 'phone_to_verify',
  shape: 'shape',
  fields: { number: field(kinds['phone-number-sought'], 'R NA NA NA') },
});

/** Which contact is to be proven: one of the two. */
export const verifyData = resource({
  name: 'verify_data',
  shape: 'shape',
  fields: {
    email: member(() => emailToVerify, 'O NA NA NA'),
    phone: member(() => phoneToVerify, 'O NA NA NA'),
  },
});

/** The contact on file that a challenge is about, as answers show it. */
export const provenContact = resource({
  name: 'proven_contact',
  shape: 'shape',
  fields: {
    username: field(kinds['short-text'], 'NA NA NA NA', { source: 'constant', constant: null }),
    email: member(() => email, 'NA NA NA NA'),
    phone: member(() => phone, 'NA NA NA NA'),
  },
});

/** The code that reached the contact. */
export const confirmData = resource({
  name: 'confirm_data',
  shape: 'shape',
  fields: { verification_code: field(kinds['verification-code'], 'R NA NA NA') },
});
