import { entity } from '../codes.ts';
import { field, member } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { resource } from '../resource.ts';
import { authentication } from './authentication.ts';
import { geoCoordinates } from './geo-coordinates.ts';
import { lastActivity } from './last-activity.ts';
import { notes } from './notes.ts';

/** Whom a call is about. */
export const info = resource({
  name: 'info',
  shape: 'one',
  entity: entity.user,
  // `user_id` names the user as `id` does. The others are those of the published `info` of a validation, and of the answers of
  // the flows around security.
  alsoKnown: [
    'user_id',
    'parent_id',
    'service_provider',
    'action',
    'user_converted_to_suspended',
    'notes',
    'source_id',
    'pos_id',
  ],
  fields: {
    id: field(kinds.id, 'NA R NA NA', { type: 'integer', writer: 'server' }),
    // Published as required, sent by no sample: it comes from the token, and if sent it must be the same.
    program_id: field(kinds.id, 'O O NA NA', { type: 'integer' }),
    // Any status is answered; a caller suspends the user or lifts the suspension, and nothing else.
    status: field(kinds['user-status'], 'NA O NA NA', {
      writer: 'privileged',
      description: 'The status of the user. On PUT, 2 suspends the user and 1 lifts the suspension.',
    }),
    type: field(kinds['operation-type'], 'O O O O', { type: 'integer' }),
    risk_rate: field(kinds['small-number'], 'NA NA NA NA', {
      type: 'integer',
      writer: 'server',
      description:
        'How risky minFraud finds the user, 0 to 100; null while nobody has asked, and for a token that is bound to the user.',
    }),
    server_date: field(kinds['date-time'], 'NA NA NA NA', { source: 'server' }),
    date_utc: field(kinds['date-time'], 'NA NA NA NA', { source: 'created' }),
    client_date: field(kinds['date-time'], 'NA NA NA NA', { source: 'client' }),
    source_time_zone: field(kinds['time-zone'], 'NA NA NA NA', { source: 'lookup', writer: 'server' }),
    original_source_id: field(kinds['source-id'], 'NA NA NA NA', { writer: 'server' }),
  },
});

/** Whom a validation was about. */
export const validationInfo = resource({
  name: 'validation_info',
  shape: 'shape',
  fields: {
    id: field(kinds.id, 'O O O O', { type: 'integer' }),
    parent_id: field(kinds.id, 'O O O O', { type: 'integer' }),
    program_id: field(kinds.id, 'O O O O', { type: 'integer' }),
    user_id: field(kinds.id, 'O O O O', { type: 'integer' }),
    type: field(kinds.id, 'O O O O', { type: 'integer' }),
    service_provider: field(kinds.id, 'O O O O', { type: 'integer' }),
    status: field(kinds.id, 'O O O O', { type: 'integer' }),
    server_date: field(kinds['date-time'], 'O O O O'),
    date_utc: field(kinds['date-time'], 'O O O O'),
    action: field(kinds.id, 'O O O O', { type: 'integer' }),
    user_converted_to_suspended: field(kinds.flag, 'O O O O', { type: 'integer' }),
    source_time_zone: field(kinds['time-zone'], 'O O O O'),
    original_source_id: field(kinds.notes, 'O O O O'),
    notes: field(kinds.notes, 'O O O O'),
  },
});

/** What a validation found. */
export const validationData = resource({
  name: 'validation_data',
  shape: 'shape',
  fields: {
    info: member(() => validationInfo, 'O O O O'),
    geo_coordinates: member(() => geoCoordinates, 'O O O O'),
    notes: member(() => notes, 'O O O O'),
    last_activity: member(() => lastActivity, 'O O O O'),
    authentication: member(() => authentication, 'O O O O'),
    validate: field(kinds.flag, 'O O O O'),
  },
});
