import { field } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { resource } from '../resource.ts';

/**
 * One entry of the history, only ever answered. The published table calls the two data members `Old_Data` and
 * `New_Data`, the samples `old_data` and `new_data`, which is how they are answered.
 */
export const history = resource({
  name: 'history',
  shape: 'shape',
  alsoKnown: ['Old_Data', 'New_Data'],
  fields: {
    id: field(kinds.id, 'NA NA NA NA', { type: 'integer' }),
    activity_type: field(kinds.code, 'NA NA NA NA', { type: 'integer' }),
    entity: field(kinds.code, 'NA NA NA NA', { type: 'integer' }),
    entity_id: field(kinds.id, 'NA NA NA NA', { type: 'integer' }),
    by_entity: field(kinds.code, 'NA NA NA NA', { type: 'integer' }),
    by_entity_id: field(kinds.id, 'NA NA NA NA', { type: 'integer' }),
    entity_data: field(kinds['small-number'], 'NA O NA NA', { type: 'integer' }),
    old_data: field(kinds['rule-value'], 'O O O O', {
      description: 'What there was before, as JSON in a text; empty where there was nothing.',
    }),
    new_data: field(kinds['rule-value'], 'O O O O', {
      description: 'What there was afterwards, as JSON in a text; empty where nothing was left.',
    }),
    json: field(kinds['json-text'], 'NA NA NA NA'),
    notes: field(kinds['long-notes'], 'NA NA NA NA'),
    admin_notes: field(kinds['long-notes'], 'NA NA NA NA'),
    original_source_id: field(kinds['source-id'], 'NA NA NA NA', { writer: 'server' }),
    server_date: field(kinds.day, 'NA NA NA NA', { source: 'server' }),
    date_utc: field(kinds.day, 'NA NA NA NA', { source: 'created' }),
    client_date: field(kinds['date-time'], 'NA NA NA NA', { source: 'client' }),
  },
});

/** What the query of a history may ask for, besides the page. */
export const historyQuery = resource({
  name: 'history_query',
  shape: 'shape',
  fields: {
    archive: field(kinds.flag, 'NA NA O NA', {
      type: 'integer',
      description:
        '1: a closed user is found too, until erased; for a client with the scope user:privileged.',
    }),
  },
});
