import type { FaultDetail } from './errors.ts';
import { kinds } from './kinds/index.ts';
import { type OpenIdProvider, openIdProvider } from './open-id-provider.ts';
import { readForm, type SettingForm, wordsOf } from './setting-form.ts';

/** One thing that a programme decides for itself. */
interface Setting<Value> {
  readonly of: SettingForm;
  /** What holds where a programme says nothing. */
  readonly otherwise: Value;
  /** One sentence for the documentation. */
  readonly about: string;
}

function setting<Value>(of: SettingForm, otherwise: Value, about: string): Setting<Value> {
  return { of, otherwise, about };
}

const flag = { form: 'flag' } as const;
const language = { form: 'kind', kind: kinds.language } as const;
const zoneOrNull = { form: 'or null', of: { form: 'kind', kind: kinds['time-zone'] } } as const;
const kycSteps = ['address', 'email', 'phone', 'identification'] as const;

/** A call that was under way while a user closed, and made it part of a relationship, has ended by then. */
export const retentionDaysMin = 1;

/**
 * Everything that a programme decides for itself, in the order in which it is answered. Kept as JSON in the programme's
 * row; what a row leaves out is as said here.
 */
export const programSettings = {
  default_language: setting<string>(
    language,
    'en',
    'The language of messages when the caller names none: en, ar, fr or es; any other is answered in English.',
  ),
  default_time_zone: setting<string | null>(
    zoneOrNull,
    null,
    'The zone of `client_date` when neither the caller nor the user has one. null: that of the installation, `SERVER_TIME_ZONE`.',
  ),
  server_time_zone: setting<string | null>(
    zoneOrNull,
    null,
    'The zone of `server_date`. null: that of the installation, `SERVER_TIME_ZONE`.',
  ),
  allowed_countries: setting<readonly string[] | null>(
    listOrNull({ form: 'kind', kind: kinds.country }),
    null,
    'The only countries that addresses, identifications and bank accounts may name. null: all.',
  ),
  allowed_currencies: setting<readonly string[] | null>(
    listOrNull({ form: 'kind', kind: kinds.currency }),
    null,
    'The only currencies that users, bank accounts and cards may have. null: all.',
  ),
  minimum_age: setting<number>(
    { form: 'integer', minimum: 0, maximum: 120 },
    0,
    'How old a person must be, in whole years, where the date of birth is told. 0: no matter.',
  ),
  unique_email: setting<boolean>(
    flag,
    true,
    'Whether an email address belongs to one open user at most. Turned on later, it goes to the first of those who share it, a minute or more afterwards. The log tells how many others share one. Such a one is free for new users when the last of those who share it has given it up.',
  ),
  unique_phone: setting<boolean>(flag, true, 'The same of a telephone number.'),
  open_id: setting<readonly OpenIdProvider[]>(
    { form: 'list', of: openIdProvider },
    [],
    'Outside OpenID providers whose tokens count in the programme.',
  ),
  required_kyc_steps: setting<readonly (typeof kycSteps)[number][]>(
    { form: 'list', of: { form: 'word', words: kycSteps } },
    [],
    'What must be verified of a new user before it is active. Empty: it is active at once.',
  ),
  password_length_min: setting<number>(
    { form: 'integer', minimum: 8, maximum: 255 },
    8,
    'How many characters a password needs. Fewer than eight are too few (NIST SP 800-63B).',
  ),
  password_score_min: setting<number>(
    { form: 'integer', minimum: 0, maximum: 4 },
    0,
    'How hard a password must be to guess: its zxcvbn score, 1 to 4. 0: no matter.',
  ),
  retention_days: setting<number>(
    { form: 'integer', minimum: retentionDaysMin, maximum: 36_500 },
    1827,
    'For how many days a closed user is kept before it may be erased. Five years, as laws against money laundering ask for after the end of a relation (EU 2015/849, article 40).',
  ),
} as const;

function listOrNull(of: SettingForm): SettingForm {
  return { form: 'or null', of: { form: 'list', of } };
}

/** What a programme decides for itself. */
export type ProgramSettings = {
  readonly [Name in keyof typeof programSettings]: (typeof programSettings)[Name]['otherwise'];
};

/** The names of all settings. */
export const settingNames = Object.keys(programSettings) as (keyof ProgramSettings)[];

/** The settings of a programme that says nothing. */
export const defaultSettings = Object.fromEntries(
  settingNames.map((name) => [name, programSettings[name].otherwise]),
) as unknown as ProgramSettings;

/**
 * Reads the settings among the members of a programme. A setting that is not valid is told as a fault under its
 * path; what is no setting is passed over.
 */
export function readSettings(
  sent: Readonly<Record<string, unknown>>,
  path: string,
  faults: FaultDetail[],
): Partial<ProgramSettings> {
  const settings: Record<string, unknown> = {};
  for (const name of settingNames) {
    if (sent[name] === undefined) continue;
    const { of } = programSettings[name];
    const value = readForm(of, sent[name]);
    if (value === undefined)
      faults.push({ path: `${path}.${name}`, fault: 'pattern', params: { kind: wordsOf(of) } });
    else settings[name] = value;
  }
  return settings as Partial<ProgramSettings>;
}
