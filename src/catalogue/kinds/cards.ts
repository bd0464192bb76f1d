import cardValidator from 'card-validator';
import hasLuhnChecksum from 'card-validator/dist/luhn-10.js';
import { LRUCache } from 'lru-cache';
import { cardBrands } from '../codes.ts';
import { defineKind } from './kind.ts';

// The shortest card numbers in use; without a bound "0" would pass the checksum.
const shortestCardNumber = 12;

/** A card's number. */
export const cardNumber = defineKind({
  name: 'card-number',
  description: 'A card number: up to 16 digits that pass the Luhn checksum.',
  pattern: /^[0-9]{1,16}$/u,
  accepts: ['number'],
  check: (text) => (isCardNumber(text) ? null : 'cardChecksum'),
  maxLength: 16,
  // The published example, 5389820000000000, fails the checksum: it shows the pattern only.
  examples: ['4606607755411750', '4111111111111111', '378282246310005', '5555555555554444'],
  nearMisses: ['4606607755411751', '460660775541175', '5389820000000000', '4606 6077 5541 1750', '0', '42'],
});

/** The code printed on a card. Checked, passed on, never stored. */
export const cardSecurityCode = defineKind({
  name: 'card-security-code',
  description: 'The security code printed on a card: 1 to 3 digits. It is never stored.',
  pattern: /^[0-9]{1,3}$/u,
  accepts: ['number'],
  maxLength: 3,
  examples: ['900', '123', '007'],
  nearMisses: ['1234', '12a', '-1'],
  generate: { characters: '0123456789', minimum: 3, maximum: 3 },
});

/** The year a card ends in. */
export const expiryYear = defineKind({
  name: 'expiry-year',
  description: 'The year a card ends in, from 2000 to 2199.',
  pattern: /^(?:20|21)[0-9]{2}$/u,
  published: String.raw`^(20|21)\d{2}$`, // The same, without the capture.
  accepts: ['number'],
  examples: ['2000', '2027', '2199'],
  nearMisses: ['1999', '2200', '27', '20270'],
  generate: { oneOf: ['2090', '2099', '2101'] },
});

/** The month a card ends in. */
export const expiryMonth = defineKind({
  name: 'expiry-month',
  description: 'The month a card ends in, 01 to 12.',
  pattern: /^(?:0[1-9]|1[0-2])$/u,
  published: '^(0[1-9]|1[0-2])$', // The same, without the capture.
  accepts: ['number'],
  digitsMin: 2,
  examples: ['01', '06', '12'],
  nearMisses: ['00', '13', '1', '012'],
});

/**
 * Whether a card of this number may carry the brand that the code `type` names. The number of a private programme
 * belongs to no brand that is known and fits every code.
 */
export function cardTypeFits(type: number, number: string): boolean {
  const brand = brandOf(number)?.type;
  if (brand === undefined) return true;
  return brandsByCode[type] === brand;
}

const brandsByCode: Readonly<Record<number, string>> = cardBrands;

type Brand = NonNullable<ReturnType<typeof cardValidator.number>['card']>;

/** The digits that say who issued a card (ISO/IEC 7812-1); which brand it is follows from them. */
const issuerDigits = 8;
// Finding the brand costs the library more than everything else that is done with a card.
const brands = new LRUCache<string, { readonly brand: Brand | null }>({ max: 2000 });

function brandOf(number: string): Brand | null {
  const issuer = number.slice(0, issuerDigits);
  const known = brands.get(issuer) ?? { brand: cardValidator.number(issuer).card };
  brands.set(issuer, known);
  return known.brand;
}

/** Whether a card is past the last day of its month. `today` is `yyyy-mm-dd`, `year` four, `month` two digits. */
export function isCardExpired(year: string, month: string, today: string): boolean {
  return `${year}-${month}` < today.slice(0, 7);
}

/** Not all of UnionPay's numbers carry a checksum: the library asks for none. */
const withoutChecksum = 'unionpay';

// A brand the library knows brings its own lengths; a card of a private programme has only the checksum.
function isCardNumber(text: string): boolean {
  const brand = brandOf(text);
  if (brand === null) return text.length >= shortestCardNumber && hasLuhnChecksum(text);
  return brand.lengths.includes(text.length) && (brand.type === withoutChecksum || hasLuhnChecksum(text));
}
