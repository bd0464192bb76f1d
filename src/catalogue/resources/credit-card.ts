import { entity } from '../codes.ts';
import { field, freeObject } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { resource } from '../resource.ts';

/** The user's payment cards. A card security code is checked for its form and never stored. */
export const creditCard = resource({
  name: 'credit_card',
  shape: 'list',
  entity: entity.creditCard,
  primary: true,
  atLeastOne: { of: ['first_name', 'last_name'], fault: 'noName' },
  entriesMax: 20,
  fields: {
    id: field(kinds.id, 'NA R NA R', { type: 'integer' }),
    first_name: field(kinds.name, 'C O NA NA', { proven: true }),
    last_name: field(kinds.name, 'C O NA NA', { proven: true }),
    type: field(kinds.code, 'R O NA NA', { type: 'integer', otherwise: 0 }),
    number: field(kinds['card-number'], 'R O NA NA', {
      protect: 'masked',
      mask: { first: 6, last: 4, from: 16 },
      search: 'exact',
      proven: true,
      distinct: true,
    }),
    currency_code: field(kinds['currency'], 'R O NA NA', {
      allowedBy: 'allowed_currencies',
      inUseOn: 'creation',
    }),
    expiry_year: field(kinds['expiry-year'], 'R O NA NA', { proven: true }),
    expiry_month: field(kinds['expiry-month'], 'R O NA NA', { proven: true }),
    security_code: field(kinds['card-security-code'], 'O O NA NA', { protect: 'discarded' }),
    address_id: field(kinds.id, 'O O NA NA', { type: 'integer', refersTo: 'addresses' }),
    is_primary: field(kinds.flag, 'O O NA NA', { type: 'integer', otherwise: 0 }),
    status: field(kinds.code, 'C C NA NA', { type: 'integer', writer: 'server' }),
    verification_status: field(kinds.digit, 'OP O NA NA', {
      type: 'integer',
      writer: 'privileged',
      otherwise: 0,
    }),
    original_source_id: field(kinds['source-id'], 'NA NA NA NA', { writer: 'server' }),
    server_date: field(kinds.day, 'NA NA NA NA', { source: 'server' }),
    date_utc: field(kinds.day, 'NA NA NA NA', { source: 'created' }),
    client_date: field(kinds['date-time'], 'NA NA NA NA', { source: 'client' }),
    update_date_utc: field(kinds.day, 'NA NA NA NA', { source: 'updated' }),
    custom_field: freeObject('O NA NA NA'),
  },
});
