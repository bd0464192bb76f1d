import type { ProgramSettings } from '../../program-settings.ts';

type EntryOf<Value> = Value extends readonly (infer Entry extends object)[] ? keyof Entry & string : never;

/** The settings that are lists of objects. */
export type ObjectSetting = {
  [Name in keyof ProgramSettings]: [EntryOf<ProgramSettings[Name]>] extends [never] ? never : Name;
}[keyof ProgramSettings];

/** What is said of every setting of a programme, and of every member of those that are objects. */
export interface SettingLabels<Said> {
  readonly settings: { readonly [Name in keyof ProgramSettings]: Said };
  readonly members: {
    readonly [Name in ObjectSetting]: { readonly [Member in EntryOf<ProgramSettings[Name]>]: Said };
  };
}

/** What people call a setting, and what it does, in a sentence. */
export type LabelAndAbout = readonly [label: string, about: string];

/** English: labels alone, since what a setting does stands beside it in the catalogue. */
export const en: SettingLabels<string> = {
  settings: {
    default_language: 'Language',
    default_time_zone: 'Time zone of people',
    server_time_zone: 'Time zone of the server',
    allowed_countries: 'Countries',
    allowed_currencies: 'Currencies',
    minimum_age: 'Minimum age',
    unique_email: 'One user per email address',
    unique_phone: 'One user per phone number',
    open_id: 'Outside providers',
    requirements: 'What users are asked for',
    ticket_reminder_days: 'Reminder of tickets (days)',
    review_hours: 'Time limit of reviews (hours)',
    password_length_min: 'Minimum length of passwords',
    password_score_min: 'Minimum strength of passwords',
    unknown_members: 'Unknown members',
    wrong_answers_max: 'Wrong answers until a suspension',
    held_after_wrong_answers: 'Wrong answers until a lasting suspension',
    held_after_wrong_factors: 'Wrong second factors until a lasting suspension',
    password_suspension_minutes: 'Suspensions after wrong passwords (minutes)',
    code_suspension_minutes: 'Suspensions after other wrong answers (minutes)',
    wrong_answers_forgotten_hours: 'Wrong answers forgotten after (hours)',
    known_networks_max: 'Known networks of a user',
    known_network_days: 'Days of a known network',
    wrong_answers_per_network_and_hour: 'Wrong answers per network and hour',
    wrong_answers_per_client_and_minute: 'Wrong answers per client and minute',
    code_minutes: 'Validity of codes (minutes)',
    verify_link_asks_code: 'Verification pages ask for the code',
    phone_proof_days: 'Phone alone proves (days)',
    sends_per_ten_minutes: 'Codes per contact in ten minutes',
    sends_per_day: 'Codes per contact and day',
    sms_per_user_and_day: 'Text messages per user and day',
    sends_per_network_and_hour: 'Codes per network and hour',
    sms_per_day: 'Text messages per day',
    sms_countries: 'Countries of text messages',
    sms_pause_after: 'Text messages until a look',
    sms_pause_below_percent: 'Few codes confirmed (percent)',
    sms_pause_minutes: 'Pause of text messages (minutes)',
    alert_email: 'Email address for alerts',
    two_factor_issuer: 'Name in authenticator apps',
    watchlist_threshold: 'Score of watchlist hits',
    document_extensions: 'Extensions of files',
    document_bytes_max: 'Largest file (bytes)',
    document_pixels_max: 'Largest picture (pixels)',
    document_pages_max: 'Most pages',
    checks: 'Checks',
    minfraud_accept: 'minFraud accepts below',
    minfraud_reject: 'minFraud rejects from',
    identity_checker: 'Outside checker of identities',
    four_eyes: 'Decisions by two',
    role_limits: 'Limits of roles',
    rules_default: 'Without a rule',
    decision_days: 'Decisions are kept (days)',
    retention_days: 'Closed users are kept (days)',
  },
  members: {
    open_id: {
      issuer: 'Issuer',
      audience: 'Audience',
      algorithms: 'Algorithms',
      scopes: 'Scopes',
      client_claim: 'Claim of the client',
      user_claim: 'Claim of the user',
      user_type: 'Type of logins',
      client_id: 'API client',
    },
    requirements: {
      step: 'What',
      when: 'When',
      days: 'Days',
      blocks: 'Blocks',
      countries: 'Countries',
    },
    checks: {
      check: 'Check',
      counts: 'What comes of it',
    },
    role_limits: {
      role: 'Role',
      without: 'Without',
    },
  },
};
