import { entity } from '../codes.ts';
import { field } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { resource } from '../resource.ts';

/** Who the user is to a shop; answered as `commerce`. */
export const commerceInfo = resource({
  name: 'commerce_info',
  shape: 'one',
  entity: entity.user,
  prefix: 'commerce',
  fields: {
    customer_id: field(kinds.id, 'O O NA NA', { type: 'integer' }),
    role_id: field(kinds.id, 'O O NA NA', { type: 'integer' }),
  },
});
