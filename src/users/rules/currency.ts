import { findCurrency } from '../../catalogue/kinds/index.ts';
import type { currency } from '../../catalogue/resources/currency.ts';
import type { RowOf } from '../../derive/rows.ts';
import type { Rule } from './rule.ts';

/** The ISO 4217 number of a currency follows from its code. */
export const currencyRule: Rule<RowOf<typeof currency>> = ({ row, before }) => {
  // A code that stands from before may be one that is known no more.
  if (row.code !== before?.code) row.number = findCurrency(row.code)!.number;
};
