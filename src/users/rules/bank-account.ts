import { bankAccount } from '../../catalogue/resources/bank-account.ts';
import type { RowOf } from '../../derive/rows.ts';
import type { Rule } from './rule.ts';

/** A change may not take away both the number and the IBAN of an account. */
export const bankAccountRule: Rule<RowOf<typeof bankAccount>> = ({ row, path }, { faults }) => {
  // Of a sealed value the mask stands in the row.
  if (row.number_masked || row.iban_masked) return;
  const { of: names, fault } = bankAccount.atLeastOne;
  faults.push({ path: `${path}.${names[0]}`, fault });
};
