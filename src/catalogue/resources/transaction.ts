import { field } from '../field.ts';
import { kinds } from '../kinds/index.ts';
import { resource } from '../resource.ts';

/** A transaction of which rules decide, as a processor tells it. */
export const transaction = resource({
  name: 'transaction',
  shape: 'shape',
  fields: {
    id: field(kinds['source-id'], 'R NA NA NA'),
    type: field(kinds['rule-value'], 'O NA NA NA'),
    amount: field(kinds.amount, 'O NA NA NA'),
    currency: field(kinds.currency, 'O NA NA NA'),
    billing_amount: field(kinds.amount, 'O NA NA NA'),
    billing_currency: field(kinds.currency, 'O NA NA NA'),
    merchant_category_code: field(kinds['merchant-category'], 'O NA NA NA'),
    merchant_id: field(kinds['rule-value'], 'O NA NA NA'),
    terminal_id: field(kinds['rule-value'], 'O NA NA NA'),
    country_code: field(kinds.country, 'O NA NA NA'),
    channel: field(kinds['rule-value'], 'O NA NA NA'),
    account_id: field(kinds.id, 'O NA NA NA'),
    bin_id: field(kinds.id, 'O NA NA NA'),
    organization_id: field(kinds.id, 'O NA NA NA'),
    at: field(kinds['date-time'], 'O NA NA NA'),
  },
});

/** What of a transaction is given back. */
export const reversedTransaction = resource({
  name: 'reversed_transaction',
  shape: 'shape',
  fields: {
    id: field(kinds['source-id'], 'R NA NA NA'),
    amount: field(kinds.amount, 'O NA NA NA'),
  },
});
