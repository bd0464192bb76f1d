import type { MessageParams, Text } from './text.ts';

/** What is looked at of an installation, as `roster doctor` calls it, by the name that answers have. */
export const installationChecks = {
  data_folder: 'data folder',
  database: 'database',
  messages: 'messages',
  callers: 'callers',
  scans: 'scans',
  file_store: 'file store',
  files: 'files',
  stored_values: 'stored values',
  secret_questions: 'secret questions',
} as const;

/** The name of a check. */
export type InstallationCheckName = keyof typeof installationChecks;

/** Everything that a check may say, in the words of `roster doctor`. `{problem}`: what a library or the system has said. */
export const checkFindings = {
  caller_row:
    'the row {key} of the table {table} was not written by Roster, or was changed since: it counts as not there',
  callers_of_earlier_version:
    'the next start signs the API clients, programmes and signing keys of an earlier version',
  callers_unknown:
    'these say who may call, or where events are sent. Look at each: "roster keys sign <table> <key>" vouches for it; delete it where it is not yours.',
  failed: '{problem}',
  file_missing: 'file {file} of user {user} of programme {program} ({stored_name})',
  files_missing:
    '{place} has not these files, which users were told are stored. Bring them back from a backup, or have them sent again:',
  files_orphaned: '{count} belong to nobody; a running server removes them within an hour',
  folder_mode: '{path} has the mode {mode}, but at most {allowed} is safe: run "chmod {allowed} {path}".',
  messages_given_up: '{channel}: {count} given up; GET /v1/message?status=dead lists them',
  messages_unsent: '{channel}: {setting} is not set, {count} wait in the outbox',
  no_result: 'no result within {seconds} seconds',
  public_url_unset: 'email: PUBLIC_URL is not set, notifications of programmes stand in the app alone',
  scanner_fails: '{problem} {count} file(s) wait for their scan and cannot be read meanwhile.',
  scanner_unset: 'CLAMAV_ADDRESS is not set: nothing looks for malicious software in files of documents',
  scans_due: '{count} file(s) came while nothing scanned: they can be read, and are scanned by and by',
  scans_stuck: '{count} file(s) wait for a scan and cannot be read: set CLAMAV_ADDRESS to a clamd that runs.',
  scans_waiting: '{count} file(s) wait for their scan',
  secret_questions:
    'the API requires them, OWASP ASVS 6.4.2 forbids them; Roster never uses them as a factor',
  still_running: 'still running',
  value_refused: '{place}',
  values_more: 'and {count} more',
  values_refused:
    '{refused} of {users} users have {count} value(s) that an import would refuse; they stay valid here',
} as const satisfies Readonly<Record<string, Text>>;

/** The code of something that a check says. */
export type CheckFindingCode = keyof typeof checkFindings;

/** Something that a check says, to be put in words. */
export interface CheckFinding {
  readonly code: CheckFindingCode;
  readonly params: MessageParams;
}

/** Something that a check says. */
export function finding(code: CheckFindingCode, params: MessageParams = {}): CheckFinding {
  return { code, params };
}
