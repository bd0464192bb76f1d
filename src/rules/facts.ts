import {
  type AmountName,
  amountFacts,
  type FactName,
  numberFacts,
  textFacts,
} from '../catalogue/rule-facts.ts';

const textFactNames: ReadonlySet<string> = new Set(textFacts);
const amountFactNames: ReadonlySet<string> = new Set(amountFacts);

const numberFactNames: ReadonlySet<string> = new Set(numberFacts);

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
  return numberFactNames.has(name) || isAmountFact(name);
}

/** The name of what a key compares that counts and is no fact: transactions, or different values. */
export const countName = 'count';

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
