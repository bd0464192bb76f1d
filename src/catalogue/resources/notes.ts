import { field } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { resource } from '../resource.ts';

/** What the caller wants to remember about the call; kept in the history entry it makes. */
export const notes = resource({
  name: 'notes',
  shape: 'shape',
  fields: {
    user_notes: field(kinds.notes, 'O O O O'),
    admin_notes: field(kinds.notes, 'O O O O'),
  },
});
