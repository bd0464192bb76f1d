import { field, member } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { resource } from '../resource.ts';
import { notes } from './notes.ts';

/** The newest change of the user. */
export const lastActivity = resource({
  name: 'last_activity',
  shape: 'shape',
  fields: {
    entity: field(kinds.code, 'NA O NA NA', { type: 'integer' }),
    entity_id: field(kinds.id, 'NA O NA NA', { type: 'integer' }),
    entity_data: field(kinds['small-number'], 'NA O NA NA', { type: 'integer' }),
    activity_type: field(kinds.code, 'NA O NA NA', { type: 'integer' }),
    notes: member(() => notes, 'NA O NA NA'),
    update_date_utc: field(kinds.day, 'NA O NA NA', { source: 'updated' }),
  },
});
