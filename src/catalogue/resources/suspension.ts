import { field } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { resource } from '../resource.ts';

/** A kind of check against which wrong answers count. */
export const suspension = resource({
  name: 'suspension',
  shape: 'shape',
  fields: {
    kind: field(kinds['check-kind'], 'NA NA NA R'),
    wrong_answers: field(kinds['small-number'], 'NA NA NA NA', {
      type: 'integer',
      description: 'Wrong answers in a row.',
    }),
    suspended_until: field(kinds['date-time'], 'NA NA NA NA', {
      description:
        'Until when checks are refused, UTC. null: they are not refused, or are refused until somebody lifts the suspension.',
    }),
    is_held: field(kinds.flag, 'NA NA NA NA', {
      type: 'integer',
      description: '1: checks are refused until somebody lifts the suspension.',
    }),
  },
});
