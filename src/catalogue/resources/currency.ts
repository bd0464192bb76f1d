import { entity } from '../codes.ts';
import { field } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { resource } from '../resource.ts';

/** The currencies a user holds. */
export const currency = resource({
  name: 'currency',
  shape: 'list',
  entity: entity.currency,
  primary: true,
  entriesMax: 200,
  fields: {
    id: field(kinds.id, 'NA R O R', { type: 'integer' }),
    // Published as required on PUT; the sample sends only the id and is_primary.
    code: field(kinds['currency'], 'R O NA NA', {
      allowedBy: 'allowed_currencies',
      inUseOn: 'creation',
      distinct: true,
    }),
    number: field(kinds['small-number'], 'NA O NA NA', { writer: 'server' }),
    is_primary: field(kinds.flag, 'O O NA NA', { type: 'integer', otherwise: 0 }),
  },
});
