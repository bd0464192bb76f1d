import { entity } from '../codes.ts';
import { field } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { resource } from '../resource.ts';
import { nothing } from './nothing.ts';

/** The user's device. */
export const deviceInfo = resource({
  name: 'device_info',
  shape: 'one',
  noun: 'device',
  entity: entity.user,
  prefix: 'device',
  fields: {
    // Published as required on PUT; a user has at most one, so that it need not be named, and one without gets it by PUT.
    id: field(kinds.id, 'NA O NA R', { type: 'integer' }),
    type: field(kinds.digit, 'NA NA NA NA', { type: 'integer', source: 'constant', constant: 0 }),
    brand: field(kinds.name, 'O O NA NA'),
    os: field(kinds.name, 'O O NA NA'),
    unique_id: nothing,
    installation_id: field(kinds.id, 'O O NA NA'),
    extended_info: nothing,
    status: nothing,
    verification_status: nothing,
    encryption_key: nothing,
    application_version: nothing,
    serial_number: nothing,
    source_ip_address: nothing,
    geo_coordinates: nothing,
    original_source_id: field(kinds['source-id'], 'NA NA NA NA', { writer: 'server', source: 'column' }),
    server_date: field(kinds['date-time'], 'NA NA NA NA', { source: 'server' }),
    date_utc: field(kinds['date-time'], 'NA NA NA NA', { source: 'created' }),
    client_date: field(kinds['date-time'], 'NA NA NA NA', { source: 'client' }),
    update_date_utc: field(kinds['date-time'], 'NA NA NA NA', { source: 'updated' }),
    client_time_zone: nothing,
  },
});
