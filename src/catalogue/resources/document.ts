import { answerFrame } from '../answer-frame.ts';
import { entity } from '../codes.ts';
import { field, freeObject, member } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { type Resource, resource } from '../resource.ts';
import { authentication } from './authentication.ts';
import { geoCoordinates } from './geo-coordinates.ts';
import { lastActivity } from './last-activity.ts';
import { notes } from './notes.ts';
import { nothing } from './nothing.ts';

/** What a document is and whose: the form of its `info`. */
export const documentInfo = resource({
  name: 'document_info',
  shape: 'shape',
  fields: {
    program_id: field(kinds.id, 'O NA NA NA', { type: 'integer' }),
    user_id: field(kinds.id, 'O NA NA NA', { type: 'integer' }),
    entity: field(kinds.code, 'C NA NA NA', { type: 'integer' }),
    entity_id: field(kinds.id, 'C NA NA NA', { type: 'integer' }),
    document_id: field(kinds.id, 'NA NA NA NA', { type: 'integer', source: 'id' }),
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
    source_id: field(kinds['source-id'], 'NA NA NA NA', { source: 'sourceId' }),
    server_date: field(kinds['date-time'], 'NA NA NA NA', { source: 'server' }),
    date_utc: field(kinds['date-time'], 'NA NA NA NA', { source: 'created' }),
    source_time_zone: field(kinds['time-zone'], 'NA NA NA NA', { source: 'lookup' }),
    attachment_status: field(kinds.code, 'NA NA NA NA', { type: 'integer', writer: 'server' }),
  },
});

/** One file of a document. */
export const attachment = resource({
  name: 'attachment',
  shape: 'list',
  parent: (): Resource => document,
  entity: entity.document,
  toldWithParent: true,
  entriesMax: 10,
  unshown: {
    stored_name: 'text',
    bytes: 'bigint',
    media_type: 'text',
    content_search: 'bytea',
    pixels: 'integer',
    pages: 'integer',
    scan_status: 'integer',
    is_unscanned: 'boolean',
  },
  fields: {
    file_name: field(kinds.name, 'R NA NA NA'),
    file_extension: field(kinds['file-extension'], 'R NA NA NA'),
    content: field(kinds['base64-content'], 'R NA NA NA', { protect: 'discarded' }),
    file_id: field(kinds.id, 'NA NA NA NA', { type: 'integer', source: 'id' }),
    file_url: nothing,
    is_selfie: field(kinds.flag, 'O NA NA NA', { type: 'boolean' }),
  },
});

/**
 * The documents of a user as they are stored: what `info` says, the free parts beside it, and the files below it. They are sent
 * and answered in the form of `documentData`. A document is never deleted; another takes its place.
 */
export const document = resource({
  name: 'document',
  shape: 'list',
  entity: entity.document,
  // What inquiries look in, folded; and whether it proves a change that is held.
  unshown: { searched: 'text', terms: 'text', is_held: 'boolean' },
  fields: {
    ...documentInfo.fields,
    custom_field: freeObject('O NA NA NA'),
    geo_coordinates: freeObject('O NA NA NA'),
    attachment: member(() => attachment, 'R NA NA NA'),
  },
});

/** How a document ends that stands in an answer about more (samples): each answers for itself. */
export const documentEnding = {
  validate: null,
  function_code: 0,
  time_zone: null,
  time_zone_name: null,
  response_time: 0,
} as const;

/** A document with its files: the form in which it is sent and answered. */
export const documentData = resource({
  name: 'document_data',
  shape: 'shape',
  alsoKnown: answerFrame,
  fields: {
    info: member(() => documentInfo, 'R NA NA NA'),
    attachment: member(() => attachment, 'R NA NA NA'),
    custom_field: freeObject('O NA NA NA'),
    geo_coordinates: member(() => geoCoordinates, 'O NA NA NA'),
    // Of a document beside others no more is read: they say something of the call as a whole.
    validate: field(kinds.flag, 'NA NA NA NA'),
    notes: member(() => notes, 'NA NA NA NA'),
    last_activity: member(() => lastActivity, 'NA NA NA NA'),
    authentication: member(() => authentication, 'NA NA NA NA'),
  },
});
