import currencyCodes from 'currency-codes';
import { checkCurrency } from './allowed.ts';
import type { Rule } from './rule.ts';

/** A user holds a currency once; its ISO 4217 number follows from its code. */
export const currencyRule: Rule = {
  complete(entry, context) {
    checkCurrency(entry, 'code', context);
    entry.row['number'] = currencyCodes.code(entry.row['code'] as string)!.number;
  },
};
