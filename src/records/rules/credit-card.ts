import cardValidator from 'card-validator';
import { cardType } from '../../catalogue/codes.ts';
import { addresses } from '../../catalogue/resources/addresses.ts';
import { creditCard } from '../../catalogue/resources/credit-card.ts';
import type { Entry } from '../draft.ts';
import type { Scope } from '../scope.ts';
import { checkCurrency, checkOwn } from './allowed.ts';
import type { Rule } from './rule.ts';

/** A card's type fits its number, it has not run out, and its billing address is the user's own. */
export const creditCardRule: Rule = {
  proven: ['number', 'expiry_year', 'expiry_month', 'first_name', 'last_name'],
  complete(entry, scope) {
    checkCurrency(entry, 'currency_code', scope);
    checkOwn(entry, 'address_id', addresses.name, scope);
    checkType(entry, scope);
    checkExpiry(entry, scope);
  },
};

function checkType(entry: Entry, scope: Scope): void {
  const changed = 'number' in entry.plain || entry.row['type'] !== entry.before?.['type'];
  if (!changed) return;
  const number =
    entry.plain['number'] ?? (entry.before && scope.openEnvelope(creditCard.name, entry.before)['number']);
  const brand = number ? cardValidator.number(number).card?.type : undefined;
  const expected = Object.entries(cardType).find(([, code]) => code === entry.row['type'])?.[0];
  if (brand && expected && brand !== expected)
    scope.faults.push({ path: `${entry.path}.type`, fault: 'cardTypeMismatch' });
}

function checkExpiry(entry: Entry, scope: Scope): void {
  const expiry = `${entry.row['expiry_year']}-${entry.row['expiry_month']}`;
  const before = entry.before && `${entry.before['expiry_year']}-${entry.before['expiry_month']}`;
  if (expiry !== before && expiry < scope.now.slice(0, 7)) {
    scope.faults.push({ path: `${entry.path}.expiry_year`, fault: 'expired' });
  }
}
