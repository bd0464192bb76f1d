import { entity } from '../codes.ts';
import { field, freeObject } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { resource } from '../resource.ts';
import { nothing } from './nothing.ts';

/** The user's accounts with banks, each with a number, an IBAN or both. An account's country need not be its IBAN's. */
export const bankAccount = resource({
  name: 'bank_account',
  shape: 'list',
  entity: entity.bankAccount,
  primary: true,
  entriesMax: 20,
  atLeastOne: { of: ['number', 'iban'], fault: 'accountUnnamed' },
  fields: {
    id: field(kinds.id, 'NA R NA R', { type: 'integer' }),
    linked_account_id: field(kinds.id, 'O O O O', { type: 'integer' }),
    name: field(kinds.name, 'R O NA NA'),
    beneficiary_name: nothing,
    holder_name: field(kinds.name, 'O O NA NA', { proven: true }),
    country_code: field(kinds.country, 'R O NA NA', { proven: true, allowedBy: 'allowed_countries' }),
    currency_code: field(kinds['currency'], 'R O NA NA', {
      allowedBy: 'allowed_currencies',
      inUseOn: 'creation',
    }),
    type: field(kinds.digit, 'O O NA NA', { type: 'integer', otherwise: 0 }),
    payment_type: nothing,
    beneficiary_type: field(kinds.digit, 'R O NA NA', { type: 'integer' }),
    number: field(kinds['bank-account-number'], 'C O NA NA', {
      protect: 'masked',
      mask: { first: 2, last: 4, from: 8 },
      search: 'exact',
      proven: true,
      // In some countries the bank is named by its transit and institution numbers instead of a routing number.
      distinct: {
        with: ['country_code', 'routing_number', 'transit_number', 'institution_number'],
        unless: 'iban',
      },
    }),
    swift_code: field(kinds['swift-code'], 'C O NA NA', { proven: true }),
    iban: field(kinds.iban, 'C O NA NA', {
      protect: 'masked',
      mask: { first: 4, last: 4, from: 16 },
      search: 'exact',
      proven: true,
      distinct: true,
    }),
    transit_number: field(kinds['bank-unit-number'], 'C O NA NA', { proven: true }),
    institution_number: field(kinds['bank-unit-number'], 'C O NA NA', { proven: true }),
    routing_number: field(kinds['routing-number'], 'C O NA NA', { proven: true }),
    phone_id: field(kinds.id, 'O O NA NA', { type: 'integer', refersTo: 'phone' }),
    address_id: field(kinds.id, 'O O NA NA', { type: 'integer', refersTo: 'addresses' }),
    bank_address: field(kinds.id, 'O O O O', { description: "The id of the bank's address." }),
    state_region: nothing,
    is_primary: field(kinds.flag, 'O O NA NA', { type: 'integer', otherwise: 0 }),
    status: field(kinds.code, 'C C NA NA', { type: 'integer', writer: 'server' }),
    verification_status: field(kinds.digit, 'OP O NA NA', {
      type: 'integer',
      writer: 'privileged',
      otherwise: 0,
    }),
    city_town: field(kinds.text, 'O O O O'),
    postal_zip_code: field(kinds['postal-code'], 'O O O O'),
    extended_data: freeObject('NA NA NA NA', { source: 'constant', constant: null }),
    // Banks of some countries call the routing number so (sample).
    sort_code: field(kinds['routing-number'], 'NA NA NA NA', { source: 'same', as: 'routing_number' }),
    original_source_id: field(kinds['source-id'], 'NA NA NA NA', { writer: 'server' }),
    server_date: field(kinds.day, 'NA NA NA NA', { source: 'server' }),
    date_utc: field(kinds.day, 'NA NA NA NA', { source: 'created' }),
    client_date: field(kinds['date-time'], 'NA NA NA NA', { source: 'client' }),
    update_date_utc: field(kinds.day, 'NA NA NA NA', { source: 'updated' }),
    service_provider: field(kinds.code, 'NA NA NA NA', { type: 'integer', source: 'constant', constant: -1 }),
    custom_field: freeObject('O NA NA NA'),
  },
});
