import { answerFrame } from '../answer-frame.ts';
import { entity, status } from '../codes.ts';
import { field, freeObject, member } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { resource } from '../resource.ts';
import { geoCoordinates } from './geo-coordinates.ts';
import { nothing } from './nothing.ts';

/** What opens an account, and until when it is good. The codes are checked for their form and never stored. */
export const accountSecurity = resource({
  name: 'account_security',
  shape: 'shape',
  fields: {
    security_code: field(kinds['account-code'], 'O O NA NA', { protect: 'discarded' }),
    activation_code: field(kinds['account-code'], 'O O NA NA', { protect: 'discarded' }),
    expiry_date: field(kinds['expiry-day'], 'O O NA NA'),
    pin_code: field(kinds['account-code'], 'O O NA NA', { protect: 'discarded' }),
  },
});

/**
 * What an account is and whose: the form of its `info`. Whoever feeds accounts names one by our number or by its own
 * (`supplied_id`), which does not change.
 */
export const accountInfo = resource({
  name: 'account_info',
  shape: 'shape',
  fields: {
    id: field(kinds.id, 'NA O NA O', { type: 'integer' }),
    supplied_id: field(kinds.id, 'R O NA O', { type: 'integer' }),
    program_id: field(kinds.id, 'O O NA NA', { type: 'integer' }),
    bin_id: field(kinds.id, 'O O NA NA'),
    user_id: field(kinds.id, 'R O NA NA', { type: 'integer' }),
    name: field(kinds.text, 'O O NA NA'),
    nick_name: field(kinds.text, 'O O NA NA'),
    type: field(kinds.code, 'O O NA NA', { otherwise: '0' }),
    number: field(kinds['bank-account-number'], 'O O NA NA', {
      protect: 'masked',
      mask: { first: 6, last: 4, from: 16 },
      search: 'exact',
    }),
    card_image: field(kinds.url, 'O O NA NA'),
    currency: field(kinds.currency, 'R O NA NA'),
    status: field(kinds.code, 'O O NA NA', { otherwise: String(status.active) }),
    usage_status: field(kinds.code, 'O O NA NA', { otherwise: String(status.active) }),
    balance: field(kinds.balance, 'O O NA NA'),
    external_balance: field(kinds.balance, 'O O NA NA'),
    available_balance: field(kinds.balance, 'O O NA NA'),
    external_available_balance: field(kinds.balance, 'O O NA NA'),
    activation_date_time: field(kinds['date-time'], 'O O NA NA'),
    replace_account: field(kinds.id, 'O O NA NA', {
      description: 'The `supplied_id` of the account that this one replaces.',
    }),
    original_source_id: field(kinds['source-id'], 'NA NA NA NA', { writer: 'server' }),
    server_date: field(kinds['date-time'], 'NA NA NA NA', { source: 'server' }),
    date_utc: field(kinds['date-time'], 'NA NA NA NA', { source: 'created' }),
    client_date: field(kinds['date-time'], 'NA NA NA NA', { source: 'client' }),
    source_time_zone: field(kinds['time-zone'], 'NA NA NA NA', { source: 'lookup' }),
    security: member(() => accountSecurity, 'O O NA NA'),
    is_multi_currency: field(kinds.flag, 'O O NA NA', { type: 'boolean' }),
  },
});

const { security: _, ...ownFields } = accountInfo.fields;

/** The most accounts that a user may have at once. */
export const accountsMax = 200;

/**
 * The accounts of a user as they are stored: what `info` says, with what stands in its `security`, and the free parts beside it.
 * They are fed and answered in the form of `accountData`.
 */
export const account = resource({
  name: 'account',
  shape: 'list',
  entity: entity.account,
  entriesMax: accountsMax,
  // Of which moment the newest report was that was taken, in milliseconds since 1970.
  unshown: { as_of: 'bigint' },
  fields: {
    ...ownFields,
    ...accountSecurity.fields,
    custom_field: freeObject('O O NA NA'),
    geo_coordinates: freeObject('O O NA NA'),
  },
});

/** How an account ends, which answers for itself in the samples. */
export const accountEnding = {
  validate: null,
  function_code: 0,
  time_zone: null,
  time_zone_name: null,
  response_time: 0,
} as const;

/** What a report says of an account besides its `info`. */
export const accountParts = resource({
  name: 'account_parts',
  shape: 'shape',
  fields: {
    as_of: field(kinds.instant, 'O O NA O', {
      source: 'none',
      description:
        'Of which moment the report is. One that is older than what is stored changes nothing. Absent: the moment of the call.',
    }),
    custom_field: freeObject('O O NA NA'),
    geo_coordinates: freeObject('O O NA NA'),
  },
});

/** An account: the form in which it is fed and answered. */
export const accountData = resource({
  name: 'account_data',
  shape: 'shape',
  // Exports say when a closed one was closed.
  alsoKnown: [...answerFrame, 'closed_date_utc'],
  fields: {
    as_of: accountParts.fields.as_of,
    info: member(() => accountInfo, 'R R NA R'),
    limits: nothing,
    archive: nothing,
    custom_field: freeObject('O O NA NA'),
    geo_coordinates: member(() => geoCoordinates, 'O O NA NA'),
    options: nothing,
    bank_account: nothing,
    history: nothing,
    fulfilment: nothing,
    access_rule: nothing,
    notes: nothing,
    last_activity: nothing,
    authentication: nothing,
  },
});
