import type { bankAccount } from '../../catalogue/resources/bank-account.ts';
import type { RowOf } from '../../derive/rows.ts';
import type { Rule } from './rule.ts';

/** An account is named by its number, by its IBAN, or by both. */
export const bankAccountRule: Rule<RowOf<typeof bankAccount>> = ({ row, path }, { faults }) => {
  // Of a sealed value the mask stands in the row.
  if (!row.number_masked && !row.iban_masked)
    faults.push({ path: `${path}.number`, fault: 'accountUnnamed' });
};
