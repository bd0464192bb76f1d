/** The facts of a transaction that are compared as text. */
export const textFacts = [
  'type',
  'currency',
  'billing_currency',
  'merchant_category_code',
  'merchant_id',
  'terminal_id',
  'country_code',
  'channel',
  'account_id',
  'bin_id',
  'organization_id',
] as const;

/** A fact that is compared as text, or by its number where it is one. */
export type FactName = (typeof textFacts)[number];

/** The facts that are amounts of money. */
export const amountFacts = ['amount', 'billing_amount'] as const;

/** A fact that is an amount. */
export type AmountName = (typeof amountFacts)[number];

const textFactNames: ReadonlySet<string> = new Set(textFacts);
const amountFactNames: ReadonlySet<string> = new Set(amountFacts);

/** Facts that are whole numbers, so that one of them can be more or less than another. */
const numbered: ReadonlySet<string> = new Set<FactName>([
  'merchant_category_code',
  'account_id',
  'bin_id',
  'organization_id',
]);

/** Whether a name is that of a fact that is compared as text. */
export function isTextFact(name: string): name is FactName {
  return textFactNames.has(name);
}

/** Whether a name is that of an amount. */
export function isAmountFact(name: string): name is AmountName {
  return amountFactNames.has(name);
}

/** Whether values of a fact have an order among them. */
export function isOrdered(name: string): boolean {
  return numbered.has(name) || isAmountFact(name);
}

/** The name of what a key compares that counts and is no fact: transactions, or different values. */
export const countName = 'count';

/** The fact that the value of a flat rule is compared with, by its `info.type`. */
export const factOfType: Readonly<Record<number, FactName | 'amount'>> = {
  1: 'country_code',
  2: 'currency',
  3: 'amount',
  4: 'channel',
  5: 'merchant_id',
  6: 'terminal_id',
  7: 'merchant_category_code',
  8: 'type',
  9: 'bin_id',
};

/** Facts that are numbers of a fixed length, written with leading zeros: of countries (ISO 3166-1) and merchant categories (ISO 18245). */
const padded: Readonly<Partial<Record<string, number>>> = { country_code: 3, merchant_category_code: 4 };

/** A value of a fact as values are compared: in capitals, and a number with as many digits as such numbers have. */
export function canonicalFact(fact: string, text: string): string {
  const value = text.trim().toUpperCase();
  if (!/^[0-9]+$/u.test(value)) return value;
  const length = padded[fact];
  if (length !== undefined) return value.padStart(length, '0');
  return isOrdered(fact) ? value.replace(/^0+(?=[0-9])/u, '') : value;
}
