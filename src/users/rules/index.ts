import type { UserList } from '../../catalogue/members.ts';
import type { RowOf } from '../../derive/rows.ts';
import { creditCardRule } from './credit-card.ts';
import { currencyRule } from './currency.ts';
import { externalAuthRule } from './external-auth.ts';
import { identificationRule } from './identification.ts';
import { relationshipRule } from './relationship.ts';
import type { Rule } from './rule.ts';

const own: { readonly [List in UserList as List['name']]?: Rule<RowOf<List>> } = {
  identification: identificationRule,
  credit_card: creditCardRule,
  currency: currencyRule,
  external_auth: externalAuthRule,
  relationship: relationshipRule,
};

/** The rules of lists that the words of their fields cannot say, by the name of the list. */
export const rules: Readonly<Record<string, Rule>> = own;
