import { keysOf, mapValues } from '../objects.ts';
import { forgottenHours, knownNetworksMax, shortestSuspensions } from './check-pools.ts';
import { type WantedCheck, wantedCheck } from './checks.ts';
import type { FaultDetail } from './errors.ts';
import { dottedExtensions } from './file-types.ts';
import { kinds } from './kinds/index.ts';
import { type OpenIdProvider, openIdProvider } from './open-id-provider.ts';
import type { RoleLimits } from './permissions.ts';
import { formerRequirements, type Requirement, requirementForm } from './requirements.ts';
import { type FourEyesWord, fourEyesWords, reviewLimits } from './reviews.ts';
import { roleLimit } from './role-limits.ts';
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
/** A call that was under way while a user closed, and made it part of a relationship, has ended by then. */
export const retentionDaysMin = 1;

/** No step of a suspension is longer than thirty days. */
const suspensionMinutesMax = 30 * 24 * 60;

/** How many bytes the files of one call have together; more than a body with them may have. */
export const documentCallBytesMax = 30 * 1024 * 1024;

/**
 * Everything that a programme decides for itself, in the order in which it is answered. Kept as JSON in the programme's
 * row; what a row leaves out is as said here.
 */
export const programSettings = {
  default_language: setting<string>(
    language,
    'en',
    'Language of messages when the caller names none: en, ar, fr or es. Any other language is answered in English.',
  ),
  default_time_zone: setting<string | null>(
    zoneOrNull,
    null,
    'Time zone of `client_date` when neither the caller nor the user has one. null: the time zone of the installation, `SERVER_TIME_ZONE`.',
  ),
  server_time_zone: setting<string | null>(
    zoneOrNull,
    null,
    'Time zone of `server_date`. null: the time zone of the installation, `SERVER_TIME_ZONE`.',
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
    'Minimum age of a person in whole years, checked when a date of birth is sent. 0: no minimum.',
  ),
  unique_email: setting<boolean>(
    flag,
    true,
    'Whether an email address may belong to at most one open user. If this is turned on while several users share an address, the first of them gets it, a minute or more later, and the log says how many other users share one. A shared address becomes available to new users once the last user who shares it has given it up.',
  ),
  unique_phone: setting<boolean>(flag, true, 'The same for telephone numbers.'),
  open_id: setting<readonly OpenIdProvider[]>(
    { form: 'list', of: openIdProvider },
    [],
    'External OpenID providers whose tokens the programme accepts.',
  ),
  requirements: setting<readonly Requirement[]>(
    { form: 'list', of: requirementForm },
    [{ step: 'proof_of_address', when: 'at_creation', blocks: 1 }],
    'What the programme asks its users for. A user stays pending (status 17) until every requirement that is due and blocks is met. []: nothing. A change takes effect for existing users within minutes.',
  ),
  ticket_reminder_days: setting<number>(
    { form: 'integer', minimum: 0, maximum: 365 },
    7,
    'Number of days after which a user is reminded, once, of a ticket that is still open. 0: no reminder.',
  ),
  review_hours: setting<number>(
    { form: 'integer', minimum: 0, maximum: reviewLimits.ageDays * 24 },
    72,
    'Number of hours after `since` within which a review should be decided (`decide_by`). Time spent waiting for more from the person counts too, although nothing is due meanwhile. A review that waits longer is marked as overdue; nothing else happens. 0: no limit.',
  ),
  password_length_min: setting<number>(
    { form: 'integer', minimum: 8, maximum: 255 },
    8,
    'Minimum number of characters in a password; at least eight, as NIST SP 800-63B requires.',
  ),
  password_score_min: setting<number>(
    { form: 'integer', minimum: 0, maximum: 4 },
    0,
    'Minimum zxcvbn score of a password, 1 to 4: how hard it is to guess. 0: no minimum.',
  ),
  unknown_members: setting<'refuse' | 'ignore'>(
    { form: 'word', words: ['refuse', 'ignore'] },
    'refuse',
    'What happens to a call on a user whose body has an unknown member. refuse: the call is refused, and the answer names the member and the known name closest to it. ignore: the member is ignored, for clients that cannot be changed. Import rows, settings, and the parameters of inquiries and lists are always refused.',
  ),
  wrong_answers_max: setting<number>(
    { form: 'integer', minimum: 1, maximum: 5 },
    5,
    'Number of wrong answers of one kind (passwords, codes, secret answers …) after which further checks of that kind are suspended, for longer with each further wrong answer.',
  ),
  held_after_wrong_answers: setting<number>(
    { form: 'integer', minimum: 5, maximum: 10 },
    10,
    'Number of consecutive wrong security codes, secret answers or dates of birth after which checks of that kind stay suspended until a privileged caller lifts the suspension.',
  ),
  held_after_wrong_factors: setting<number>(
    { form: 'integer', minimum: 5, maximum: 20 },
    20,
    'The same for one-time passwords and recovery codes.',
  ),
  password_suspension_minutes: setting<readonly number[]>(
    { form: 'integers', minima: shortestSuspensions.password, maximum: suspensionMinutesMax },
    shortestSuspensions.password,
    'Minutes for which checks of passwords, and of whether an email address or a phone is on file, are suspended: first for the wrong answer that reaches `wrong_answers_max`, then for the next one, and so on. The last number applies to every later one.',
  ),
  code_suspension_minutes: setting<readonly number[]>(
    { form: 'integers', minima: shortestSuspensions.code, maximum: suspensionMinutesMax },
    shortestSuspensions.code,
    'The same for codes sent, security codes, secret answers, dates of birth, and second factors.',
  ),
  wrong_answers_forgotten_hours: setting<number>(
    { form: 'integer', ...forgottenHours },
    forgottenHours.minimum,
    'Number of hours after which wrong passwords, contacts and sent codes are forgotten, counted from the last wrong one or the end of its suspension. Other wrong answers are not forgotten.',
  ),
  known_networks_max: setting<number>(
    { form: 'integer', minimum: 0, maximum: knownNetworksMax.count },
    knownNetworksMax.count,
    'Number of known networks of a user: those from which the right password was last given. Wrong passwords from each of them are counted separately, so that guesses from elsewhere do not suspend the user there. 0: no separate counts.',
  ),
  known_network_days: setting<number>(
    { form: 'integer', minimum: 1, maximum: knownNetworksMax.days },
    knownNetworksMax.days,
    'Number of days after its last right password for which a network stays known.',
  ),
  wrong_answers_per_network_and_hour: setting<number>(
    { form: 'integer', minimum: 10, maximum: 100 },
    100,
    'Number of wrong answers from one network within an hour, for any users, after which calls from the network are refused for the rest of the hour.',
  ),
  wrong_answers_per_client_and_minute: setting<number>(
    { form: 'integer', minimum: 60, maximum: 600 },
    600,
    'Number of wrong answers through one API client within a minute, for any users, after which calls of the client are refused for the rest of the minute.',
  ),
  code_minutes: setting<number>(
    { form: 'integer', minimum: 2, maximum: 10 },
    10,
    'Minutes for which a sent code can be confirmed.',
  ),
  verify_link_asks_code: setting<boolean>(
    flag,
    false,
    'Whether the page behind a verification link also asks for the code from the mail. Some mail scanners press the buttons on pages, so a link alone would verify the address without its owner.',
  ),
  phone_proof_days: setting<number>(
    { form: 'integer', minimum: 1, maximum: 3650 },
    180,
    'Number of days after its verification for which a phone alone is enough to set a forgotten password. Numbers change owners, so after that an email address or a second factor is required as well.',
  ),
  sends_per_ten_minutes: setting<number>(
    { form: 'integer', minimum: 1, maximum: 5 },
    5,
    'Maximum number of codes, and separately of notifications, sent to one contact within ten minutes.',
  ),
  sends_per_day: setting<number>(
    { form: 'integer', minimum: 1, maximum: 20 },
    20,
    'Maximum number of codes, and separately of notifications, sent to one contact within a day.',
  ),
  sms_per_user_and_day: setting<number>(
    { form: 'integer', minimum: 0, maximum: 10 },
    10,
    'Maximum number of text messages with codes, and separately with notifications, sent to one user within a day.',
  ),
  sends_per_network_and_hour: setting<number>(
    { form: 'integer', minimum: 1, maximum: 20 },
    20,
    'Maximum number of codes requested from one network within an hour, where the network is known.',
  ),
  sms_per_day: setting<number>(
    { form: 'integer', minimum: 0, maximum: 1_000_000 },
    1000,
    'Maximum number of text messages with codes and notifications that the programme sends within a day.',
  ),
  sms_countries: setting<readonly string[] | null>(
    listOrNull({ form: 'kind', kind: kinds.country }),
    null,
    'The only countries whose telephone numbers are sent codes. null: all.',
  ),
  sms_pause_after: setting<number>(
    { form: 'integer', minimum: 10, maximum: 50 },
    50,
    'Number of text messages with codes to one country within an hour after which messages to that country are paused if few of the codes were confirmed.',
  ),
  sms_pause_below_percent: setting<number>(
    { form: 'integer', minimum: 20, maximum: 100 },
    20,
    'Percentage of confirmed codes below which few were confirmed.',
  ),
  sms_pause_minutes: setting<number>(
    { form: 'integer', minimum: 60, maximum: 1440 },
    60,
    'Minutes for which text messages to the country are then paused.',
  ),
  alert_email: setting<string | null>(
    { form: 'or null', of: { form: 'kind', kind: kinds['email-address'] } },
    null,
    'Email address that is told when text messages to a country are paused, the text messages of the day are used up, a check of a user is held, messages were given up, or a webhook endpoint was stopped; each at most once an hour. null: nobody.',
  ),
  two_factor_issuer: setting<string | null>(
    { form: 'or null', of: { form: 'kind', kind: kinds['short-text'] } },
    null,
    'What authenticator apps call the accounts of users. null: the name of the programme.',
  ),
  watchlist_threshold: setting<number>(
    { form: 'integer', minimum: 50, maximum: 100 },
    85,
    'Score out of 100 from which a user is recorded as a watchlist hit. After a change, all users are compared with the programme’s lists again.',
  ),
  document_extensions: setting<readonly string[] | null>(
    listOrNull({ form: 'word', words: dottedExtensions }),
    null,
    'The only extensions that files of documents may have, in lower case. null: all.',
  ),
  document_bytes_max: setting<number>(
    { form: 'integer', minimum: 1024, maximum: documentCallBytesMax },
    10 * 1024 * 1024,
    'Maximum size in bytes of a file of a document. The files of one call may have 31,457,280 bytes together (30 MiB).',
  ),
  document_pixels_max: setting<number>(
    { form: 'integer', minimum: 10_000, maximum: 100_000_000 },
    50_000_000,
    'Maximum number of pixels in a picture of a document, all its frames or pages together.',
  ),
  document_pages_max: setting<number>(
    { form: 'integer', minimum: 1, maximum: 1000 },
    100,
    'Maximum number of pages in a PDF or a TIFF of a document.',
  ),
  checks: setting<readonly WantedCheck[]>(
    { form: 'list', of: wantedCheck },
    [],
    'Checks that run on what users submit. Empty: none.',
  ),
  minfraud_accept: setting<number>(
    { form: 'integer', minimum: 0, maximum: 100 },
    5,
    'minFraud score, out of 100, below which the check `minfraud` accepts; not above `minfraud_reject`.',
  ),
  minfraud_reject: setting<number>(
    { form: 'integer', minimum: 1, maximum: 100 },
    75,
    'minFraud score from which the check rejects. A score in between is unclear.',
  ),
  identity_checker: setting<number | null>(
    { form: 'or null', of: { form: 'integer', minimum: 1, maximum: 999_999_999_999_999 } },
    null,
    'Number of the webhook endpoint (`POST /v1/webhook`) that the check `identity` asks. docs/kyc.md describes what it is sent and how it answers.',
  ),
  four_eyes: setting<readonly FourEyesWord[]>(
    { form: 'list', of: { form: 'word', words: fourEyesWords } },
    [],
    'Which review decisions need a second operator or API client: all; accept: those that accept; or those of the steps named. []: none. Asking the person for more never needs a second one. A caller that sets such a state directly, in a creation or an update, is refused; an import is not.',
  ),
  role_limits: setting<RoleLimits>(
    { form: 'list', of: roleLimit },
    [],
    'What operators may not do in the programme although their role allows it: for each role, the permissions it is `without`. []: roles are as docs/operators.md lists them. Nothing adds a permission to a role.',
  ),
  rules_default: setting<'allow' | 'deny'>(
    { form: 'word', words: ['allow', 'deny'] },
    'allow',
    'How a transaction is decided that no access rule covers.',
  ),
  decision_days: setting<number>(
    { form: 'integer', minimum: 32, maximum: 3650 },
    90,
    'Number of days for which decisions about transactions are kept. A repeated transaction is recognised for as long.',
  ),
  retention_days: setting<number>(
    { form: 'integer', minimum: retentionDaysMin, maximum: 36_500 },
    1827,
    'Number of days for which a closed user is kept before it may be erased. The default is five years, which anti-money-laundering law requires after the end of a business relationship (EU 2015/849, article 40).',
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
export const settingNames = keysOf(programSettings);

/** The default of every setting. */
export const defaultSettings: ProgramSettings = mapValues(programSettings, ({ otherwise }) => otherwise);

/** Settings as they may have been stored before some had other names. */
type FormerSettings = Partial<ProgramSettings> & { readonly required_kyc_steps?: unknown };

/** The settings of a programme, complete, of those that are stored. */
export function completeSettings(stored: Partial<ProgramSettings> | null | undefined): ProgramSettings {
  const { required_kyc_steps: _, ...kept }: FormerSettings = stored ?? {};
  const requirements = kept.requirements ?? formerRequirements(stored ?? {});
  return { ...defaultSettings, ...kept, ...(requirements && { requirements }) };
}

/**
 * Reads the settings among the members of a programme. A setting that is not valid is added to `faults` under its path;
 * what else there is among the members is not looked at.
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
  // A form reads values of the type that its setting is declared with.
  return settings as Partial<ProgramSettings>;
}

/**
 * What of settings that are sent goes against each other, or against what is stored already. `stored`: those that stand while nothing
 * else is sent.
 */
export function settingConflicts(
  sent: Partial<ProgramSettings>,
  stored: Partial<ProgramSettings>,
  path: string,
): FaultDetail[] {
  const { minfraud_accept: accept, minfraud_reject: reject } = completeSettings({ ...stored, ...sent });
  // A score would be accepted and rejected.
  if (accept <= reject) return [];
  if (sent.minfraud_accept !== undefined)
    return [
      { path: `${path}.minfraud_accept`, fault: 'outOfRange', params: { minimum: 0, maximum: reject } },
    ];
  if (sent.minfraud_reject !== undefined)
    return [
      { path: `${path}.minfraud_reject`, fault: 'outOfRange', params: { minimum: accept, maximum: 100 } },
    ];
  return [];
}
