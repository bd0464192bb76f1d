import { entity, entityData } from '../codes.ts';
import { field, freeObject } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { resource } from '../resource.ts';

/**
 * Logins with outside providers; `login_id` is unique per programme and type. Only one that is verified and switched on opens
 * anything.
 */
export const externalAuth = resource({
  name: 'external_auth',
  shape: 'list',
  noun: 'external login',
  entity: entity.externalAuth,
  entriesMax: 20,
  fields: {
    id: field(kinds.id, 'NA R NA R', { type: 'integer' }),
    login_id: field(kinds['login-id'], 'R NA NA NA', { unique: 'login', distinct: true }),
    token: field(kinds['provider-token'], 'O O NA NA', {
      source: 'constant',
      constant: null,
      protect: 'discarded',
      description:
        'An ID token of the provider that the programme mapped to the type (`open_id`), issued for this login within the last 10 minutes. It proves the login in Add and Update User External Auth, once; in any other call it is passed over.',
    }),
    type: field(kinds.digit, 'R NA NA NA', { type: 'integer' }),
    // Switched on or off by its user: an update of the whole (sample).
    status: field(kinds.code, 'C C NA NA', { type: 'integer', otherwise: 1, part: entityData.whole }),
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
