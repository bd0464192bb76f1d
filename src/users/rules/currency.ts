import currencyCodes from 'currency-codes';
import type { Rule } from './rule.ts';

/** The ISO 4217 number of a currency follows from its code. */
export const currencyRule: Rule = ({ row }) => {
  row['number'] = currencyCodes.code(row['code'] as string)!.number;
};
