import { entity } from '../codes.ts';
import { field } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { resource } from '../resource.ts';

/** How what the programme asks of a user stands, in short; `ticket` has what is open, one by one. */
export const generalRequirements = resource({
  name: 'general_requirements',
  shape: 'shape',
  fields: {
    id: field(kinds.id, 'NA NA NA NA', {
      type: 'integer',
      source: 'lookup',
      description: 'The number of the user.',
    }),
    entity: field(kinds.code, 'NA NA NA NA', { type: 'integer', source: 'constant', constant: entity.user }),
    entity_id: field(kinds.id, 'NA NA NA NA', { type: 'integer', source: 'lookup' }),
    verification_status: field(kinds.digit, 'NA NA NA NA', {
      type: 'integer',
      source: 'lookup',
      description: '1: all that is asked is met. 2: something was refused. 0: something is missing or waits.',
    }),
    name: field(kinds.text, 'NA NA NA NA', {
      source: 'lookup',
      description: 'What is asked and not met, separated by commas: the steps of the setting `requirements`.',
    }),
    description: field(kinds.text, 'NA NA NA NA', {
      source: 'lookup',
      description: 'How each of them stands: missing, submitted, refused or expired.',
    }),
    notes: field(kinds.notes, 'NA NA NA NA', {
      source: 'lookup',
      description:
        'Where a privileged caller has said a trust_level: what it is at least or at most, and, but for a token of a user, why.',
    }),
  },
});
