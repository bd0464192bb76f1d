import { status } from '../../catalogue/codes.ts';
import { addresses } from '../../catalogue/resources/addresses.ts';
import { checkCountry } from './allowed.ts';
import type { Rule } from './rule.ts';

const lines = [
  'address_line1',
  'address_line2',
  'postal_zip_code',
  'state_region',
  'city_town',
  'country_code',
];

/** An address added or changed later waits for proof; the one a user is created with does not (samples). */
export const addressRule: Rule = {
  initialStatus: ({ state }) => (state.lists[addresses.name] ? status.waitingForVerification : status.active),
  proven: lines,
  statusAfterChange: status.waitingForVerification,
  complete(entry, context) {
    checkCountry(entry, 'country_code', context);
  },
};
