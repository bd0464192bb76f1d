import { entity } from '../codes.ts';
import { field } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { resource } from '../resource.ts';

/** How the user is notified. */
export const notification = resource({
  name: 'notification',
  shape: 'one',
  entity: entity.notification,
  prefix: 'notification',
  fields: {
    // Published as required on PUT; a user has at most one, so that it need not be named, and one without gets it by PUT.
    id: field(kinds.id, 'NA O O R', { type: 'integer' }),
    type: field(kinds['small-number'], 'O O NA NA'),
    subject: field(kinds.text, 'O O NA NA'),
    message: field(kinds['message'], 'O O NA NA'),
    status: field(kinds.flag, 'O O NA NA'),
    expiry_date: field(kinds.day, 'O O NA NA'),
    enabled: field(kinds.flag, 'O O O O'),
    recipient_entity: field(kinds.digit, 'O O O O'),
    delivery_method: field(kinds.digit, 'O O O O'),
  },
});
