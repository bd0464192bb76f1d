import { addressRule } from './address.ts';
import { bankAccountRule } from './bank-account.ts';
import { contactRule } from './contact.ts';
import { creditCardRule } from './credit-card.ts';
import { currencyRule } from './currency.ts';
import { identificationRule } from './identification.ts';
import { relationshipRule } from './relationship.ts';
import type { Rule } from './rule.ts';

/** The rules of the lists that have any, by resource. */
export const rules: Readonly<Record<string, Rule>> = {
  addresses: addressRule,
  email: contactRule('address'),
  phone: contactRule('number'),
  // No call changes a login.
  external_auth: contactRule(),
  identification: identificationRule,
  bank_account: bankAccountRule,
  credit_card: creditCardRule,
  currency: currencyRule,
  relationship: relationshipRule,
};
