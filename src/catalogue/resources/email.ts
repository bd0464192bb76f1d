import { entity } from '../codes.ts';
import { field, freeObject } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { resource } from '../resource.ts';

/** The email addresses of a user, unique per programme among live users. */
export const email = resource({
  name: 'email',
  shape: 'list',
  entity: entity.email,
  primary: true,
  entriesMax: 20,
  fields: {
    id: field(kinds.id, 'NA R NA R', { type: 'integer' }),
    type: field(kinds.digit, 'O O NA NA', { type: 'integer', otherwise: 0 }),
    address: field(kinds['email-address'], 'R O NA NA', { unique: 'email', proven: true, distinct: true }),
    is_primary: field(kinds.flag, 'R O NA NA', { type: 'integer', otherwise: 0 }),
    status: field(kinds.code, 'C C NA NA', { type: 'integer', writer: 'server' }),
    verification_status: field(kinds.digit, 'OP OP NA NA', {
      type: 'integer',
      writer: 'privileged',
      otherwise: 0,
    }),
    original_source_id: field(kinds['source-id'], 'O NA NA NA'),
    server_date: field(kinds['date-time'], 'NA O NA NA', { source: 'server' }),
    date_utc: field(kinds['date-time'], 'NA O NA NA', { source: 'created' }),
    client_date: field(kinds['date-time'], 'NA NA NA NA', { source: 'client' }),
    update_date_utc: field(kinds['date-time'], 'NA O NA NA', { source: 'updated' }),
    custom_field: freeObject('O NA NA NA'),
  },
});
