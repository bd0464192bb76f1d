import { groupData, groupDetailLists, groupInfo, groupMember } from '../catalogue/resources/group.ts';
import { isPlainObject, keysOf } from '../objects.ts';
import { wiped } from './mask.ts';
import { type Presentation, present, type Row } from './present.ts';

/** A member of a group as it is stored, with what is told of the user. */
export type MemberRow = Row & {
  readonly id: number;
  readonly user_id: number;
  readonly name: string;
  readonly email_address: string;
  readonly phone_number: string | null;
  readonly country_code: string | null;
};

/** How the setting of a group is stored, sealed. */
export interface StoredSetting {
  readonly external_integration: Readonly<Record<string, unknown>> | null;
  readonly messaging_setup: object | null;
}

/** To whom a group is shown. */
export interface GroupView {
  readonly presentation: Presentation;
  /** `UTC ±hh:mm`: the zone of the answer. */
  readonly timeZone: string;
  /** The zone that the user prefers whose groups are read; null where there is none. */
  readonly userTimeZone: string | null;
  /** The user that the token is bound to: of others it is told the names, and of the setting nothing. */
  readonly boundUserId: number | null;
  /** What opens something with others is shown in clear. */
  readonly isClear: boolean;
}

/** The members of a group in the order of answers. */
const members = Object.keys(groupData.fields).filter((name) => name !== 'as_of');

/** A group as Get User Group(s) answers it, framed as an answer of its own (samples). */
export function showGroup(
  row: Row,
  setting: StoredSetting | null,
  people: readonly MemberRow[],
  view: GroupView,
): Record<string, unknown> {
  const shown: Readonly<Record<string, unknown>> = {
    ...presentGroup(row, view),
    setting: showSetting(view.boundUserId === null ? setting : null, view.isClear),
    group_user: people.map((one) => showMember(one, view)),
  };
  return {
    result: null,
    ...Object.fromEntries(members.map((name) => [name, shown[name] ?? null])),
    validate: null,
    function_code: 0,
    time_zone: view.timeZone,
    time_zone_name: null,
    response_time: 0,
  };
}

/** What a group says of itself, without its setting and its members: what the history of its owner tells, too. */
export function presentGroup(
  row: Row,
  { presentation, userTimeZone }: Pick<GroupView, 'presentation' | 'userTimeZone'>,
): Record<string, unknown> {
  const told = { ...row, user_id: row['owner_user_id'], source_time_zone: userTimeZone };
  return {
    info: present(groupInfo, told, presentation),
    details: showDetails(row['details'], presentation),
    host_name: row['host_name'] ?? null,
    geo_coordinates: row['geo_coordinates'] ?? null,
    custom_field: presentation.customField ? (row['custom_field'] ?? null) : null,
  };
}

/** Where a group is found; a list that nothing was said of is null. */
function showDetails(stored: unknown, presentation: Presentation): Record<string, unknown> {
  const lists = keysOf(groupDetailLists).map((name) => {
    const entries = isPlainObject(stored) ? stored[name] : null;
    const shown = Array.isArray(entries)
      ? entries.map((entry: Row) => present(groupDetailLists[name], entry, presentation))
      : null;
    return [name, shown];
  });
  return { ...Object.fromEntries(lists), localization: null };
}

/** A user who reads the group learns the names of the others, and no more. */
function showMember(row: MemberRow, { presentation, boundUserId }: GroupView): Record<string, unknown> {
  const isHidden = boundUserId !== null && row.user_id !== boundUserId;
  const told = {
    ...row,
    ...(isHidden && { email_address: '', phone_number: null, country_code: null, custom_field: null }),
    // Null until something of the membership was changed.
    updated_at: row['updated_at'] === row['created_at'] ? null : row['updated_at'],
  };
  return present(groupMember, told, presentation);
}

function showSetting(stored: StoredSetting | null, isClear: boolean): Record<string, unknown> {
  const integration = stored?.external_integration ?? null;
  return {
    external_integration: isClear || !integration ? integration : withoutSecrets(integration),
    messaging_setup: isClear
      ? (stored?.messaging_setup ?? null)
      : withoutSecrets(stored?.messaging_setup ?? null),
  };
}

/** The names of members that open something with others, whatever they are part of. */
const secretName =
  /token|secret|passw|passphrase|passcode|credential|key|authori[sz]ation|signature|\bpin\b|_pin\b/iu;

/** Whether a member of a group's setting holds a secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}

/** Whether a setting holds anything that is shown in clear to few. */
export function hasSecrets(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasSecrets);
  if (!isPlainObject(value)) return false;
  return Object.entries(value).some(
    ([name, one]) => (isSecretName(name) && isFilled(one)) || hasSecrets(one),
  );
}

/** A value with `____` for everything in it that is a secret. */
function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      isSecretName(name) && isFilled(one) ? wiped : withoutSecrets(one),
    ]),
  );
}

/**
 * A setting as it was sent, with what is stored where `____` was sent in place of a secret: so that what was read can be sent back.
 * What stands for nothing is null.
 */
export function withStoredSecrets(sent: unknown, stored: unknown): unknown {
  if (Array.isArray(sent))
    return sent.map((one, index) => withStoredSecrets(one, Array.isArray(stored) ? stored[index] : null));
  if (!isPlainObject(sent)) return sent;
  return Object.fromEntries(
    Object.entries(sent).map(([name, one]) => {
      const known = isPlainObject(stored) && Object.hasOwn(stored, name) ? stored[name] : null;
      if (one === wiped && isSecretName(name)) return [name, known];
      return [name, withStoredSecrets(one, known)];
    }),
  );
}

function isFilled(value: unknown): boolean {
  return value !== null && value !== undefined && value !== '';
}
