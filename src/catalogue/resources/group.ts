import { answerFrame } from '../answer-frame.ts';
import { entity, status, verificationStatus } from '../codes.ts';
import { field, freeObject, member } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { type Resource, resource } from '../resource.ts';
import { accountParts } from './account.ts';
import { geoCoordinates } from './geo-coordinates.ts';
import { nothing } from './nothing.ts';

/** What ends every entry of a group's details. */
const origin = {
  original_source_id: field(kinds['source-id'], 'NA NA NA NA', { writer: 'server' }),
  server_date: field(kinds['date-time'], 'NA NA NA NA', { source: 'server' }),
  date_utc: field(kinds['date-time'], 'NA NA NA NA', { source: 'created' }),
  client_date: field(kinds['date-time'], 'NA NA NA NA', { source: 'client' }),
  update_date_utc: field(kinds['date-time'], 'NA NA NA NA', { source: 'updated' }),
  custom_field: freeObject('O O NA NA'),
};

const state = {
  status: field(kinds.code, 'O O NA NA', { type: 'integer', otherwise: status.active }),
  verification_status: field(kinds.digit, 'O O NA NA', {
    type: 'integer',
    otherwise: verificationStatus.notVerified,
  }),
};

const number = field(kinds.id, 'O O NA NA', { type: 'integer' });
const kindOfEntry = field(kinds.digit, 'O O NA NA', { type: 'integer', otherwise: 0 });
const isPrimary = field(kinds.flag, 'O O NA NA', { type: 'integer', otherwise: 0 });

/** A postal address of a group. An entry that names its `id` is the one that was there before. */
export const groupAddress = resource({
  name: 'group_address',
  shape: 'shape',
  fields: {
    id: number,
    type: kindOfEntry,
    is_primary: isPrimary,
    is_billing: field(kinds.flag, 'O O NA NA', { type: 'integer', otherwise: 0 }),
    address_line1: field(kinds['text-or-empty'], 'R R NA NA'),
    address_line2: field(kinds['text-or-empty'], 'O O NA NA'),
    postal_zip_code: field(kinds['postal-code'], 'O O NA NA'),
    country_code: field(kinds.country, 'R R NA NA'),
    state_region: field(kinds['text-or-empty'], 'O O NA NA'),
    city_town: field(kinds.text, 'O O NA NA'),
    ...state,
    ...origin,
  },
});

/** A telephone number of a group. */
export const groupPhone = resource({
  name: 'group_phone',
  shape: 'shape',
  fields: {
    id: number,
    type: kindOfEntry,
    country_code: field(kinds.country, 'O O NA NA'),
    number: field(kinds['phone-number'], 'R R NA NA'),
    is_primary: isPrimary,
    ...state,
    ...origin,
  },
});

/** An email address of a group. */
export const groupEmail = resource({
  name: 'group_email',
  shape: 'shape',
  fields: {
    id: number,
    type: kindOfEntry,
    address: field(kinds['email-address'], 'R R NA NA'),
    is_primary: isPrimary,
    ...state,
    ...origin,
  },
});

/** A page of a group in a social network. */
export const groupPage = resource({
  name: 'group_social_media',
  shape: 'shape',
  fields: {
    id: number,
    type: kindOfEntry,
    address: field(kinds.url, 'R R NA NA'),
    ...origin,
  },
});

/** The lists of a group's details, by the member that holds each. */
export const groupDetailLists = {
  address: groupAddress,
  phone: groupPhone,
  email: groupEmail,
  social_media: groupPage,
} as const satisfies Readonly<Record<string, Resource>>;

/** The most entries of one of them. */
export const groupDetailsMax = 20;

/** Where a group is found. A list that is sent takes the place of what there was. */
export const groupDetails = resource({
  name: 'group_details',
  shape: 'shape',
  fields: {
    address: member(() => groupAddress, 'O O NA NA'),
    phone: member(() => groupPhone, 'O O NA NA'),
    email: member(() => groupEmail, 'O O NA NA'),
    social_media: member(() => groupPage, 'O O NA NA'),
    localization: nothing,
  },
});

/**
 * How a group works together with others. All of it is sealed; what opens something with others (`access_token`, `client_secret` and
 * the like) is shown as `____`.
 */
export const groupSetting = resource({
  name: 'group_setting',
  shape: 'shape',
  fields: {
    external_integration: freeObject('O O NA NA'),
    messaging_setup: freeObject('O O NA NA'),
  },
});

/** What a group is: the form of its `info`. */
export const groupInfo = resource({
  name: 'group_info',
  shape: 'shape',
  fields: {
    id: field(kinds.id, 'NA O NA O', { type: 'integer' }),
    program_id: field(kinds.id, 'O O NA NA', { type: 'integer' }),
    user_id: field(kinds.id, 'R O NA NA', {
      type: 'integer',
      description: 'The user who owns the group; the owner need not be a member.',
    }),
    supplied_id: field(kinds.id, 'R O NA O', { type: 'integer', source: 'none' }),
    name: field(kinds.text, 'R O NA NA'),
    type: field(kinds.code, 'O O NA NA', { type: 'integer', otherwise: 0 }),
    code: field(kinds['short-text'], 'O O NA NA', {
      description: 'Unique in the programme. If none is sent, one of six letters and digits is generated.',
    }),
    status: field(kinds.code, 'O O NA NA', { type: 'integer', otherwise: status.active }),
    original_source_id: field(kinds['source-id'], 'NA NA NA NA', { writer: 'server' }),
    server_date: field(kinds['date-time'], 'NA NA NA NA', { source: 'server' }),
    date_utc: field(kinds['date-time'], 'NA NA NA NA', { source: 'created' }),
    client_date: field(kinds['date-time'], 'NA NA NA NA', { source: 'client' }),
    update_date_utc: field(kinds['date-time'], 'NA NA NA NA', { source: 'updated' }),
    source_time_zone: field(kinds['time-zone'], 'NA NA NA NA', { source: 'lookup' }),
  },
});

/** What is said of a group besides its `info`, its details and its setting. */
export const groupParts = resource({
  name: 'group_parts',
  shape: 'shape',
  fields: { ...accountParts.fields, host_name: field(kinds.text, 'O O NA NA') },
});

/**
 * The groups of a programme as they are stored. They are fed and answered in the form of `groupData`; who is in a group is said by
 * rows of the users who are (`groupUser`).
 */
export const group = resource({
  name: 'group',
  table: 'user_group',
  shape: 'list',
  owner: 'program',
  entity: entity.group,
  // The setting, sealed; and of which moment the newest report was that was taken, in milliseconds since 1970.
  unshown: { sealed: 'bytea', as_of: 'bigint' },
  fields: {
    id: field(kinds.id, 'NA O NA O', { type: 'integer' }),
    supplied_id: field(kinds.id, 'R O NA O', { type: 'integer' }),
    owner_user_id: field(kinds.id, 'R O NA NA', { type: 'integer' }),
    name: field(kinds.text, 'R O NA NA'),
    type: field(kinds.code, 'O O NA NA', { type: 'integer', otherwise: 0 }),
    code: field(kinds['short-text'], 'R O NA NA'),
    status: field(kinds.code, 'O O NA NA', { type: 'integer', otherwise: status.active }),
    host_name: field(kinds.text, 'O O NA NA'),
    details: freeObject('O O NA NA'),
    custom_field: freeObject('O O NA NA'),
    geo_coordinates: freeObject('O O NA NA'),
  },
});

/** The most members that a group may have at once. */
export const groupMembersMax = 1000;

/** That a user is in a group. */
export const groupUser = resource({
  name: 'group_user',
  noun: 'group membership',
  shape: 'list',
  entity: entity.groupUser,
  // The groups that a user may be in at once.
  entriesMax: 200,
  unshown: { as_of: 'bigint' },
  fields: {
    id: field(kinds.id, 'NA O NA O', { type: 'integer' }),
    group_id: field(kinds.id, 'O O NA O', { type: 'integer' }),
    role: field(kinds.code, 'O O NA NA', { type: 'integer', otherwise: 1 }),
    membership_status: field(kinds.code, 'O O NA NA', { type: 'integer', otherwise: status.active }),
    original_source_id: field(kinds['source-id'], 'NA NA NA NA', { writer: 'server' }),
    server_date: field(kinds['date-time'], 'NA NA NA NA', { source: 'server' }),
    date_utc: field(kinds['date-time'], 'NA NA NA NA', { source: 'created' }),
    update_date_utc: field(kinds['date-time'], 'NA NA NA NA', { source: 'updated' }),
    custom_field: freeObject('O O NA NA'),
  },
});

/** A member of a group, as it is fed: the user and the group are named by numbers, a membership that is there by its own as well. */
export const groupUserData = resource({
  name: 'group_user_data',
  shape: 'shape',
  alsoKnown: [
    'name',
    'email_address',
    'phone_number',
    'country_code',
    'original_source_id',
    'server_date',
    'date_utc',
    'update_date_utc',
  ],
  fields: {
    as_of: accountParts.fields.as_of,
    id: field(kinds.id, 'NA O NA O', { type: 'integer' }),
    user_id: field(kinds.id, 'R O NA O', { type: 'integer' }),
    group_id: field(kinds.id, 'O O NA O', { type: 'integer' }),
    group_supplied_id: field(kinds.id, 'O O NA O', {
      type: 'integer',
      description: 'The `supplied_id` of the group, in place of `group_id`.',
    }),
    role: field(kinds.code, 'O O NA NA', { type: 'integer' }),
    membership_status: field(kinds.code, 'O O NA NA', { type: 'integer' }),
    custom_field: freeObject('O O NA NA'),
  },
});

/** A member of a group as an answer shows it. */
export const groupMember = resource({
  name: 'group_member',
  shape: 'shape',
  // Exports say when somebody has left.
  alsoKnown: ['closed_date_utc'],
  fields: {
    id: field(kinds.id, 'NA NA NA NA', { type: 'integer' }),
    user_id: field(kinds.id, 'NA NA NA NA', { type: 'integer' }),
    role: field(kinds.code, 'NA NA NA NA', { type: 'integer' }),
    membership_status: field(kinds.code, 'NA NA NA NA', { type: 'integer' }),
    name: field(kinds.text, 'NA NA NA NA', { source: 'lookup' }),
    email_address: field(kinds['email-address'], 'NA NA NA NA', { source: 'lookup' }),
    phone_number: field(kinds['phone-number'], 'NA NA NA NA', { source: 'lookup' }),
    country_code: field(kinds.country, 'NA NA NA NA', { source: 'lookup' }),
    original_source_id: field(kinds['source-id'], 'NA NA NA NA', { writer: 'server' }),
    server_date: field(kinds['date-time'], 'NA NA NA NA', { source: 'server' }),
    date_utc: field(kinds['date-time'], 'NA NA NA NA', { source: 'created' }),
    update_date_utc: field(kinds['date-time'], 'NA NA NA NA', { source: 'updated' }),
    custom_field: freeObject('NA NA NA NA'),
  },
});

/** A group: the form in which it is fed and answered. */
export const groupData = resource({
  name: 'group_data',
  shape: 'shape',
  alsoKnown: answerFrame,
  fields: {
    as_of: accountParts.fields.as_of,
    info: member(() => groupInfo, 'R R NA R'),
    details: member(() => groupDetails, 'O O NA NA'),
    setting: member(() => groupSetting, 'O O NA NA'),
    group_user: member(() => groupMember, 'NA NA NA NA'),
    history: nothing,
    host_name: groupParts.fields.host_name,
    geo_coordinates: member(() => geoCoordinates, 'O O NA NA'),
    custom_field: freeObject('O O NA NA'),
    notes: nothing,
    last_activity: nothing,
    authentication: nothing,
  },
});
