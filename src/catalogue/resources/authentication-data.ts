import { field } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { resource } from '../resource.ts';

/** A second factor: what an authenticator app is given, the password that turns it on, a recovery code. */
export const authenticationData = resource({
  name: 'authentication_data',
  shape: 'shape',
  fields: {
    type: field(kinds.code, 'R NA NA NA', {
      type: 'integer',
      description: '11: one-time passwords of an authenticator app. 12: recovery codes.',
    }),
    is_enabled: field(kinds.flag, 'NA NA NA NA', {
      type: 'integer',
      description: '1: the second factor is on.',
    }),
    issuer: field(kinds['short-text'], 'NA NA NA NA', {
      description: 'What an authenticator app calls the account.',
    }),
    title: field(kinds['short-text'], 'NA NA NA NA', { description: 'Whose account it is.' }),
    secret_key: field(kinds['authentication-code'], 'NA NA NA NA', {
      protect: 'encrypted',
      description: 'The secret, base32. Shown once.',
    }),
    code: field(kinds['authentication-code'], 'O NA NA NA', {
      protect: 'encrypted',
      description: 'The one-time password that was sent, or a recovery code, which is shown once.',
    }),
    manual_entry_key: field(kinds['authentication-code'], 'NA NA NA NA', {
      protect: 'encrypted',
      description: 'The secret again, for typing. Shown once.',
    }),
    qr_image_url: field(kinds.url, 'NA NA NA NA', {
      protect: 'encrypted',
      description: 'A QR code of `otpauth_uri` as an image: a data URI (PNG). Shown once.',
    }),
    since: field(kinds['date-time'], 'NA NA NA NA', {
      description: 'Since when the second factor is on, UTC.',
    }),
    codes_left: field(kinds['small-number'], 'NA NA NA NA', {
      type: 'integer',
      description: 'The number of unused recovery codes.',
    }),
    otpauth_uri: field(kinds.url, 'NA NA NA NA', {
      protect: 'encrypted',
      description: 'The URI from which an authenticator app reads the secret. Shown once.',
    }),
  },
});
