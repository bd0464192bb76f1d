import { outsideScopes, type Scope } from './scopes.ts';
import type { ObjectForm, SettingForm } from './setting-form.ts';

/** An outside OpenID provider that a programme trusts, and for whom its tokens stand. */
export interface OpenIdProvider {
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly string[];
  readonly scopes: readonly Scope[];
  readonly client_claim?: string;
  readonly user_claim?: string;
  readonly user_type?: number;
  readonly client_id?: string;
}

const name: SettingForm = { form: 'name' };

/**
 * Only algorithms with a public key: a provider that could choose HMAC would make its public key a secret to sign with.
 */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** The same as a setting. Its tokens stand for an API client, or for a user on behalf of one. */
export const openIdProvider: ObjectForm = {
  form: 'object',
  members: {
    issuer: {
      of: { form: 'issuer' },
      isRequired: true,
      about:
        'The `iss` of the tokens of the provider, from which its keys are found by discovery. https, except on loopback. An address that is not public must be opened by the operator (`OUTBOUND_ALLOWED_ADDRESSES`).',
    },
    audience: { of: name, isRequired: true, about: 'A value that the `aud` of a token must contain.' },
    algorithms: {
      of: { form: 'list', of: { form: 'word', words: algorithms }, isNeverEmpty: true },
      isRequired: true,
      about: 'The asymmetric algorithms with which the provider may sign.',
    },
    scopes: {
      of: { form: 'list', of: { form: 'word', words: outsideScopes }, isNeverEmpty: true },
      isRequired: true,
      about: 'The scopes that tokens of the provider get, whatever the tokens say.',
    },
    client_claim: { of: name, about: 'The claim that names an API client of the programme.' },
    user_claim: { of: name, about: 'The claim that names a user, by the `login_id` of an external login.' },
    user_type: {
      of: { form: 'integer', minimum: 0, maximum: 9 },
      about: 'The `type` of the external login. Absent: 1.',
    },
    client_id: { of: name, about: 'The API client on whose behalf users of the provider make calls.' },
  },
  isWhole: ({ client_claim, user_claim, client_id }) =>
    client_claim !== undefined || (user_claim !== undefined && client_id !== undefined),
};
