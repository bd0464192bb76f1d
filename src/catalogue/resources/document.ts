import { answerFrame } from '../answer-frame.ts';
import { field, freeObject, member } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { resource } from '../resource.ts';
import { authentication } from './authentication.ts';
import { geoCoordinates } from './geo-coordinates.ts';
import { lastActivity } from './last-activity.ts';
import { notes } from './notes.ts';
import { nothing } from './nothing.ts';

/** What a document is and whose. */
export const documentInfo = resource({
  name: 'document_info',
  shape: 'shape',
  table: 'document',
  fields: {
    program_id: field(kinds.id, 'O NA NA NA', { type: 'integer' }),
    user_id: field(kinds.id, 'O NA NA NA', { type: 'integer' }),
    entity: field(kinds.code, 'C NA NA NA', { type: 'integer' }),
    entity_id: field(kinds.id, 'C NA NA NA', { type: 'integer' }),
    document_id: field(kinds.id, 'NA NA NA NA', { type: 'integer', source: 'lookup' }),
    first_name: field(kinds.name, 'O NA NA NA'),
    last_name: field(kinds.name, 'O NA NA NA'),
    email_address: field(kinds['email-address'], 'O NA NA NA'),
    type: field(kinds['small-number'], 'R NA NA NA', { type: 'integer' }),
    language: field(kinds['language'], 'O NA NA NA'),
    status: field(kinds.code, 'OP NA NA NA', { type: 'integer' }),
    subject: field(kinds.text, 'R NA NA NA'),
    notes: field(kinds['text-or-empty'], 'O NA NA NA'),
    number_of_attachments: field(kinds['small-number'], 'NA NA NA NA', { type: 'integer', source: 'lookup' }),
    support_notes: field(kinds.notes, 'OP NA NA NA'),
    update_datetime_utc: field(kinds['date-time'], 'NA NA NA NA', { source: 'updated' }),
    client_date: field(kinds['date-time'], 'NA NA NA NA', { source: 'client' }),
    source_id: field(kinds['source-id'], 'NA NA NA NA', { source: 'lookup' }),
    server_date: field(kinds['date-time'], 'NA NA NA NA', { source: 'server' }),
    date_utc: field(kinds['date-time'], 'NA NA NA NA', { source: 'created' }),
    source_time_zone: field(kinds['time-zone'], 'NA NA NA NA', { source: 'lookup' }),
    attachment_status: field(kinds.code, 'NA NA NA NA', { type: 'integer', writer: 'server' }),
  },
});

/** One file of a document. */
export const attachment = resource({
  name: 'attachment',
  shape: 'shape',
  parent: () => documentInfo,
  unshown: {
    stored_name: 'text',
    bytes: 'bigint',
    media_type: 'text',
    content_search: 'bytea',
    pixels: 'integer',
    pages: 'integer',
    scan_status: 'integer',
  },
  fields: {
    file_name: field(kinds.name, 'R NA NA NA'),
    file_extension: field(kinds['file-extension'], 'R NA NA NA'),
    content: field(kinds['base64-content'], 'R NA NA NA', { protect: 'discarded' }),
    file_id: field(kinds.id, 'NA NA NA NA', { type: 'integer', source: 'lookup' }),
    file_url: nothing,
    is_selfie: field(kinds.flag, 'O NA NA NA', { type: 'boolean' }),
  },
});

/** A document with its files. */
export const documentData = resource({
  name: 'document_data',
  shape: 'shape',
  alsoKnown: answerFrame,
  fields: {
    info: member(() => documentInfo, 'R NA NA NA'),
    attachment: member(() => attachment, 'R NA NA NA'),
    custom_field: freeObject('O NA NA NA'),
    geo_coordinates: member(() => geoCoordinates, 'O NA NA NA'),
    validate: field(kinds.flag, 'O NA NA NA'),
    notes: member(() => notes, 'O O O O'),
    last_activity: member(() => lastActivity, 'NA O NA NA'),
    authentication: member(() => authentication, 'O O O O'),
  },
});
