import { entity } from '../codes.ts';
import { field, freeObject } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { resource } from '../resource.ts';

/** How two users of a programme are related; one end is the user of the path. */
export const relationship = resource({
  name: 'relationship',
  shape: 'list',
  owner: 'users',
  entity: entity.relationship,
  entriesMax: 200,
  fields: {
    // Published as optional everywhere; it names the entry of PUT and DELETE, and POST gives a new one.
    id: field(kinds.id, 'NA R NA R', { type: 'integer' }),
    entity: field(kinds.code, 'O O O O', { type: 'integer' }),
    entity_id: field(kinds.id, 'O O O O', { type: 'integer' }),
    entity_name: field(kinds.text, 'NA NA NA NA', { source: 'lookup' }),
    entity_email: field(kinds['email-address'], 'NA NA NA NA', { source: 'lookup' }),
    entity_phone: field(kinds['phone-number'], 'NA NA NA NA', { source: 'lookup' }),
    on_entity: field(kinds.code, 'O O O O', { type: 'integer' }),
    on_entity_id: field(kinds.id, 'O O O O', {
      type: 'integer',
      distinct: { with: ['entity_id', 'type'], claim: 'relationship' },
    }),
    on_entity_name: field(kinds.text, 'NA NA NA NA', { source: 'lookup' }),
    on_entity_email: field(kinds['email-address'], 'NA NA NA NA', { source: 'lookup' }),
    on_entity_phone: field(kinds['phone-number'], 'NA NA NA NA', { source: 'lookup' }),
    type: field(kinds['relationship-type'], 'O O O O', { type: 'integer' }),
    status: field(kinds.code, 'O O O O', { type: 'integer', otherwise: 1 }),
    verification_status: field(kinds.digit, 'O O O O', { type: 'integer', otherwise: 0 }),
    order: field(kinds['small-number'], 'NA NA NA NA', { type: 'integer', source: 'constant', constant: 0 }),
    // Published as an input of PUT too, although it says where the entry came from.
    original_source_id: field(kinds['source-id'], 'O NA NA NA'),
    server_date: field(kinds['date-time'], 'O O O O', { source: 'server' }),
    date_utc: field(kinds['date-time'], 'O O O O', { source: 'created' }),
    client_date: field(kinds['date-time'], 'NA NA NA NA', { source: 'client' }),
    update_date_utc: field(kinds['date-time'], 'O O O O', { source: 'updated' }),
    custom_field: freeObject('O O O O'),
  },
});
