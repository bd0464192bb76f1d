import { entity } from '../codes.ts';
import { field } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { resource } from '../resource.ts';

/** The terms the user accepted. */
export const termsConditions = resource({
  name: 'terms_conditions',
  shape: 'one',
  noun: 'terms',
  entity: entity.terms,
  prefix: 'terms',
  fields: {
    id: field(kinds.id, 'O R O R', { type: 'integer' }),
    acceptance: field(kinds.flag, 'R R NA NA'),
    title: field(kinds['short-text'], 'O O NA NA'),
    version_name: field(kinds.name, 'O O NA NA'),
    server_date: field(kinds['date-time'], 'NA O NA NA', { source: 'server' }),
  },
});
