import { field, member } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { resource } from '../resource.ts';

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

/** The code that reached the contact. */
export const confirmData = resource({
  name: 'confirm_data',
  shape: 'shape',
  fields: { verification_code: field(kinds['verification-code'], 'R NA NA NA') },
});
