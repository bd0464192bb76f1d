import type { Scope } from './scopes.ts';

/**
 * What a programme decides for itself. Kept as JSON in the programme's row; what a row leaves out has the value here.
 */
export interface ProgramSettings {
  /** Two letters, optionally with a region; the language of messages when the caller names none. */
  readonly default_language: string;
  /** `UTC ±hh:mm`; the zone of `client_date` when neither the caller nor the user has one. */
  readonly default_time_zone: string | null;
  /** `UTC ±hh:mm`; the zone of `server_date`. Null: the installation's. */
  readonly server_time_zone: string | null;
  /** ISO 3166 numeric codes; null allows all. */
  readonly allowed_countries: readonly string[] | null;
  /** ISO 4217 codes; null allows all. */
  readonly allowed_currencies: readonly string[] | null;
  /** In whole years; 0 for none. */
  readonly minimum_age: number;
  readonly unique_email: boolean;
  readonly unique_phone: boolean;
  /** Outside OpenID providers whose tokens count in this programme. */
  readonly open_id: readonly OpenIdProvider[];
  /** The checks a new user must pass before being active; empty: none. */
  readonly required_kyc_steps: readonly ('address' | 'email' | 'phone' | 'identification')[];
  /** Characters that a password needs at least; less than 8 counts as 8 (NIST SP 800-63B). */
  readonly password_length_min: number;
  /** The zxcvbn score that a password needs, 1 to 4; 0 asks for none. */
  readonly password_score_min: number;
  /** Days for which a closed user is kept before it may be erased; at least one. */
  readonly retention_days: number;
}

/** A call that was under way while a user closed, and made it part of a relationship, has ended by then. */
export const retentionDaysMin = 1;
export const retentionDaysMax = 36_500;

/** An outside OpenID provider, and for whom its tokens stand. */
export interface OpenIdProvider {
  /** The `iss` of its tokens; its keys are found below it by discovery. https, except on loopback. */
  readonly issuer: string;
  /** What must be among the `aud` of its tokens. */
  readonly audience: string;
  /** The asymmetric algorithms that it may sign with. */
  readonly algorithms: readonly string[];
  /** The scopes that its tokens carry, whatever they say. */
  readonly scopes: readonly Scope[];
  /** The claim that names an API client of the programme. */
  readonly client_claim?: string;
  /** The claim that names a user, by the `login_id` of an external auth of `user_type`. */
  readonly user_claim?: string;
  readonly user_type?: number;
  /** The API client on whose behalf users of this provider call. */
  readonly client_id?: string;
}

/** The settings of a programme that says nothing. */
export const defaultSettings: ProgramSettings = {
  default_language: 'en',
  default_time_zone: null,
  server_time_zone: null,
  allowed_countries: null,
  allowed_currencies: null,
  minimum_age: 0,
  unique_email: true,
  unique_phone: true,
  open_id: [],
  required_kyc_steps: [],
  password_length_min: 8,
  password_score_min: 0,
  // Five years, as laws against money laundering ask for after the end of a relation (EU 2015/849, article 40).
  retention_days: 1827,
};
