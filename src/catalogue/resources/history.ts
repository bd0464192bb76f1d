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
      description: 'The previous values, as JSON in a text; empty if there were none.',
    }),
    new_data: field(kinds['rule-value'], 'O O O O', {
      description: 'The new values, as JSON in a text; empty if nothing was left.',
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

const archive = field(kinds.flag, 'NA NA O NA', {
  type: 'integer',
  description: '1: a closed user is found as well, until it is erased; requires the scope user:privileged.',
});

const code = (description: string) => field(kinds.code, 'NA NA O NA', { type: 'integer', description });
const day = (description: string) => field(kinds['inquiry-day'], 'NA NA O NA', { description });

/** What the query of a history may ask for, besides the page. */
export const historyQuery = resource({
  name: 'history_query',
  shape: 'shape',
  fields: {
    archive,
    entity: code('Entries about such things alone, by the code of the entity.'),
    entity_id: field(kinds.id, 'NA NA O NA', {
      type: 'integer',
      description: 'Only entries about the record with this number.',
    }),
    by_entity: code('Entries of such callers alone, by the code of the entity.'),
    by_entity_id: field(kinds.id, 'NA NA O NA', {
      type: 'integer',
      description: 'Only entries of the caller with this number.',
    }),
    from_date: day('Entries of this day and later, UTC.'),
    to_date: day('Entries of this day and earlier, UTC.'),
  },
});

/** What the query of the newest entry may ask for. */
export const latestHistoryQuery = resource({
  name: 'latest_history_query',
  shape: 'shape',
  fields: { archive },
});
