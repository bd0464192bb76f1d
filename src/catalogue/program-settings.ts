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
    'Language of messages where the caller names none: en, ar, fr or es. Any other language is answered in English.',
  ),
  default_time_zone: setting<string | null>(
    zoneOrNull,
    null,
    'Time zone of `client_date` where neither the caller nor the user has one. null: the time zone of the installation, `SERVER_TIME_ZONE`.',
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
    'Minimum age of a person in whole years, checked where a date of birth is sent. 0: no minimum.',
  ),
  unique_email: setting<boolean>(
    flag,
    true,
    'Whether an email address may belong to at most one open user. If this is turned on while several users share an address, the first of them gets it, a minute or more later, and the log says how many other users share one. A shared address is free for new users once the last user who shares it has given it up.',
  ),
  unique_phone: setting<boolean>(flag, true, 'The same for telephone numbers.'),
  open_id: setting<readonly OpenIdProvider[]>(
    { form: 'list', of: openIdProvider },
    [],
    'Outside OpenID providers whose tokens the programme accepts.',
  ),
  requirements: setting<readonly Requirement[]>(
    { form: 'list', of: requirementForm },
    [{ step: 'proof_of_address', when: 'at_creation', blocks: 1 }],
    'What the programme asks its users for. A user waits (status 17) until all is met that is due and blocks; [] asks nothing. When this is changed, users follow within minutes.',
  ),
  ticket_reminder_days: setting<number>(
    { form: 'integer', minimum: 0, maximum: 365 },
    7,
    'Number of days after which a user is reminded, once, of a ticket that is still open. 0: of none.',
  ),
  review_hours: setting<number>(
    { form: 'integer', minimum: 0, maximum: reviewLimits.ageDays * 24 },
    72,
    'Number of hours after `since` by which a review is to be decided (`decide_by`); the time in which the person is asked for more counts as well, though nothing is due meanwhile. What waits for longer is overdue: it is marked, nothing else happens. 0: no limit.',
  ),
  password_length_min: setting<number>(
    { form: 'integer', minimum: 8, maximum: 255 },
    8,
    'Minimum number of characters of a password; at least eight, as NIST SP 800-63B requires.',
  ),
  password_score_min: setting<number>(
    { form: 'integer', minimum: 0, maximum: 4 },
    0,
    'Minimum zxcvbn score of a password, 1 to 4: how hard it is to guess. 0: no minimum.',
  ),
  unknown_members: setting<'refuse' | 'ignore'>(
    { form: 'word', words: ['refuse', 'ignore'] },
    'refuse',
    'What happens to a call on a user whose body has a member that nobody knows. refuse: the call is refused, and the answer names the member and the known name that comes nearest. ignore: the member is passed over, for clients that cannot be changed. Rows of imports, settings and the parameters of inquiries and lists are refused always.',
  ),
  wrong_answers_max: setting<number>(
    { form: 'integer', minimum: 1, maximum: 5 },
    5,
    'Number of wrong answers of one kind (passwords, codes, secret answers …) after which further checks of that kind are suspended for a time that grows with each one more.',
  ),
  held_after_wrong_answers: setting<number>(
    { form: 'integer', minimum: 5, maximum: 10 },
    10,
    'Number of wrong security codes, secret answers or dates of birth in a row after which checks of that kind stay suspended until a privileged caller lifts the suspension.',
  ),
  held_after_wrong_factors: setting<number>(
    { form: 'integer', minimum: 5, maximum: 20 },
    20,
    'The same for one-time passwords and recovery codes.',
  ),
  password_suspension_minutes: setting<readonly number[]>(
    { form: 'integers', minima: shortestSuspensions.password, maximum: suspensionMinutesMax },
    shortestSuspensions.password,
    'Minutes for which checks of passwords, and of whether an email address or a phone is on file, are suspended: by the last wrong answer of `wrong_answers_max`, by one more, and so on; the last number holds for all after it.',
  ),
  code_suspension_minutes: setting<readonly number[]>(
    { form: 'integers', minima: shortestSuspensions.code, maximum: suspensionMinutesMax },
    shortestSuspensions.code,
    'The same for codes that were sent, security codes, secret answers, dates of birth, and second factors.',
  ),
  wrong_answers_forgotten_hours: setting<number>(
    { form: 'integer', ...forgottenHours },
    forgottenHours.minimum,
    'Number of hours after which wrong passwords, contacts and codes that were sent are forgotten, counted from the last wrong one or the end of its suspension. Other wrong answers are not forgotten.',
  ),
  known_networks_max: setting<number>(
    { form: 'integer', minimum: 0, maximum: knownNetworksMax.count },
    knownNetworksMax.count,
    'Number of networks of a user, those where the right password came from last, that have wrong passwords of their own, so that guesses from elsewhere do not suspend the user there. 0: none has.',
  ),
  known_network_days: setting<number>(
    { form: 'integer', minimum: 1, maximum: knownNetworksMax.days },
    knownNetworksMax.days,
    'Number of days after the last right password for which such a network has them.',
  ),
  wrong_answers_per_network_and_hour: setting<number>(
    { form: 'integer', minimum: 10, maximum: 100 },
    100,
    'Number of wrong answers from one network within an hour, whoever they are for, after which calls from the network are refused for the rest of the hour.',
  ),
  wrong_answers_per_client_and_minute: setting<number>(
    { form: 'integer', minimum: 60, maximum: 600 },
    600,
    'Number of wrong answers that come by one API client within a minute, whoever they are for, after which calls of the client are refused for the rest of the minute.',
  ),
  code_minutes: setting<number>(
    { form: 'integer', minimum: 2, maximum: 10 },
    10,
    'Minutes for which a code that was sent can be confirmed.',
  ),
  verify_link_asks_code: setting<boolean>(
    flag,
    false,
    'Whether the page behind the link of a verification asks for the code of the mail as well. Some programs that look at mails press the buttons of pages: to them a link alone is proof.',
  ),
  phone_proof_days: setting<number>(
    { form: 'integer', minimum: 1, maximum: 3650 },
    180,
    'Number of days after its verification for which a phone alone is enough to set a forgotten password. Numbers get new owners: after that an email address or a second factor is asked for as well.',
  ),
  sends_per_ten_minutes: setting<number>(
    { form: 'integer', minimum: 1, maximum: 5 },
    5,
    'Number of codes, and apart from them of notifications, that go to one contact within ten minutes.',
  ),
  sends_per_day: setting<number>(
    { form: 'integer', minimum: 1, maximum: 20 },
    20,
    'Number of codes, and apart from them of notifications, that go to one contact within a day.',
  ),
  sms_per_user_and_day: setting<number>(
    { form: 'integer', minimum: 0, maximum: 10 },
    10,
    'Number of text messages with codes, and apart from them with notifications, that go to one user within a day.',
  ),
  sends_per_network_and_hour: setting<number>(
    { form: 'integer', minimum: 1, maximum: 20 },
    20,
    'Number of codes that are asked for from one network within an hour, where the network is known.',
  ),
  sms_per_day: setting<number>(
    { form: 'integer', minimum: 0, maximum: 1_000_000 },
    1000,
    'Number of text messages with codes and notifications that the programme pays for within a day.',
  ),
  sms_countries: setting<readonly string[] | null>(
    listOrNull({ form: 'kind', kind: kinds.country }),
    null,
    'The only countries to whose telephone numbers codes are sent. null: all.',
  ),
  sms_pause_after: setting<number>(
    { form: 'integer', minimum: 10, maximum: 50 },
    50,
    'Number of text messages with codes to one country within an hour from which on messages to the country are paused if few of the codes were confirmed.',
  ),
  sms_pause_below_percent: setting<number>(
    { form: 'integer', minimum: 20, maximum: 100 },
    20,
    'Percentage of those codes below which few were confirmed.',
  ),
  sms_pause_minutes: setting<number>(
    { form: 'integer', minimum: 60, maximum: 1440 },
    60,
    'Minutes for which text messages to the country are then paused.',
  ),
  alert_email: setting<string | null>(
    { form: 'or null', of: { form: 'kind', kind: kinds['email-address'] } },
    null,
    'Email address that is told when text messages to a country are paused, those of the day are used up, a check of a user is held, messages were given up, or an endpoint of webhooks was stopped; each at most once an hour. null: nobody.',
  ),
  two_factor_issuer: setting<string | null>(
    { form: 'or null', of: { form: 'kind', kind: kinds['short-text'] } },
    null,
    'What authenticator apps call the accounts of users. null: the name of the programme.',
  ),
  watchlist_threshold: setting<number>(
    { form: 'integer', minimum: 50, maximum: 100 },
    85,
    'Score, of 100, from which on a user is noted as a hit of a watchlist. After a change all users are compared with the lists of the programme again.',
  ),
  document_extensions: setting<readonly string[] | null>(
    listOrNull({ form: 'word', words: dottedExtensions }),
    null,
    'The only extensions that files of documents may have, in small letters. null: all.',
  ),
  document_bytes_max: setting<number>(
    { form: 'integer', minimum: 1024, maximum: documentCallBytesMax },
    10 * 1024 * 1024,
    'Number of bytes that a file of a document may have. The files of one call may have 31,457,280 together (30 MiB).',
  ),
  document_pixels_max: setting<number>(
    { form: 'integer', minimum: 10_000, maximum: 100_000_000 },
    50_000_000,
    'Number of pixels that a picture of a document may have, all its frames or pages together.',
  ),
  document_pages_max: setting<number>(
    { form: 'integer', minimum: 1, maximum: 1000 },
    100,
    'Number of pages that a PDF or a TIFF of a document may have.',
  ),
  checks: setting<readonly WantedCheck[]>(
    { form: 'list', of: wantedCheck },
    [],
    'Checks that run on what users say. Empty: none.',
  ),
  minfraud_accept: setting<number>(
    { form: 'integer', minimum: 0, maximum: 100 },
    5,
    'Score of minFraud, of 100, below which the check `minfraud` accepts; not above `minfraud_reject`.',
  ),
  minfraud_reject: setting<number>(
    { form: 'integer', minimum: 1, maximum: 100 },
    75,
    'Score of minFraud from which on the check rejects. What lies between is unclear.',
  ),
  identity_checker: setting<number | null>(
    { form: 'or null', of: { form: 'integer', minimum: 1, maximum: 999_999_999_999_999 } },
    null,
    'Number of the endpoint of webhooks (`POST /v1/webhook`) that is asked by the check `identity`. docs/kyc.md says what it is sent and how it answers.',
  ),
  four_eyes: setting<readonly FourEyesWord[]>(
    { form: 'list', of: { form: 'word', words: fourEyesWords } },
    [],
    'Which decisions of reviews a second client has to make as well: all; accept: those that accept; or those of the steps that are named. []: none. What the person is asked for more of needs no second one. A client that sets such a state by hand, with a creation or an update, is refused; an import is not.',
  ),
  role_limits: setting<RoleLimits>(
    { form: 'list', of: roleLimit },
    [],
    'What operators may not do in the programme although their role would allow it: for each role the permissions that it is `without`. []: roles are as docs/operators.md lists them. Nothing adds a permission to a role.',
  ),
  rules_default: setting<'allow' | 'deny'>(
    { form: 'word', words: ['allow', 'deny'] },
    'allow',
    'What is decided of a transaction of which no access rule says anything.',
  ),
  decision_days: setting<number>(
    { form: 'integer', minimum: 32, maximum: 3650 },
    90,
    'Number of days that what rules decided of transactions is kept. A transaction is known again for as long.',
  ),
  retention_days: setting<number>(
    { form: 'integer', minimum: retentionDaysMin, maximum: 36_500 },
    1827,
    'Number of days that a closed user is kept before it may be erased. The default is five years, which laws against money laundering require after the end of a business relationship (EU 2015/849, article 40).',
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
