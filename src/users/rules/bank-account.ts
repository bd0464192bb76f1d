import { checkCountry, checkCurrency, checkOwn } from './allowed.ts';
import type { Rule } from './rule.ts';

/** A bank account's address and phone are the user's own. */
export const bankAccountRule: Rule = {
  proven: [
    'number',
    'iban',
    'swift_code',
    'transit_number',
    'institution_number',
    'routing_number',
    'country_code',
    'holder_name',
  ],
  complete(entry, context) {
    checkCountry(entry, 'country_code', context);
    checkCurrency(entry, 'currency_code', context);
    checkOwn(entry, 'phone_id', context);
    checkOwn(entry, 'address_id', context);
  },
};
