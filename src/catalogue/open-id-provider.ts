import { outsideScopes, type Scope } from './scopes.ts';
import type { ObjectForm, SettingForm } from './setting-form.ts';

/** An outside OpenID provider that a programme trusts, and for whom or what its tokens stand. */
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

/** The type of the logins that tokens of a provider are about; undefined where they are about API clients. */
export function loginTypeOf({
  client_claim,
  user_claim,
  user_type = 1,
}: Pick<OpenIdProvider, 'client_claim' | 'user_claim' | 'user_type'>): number | undefined {
  return user_claim !== undefined || client_claim === undefined ? user_type : undefined;
}

/** The claim of a token that is compared with the `login_id` of a login. */
export function loginClaimOf({ user_claim = 'sub' }: Pick<OpenIdProvider, 'user_claim'>): string {
  return user_claim;
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

/**
 * The same as a setting. Its tokens stand for an API client, or for a user on behalf of one, or they are ID tokens that prove
 * logins and nothing else.
 */
export const openIdProvider: ObjectForm = {
  form: 'object',
  members: {
    issuer: {
      of: { form: 'issuer' },
      isRequired: true,
      about:
        'The `iss` of the provider’s tokens; its keys are found from there by discovery. https, except on loopback. An address that is not public must be allowed in `OUTBOUND_ALLOWED_ADDRESSES`.',
    },
    audience: { of: name, isRequired: true, about: 'A value that the `aud` of a token must contain.' },
    algorithms: {
      of: { form: 'list', of: { form: 'word', words: algorithms }, isNeverEmpty: true },
      isRequired: true,
      about: 'The asymmetric algorithms that the provider may sign with.',
    },
    scopes: {
      of: { form: 'list', of: { form: 'word', words: outsideScopes }, isNeverEmpty: true },
      isRequired: true,
      about: 'The scopes that the provider’s tokens get, whatever the tokens say.',
    },
    client_claim: { of: name, about: 'The claim that names an API client of the programme.' },
    user_claim: {
      of: name,
      about:
        'The claim that names a user, by the `login_id` of an external login. Omitted: `sub`, of ID tokens, which prove logins and are not access tokens.',
    },
    user_type: {
      of: { form: 'integer', minimum: 0, maximum: 9 },
      about:
        'The `type` of the external logins that the provider’s ID tokens prove. Omitted: 1. A type may have several audiences of one issuer; if two issuers share a type, their tokens prove nothing.',
    },
    client_id: { of: name, about: 'The API client on whose behalf the provider’s users make calls.' },
  },
  isWhole: ({ client_claim, user_claim, user_type }) =>
    [client_claim, user_claim, user_type].some((member) => member !== undefined),
};
