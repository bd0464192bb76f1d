import { field, freeObject } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { resource } from '../resource.ts';
import { nothing } from './nothing.ts';

/** The primary entry of `addresses`, written and answered without its id. */
export const address = resource({
  name: 'address',
  shape: 'shape',
  fields: {
    type: field(kinds.digit, 'O O NA NA', { type: 'integer', otherwise: 0 }),
    is_billing: field(kinds.flag, 'O O NA NA', { type: 'integer', otherwise: 0 }),
    address_line1: field(kinds['text-or-empty'], 'O O NA NA'),
    address_line2: field(kinds['text-or-empty'], 'O O NA NA'),
    postal_zip_code: field(kinds['postal-code'], 'O O NA NA'),
    country_code: field(kinds.country, 'R O NA NA'),
    state_region: field(kinds['text-or-empty'], 'C C NA NA'),
    city_town: field(kinds.text, 'O O NA NA'),
    status: field(kinds.digit, 'OP OP NA NA', { type: 'integer', writer: 'privileged' }),
    verification_status: field(kinds.flag, 'OP OP NA NA', {
      type: 'integer',
      writer: 'privileged',
      otherwise: 0,
    }),
    original_source_id: field(kinds['source-id'], 'O O O O', { writer: 'server' }),
    server_date: field(kinds['date-time'], 'O O O O', { source: 'server' }),
    date_utc: field(kinds['date-time'], 'O O O O', { source: 'created' }),
    client_date: field(kinds['date-time'], 'NA NA NA NA', { source: 'client' }),
    update_date_utc: field(kinds['date-time'], 'O O O O', { source: 'updated' }),
    custom_field: freeObject('O NA NA NA'),
    ticket: nothing,
  },
});
