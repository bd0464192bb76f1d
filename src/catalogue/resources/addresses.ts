import { entity, status } from '../codes.ts';
import { field, freeObject } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { resource } from '../resource.ts';
import { nothing } from './nothing.ts';

/** The postal addresses of a user. */
export const addresses = resource({
  name: 'addresses',
  shape: 'list',
  noun: 'address',
  entity: entity.address,
  primary: true,
  entriesMax: 20,
  // An address added or changed later waits for proof; the one a user is created with does not (samples).
  initialStatus: { withUser: status.active, later: status.waitingForVerification },
  statusAfterChange: status.waitingForVerification,
  fields: {
    id: field(kinds.id, 'NA R NA R', { type: 'integer' }),
    type: field(kinds.digit, 'O O NA NA', { type: 'integer', otherwise: 0 }),
    is_primary: field(kinds.flag, 'O O NA NA', { type: 'integer', otherwise: 0 }),
    is_billing: field(kinds.flag, 'O O NA NA', { type: 'integer', otherwise: 0 }),
    address_line1: field(kinds['text-or-empty'], 'R O NA NA', { proven: true }),
    address_line2: field(kinds['text-or-empty'], 'O O NA NA', { proven: true }),
    postal_zip_code: field(kinds['postal-code'], 'R O NA NA', { proven: true }),
    country_code: field(kinds.country, 'R O NA NA', { proven: true, allowedBy: 'allowed_countries' }),
    state_region: field(kinds['text-or-empty'], 'O O NA NA', { proven: true }),
    city_town: field(kinds.text, 'O O NA NA', { proven: true }),
    status: field(kinds.code, 'C C NA NA', { type: 'integer', writer: 'server' }),
    verification_status: field(kinds.digit, 'OP O NA NA', {
      type: 'integer',
      writer: 'privileged',
      otherwise: 0,
    }),
    original_source_id: field(kinds['source-id'], 'NA NA NA NA', { writer: 'server' }),
    server_date: field(kinds['date-time'], 'NA NA NA NA', { source: 'server' }),
    date_utc: field(kinds['date-time'], 'NA NA NA NA', { source: 'created' }),
    client_date: field(kinds['date-time'], 'NA NA NA NA', { source: 'client' }),
    update_date_utc: field(kinds['date-time'], 'NA NA NA NA', { source: 'updated' }),
    custom_field: freeObject('O NA NA NA'),
    ticket: nothing,
  },
});
