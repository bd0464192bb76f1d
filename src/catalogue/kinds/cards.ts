import hasLuhnChecksum from 'card-validator/dist/luhn-10.js';
import { explainDigits, explainNumber } from './explain.ts';
import { defineKind, type Finding } from './kind.ts';

/** A card's number (ISO/IEC 7812-1). Which lengths a brand has, its rule knows: src/users/rules/credit-card.ts. */
export const cardNumber = defineKind({
  name: 'card-number',
  description:
    'A card number: 12 to 19 digits that pass the Luhn checksum, which some of UnionPay do not carry. Send one beyond 2^53 - 1 as a string.',
  pattern: /^[0-9]{12,19}$/u,
  published: '^[0-9]{1,16}$', // No brand has fewer than 12 digits, and many have 19.
  accepts: ['number'],
  check: findFault,
  explain: explainDigits(12, 19),
  maxLength: 19,
  // The published example, 5389820000000000, fails the checksum: it shows the pattern only.
  examples: [
    '4606607755411750',
    '4111111111111111',
    '378282246310005',
    '5555555555554444',
    '6767701234567890129',
    '4000001234567890124',
    '6074000000000016',
    '6240008631401148',
  ],
  nearMisses: [
    '4606607755411751',
    '46066077554',
    '5389820000000000',
    '4606 6077 5541 1750',
    '0000000000000000',
    '0',
    '42',
    '67677012345678901290',
  ],
});

function findFault(text: string): Finding {
  // Zeros pass the checksum.
  if (/^0+$/u.test(text)) return 'cardZeros';
  return passesLuhn(text) || isUnionPay.test(text) ? null : 'cardChecksum';
}

/** Whether a number passes the Luhn checksum of ISO/IEC 7812-1. */
export function passesLuhn(number: string): boolean {
  return hasLuhnChecksum(number);
}

/** UnionPay's own numbers, of which not all carry a checksum. */
const isUnionPay = /^(?:62|81)/u;

/** The code printed on a card. Checked, passed on, never stored. */
export const cardSecurityCode = defineKind({
  name: 'card-security-code',
  description:
    'The security code printed on a card: 3 digits, or 4 of American Express. It is never stored, and may be left out.',
  pattern: /^[0-9]{3,4}$/u,
  published: '^[0-9]{1,3}$', // No brand prints fewer than 3 digits, and American Express prints 4.
  accepts: ['number'],
  digitsMin: 3,
  explain: explainDigits(3, 4),
  maxLength: 4,
  examples: ['900', '123', '007', '1234'],
  nearMisses: ['12345', '12', '12a', '-1'],
  generate: { characters: '0123456789', minimum: 3, maximum: 3 },
});

/** The year a card ends in. */
export const expiryYear = defineKind({
  name: 'expiry-year',
  description: 'The year a card ends in, from 2000 to 2199.',
  pattern: /^(?:20|21)[0-9]{2}$/u,
  published: String.raw`^(20|21)\d{2}$`, // The same, without the capture.
  explain: explainNumber('2000', '2199'),
  accepts: ['number'],
  examples: ['2000', '2027', '2199'],
  nearMisses: ['1999', '2200', '27', '20270', '2O27', '02027', '-2027'],
  generate: { oneOf: ['2090', '2099', '2101'] },
});

/** The month a card ends in. */
export const expiryMonth = defineKind({
  name: 'expiry-month',
  description: 'The month a card ends in, 01 to 12.',
  pattern: /^(?:0[1-9]|1[0-2])$/u,
  published: '^(0[1-9]|1[0-2])$', // The same, without the capture.
  explain: explainNumber('01', '12'),
  accepts: ['number'],
  digitsMin: 2,
  examples: ['01', '06', '12'],
  nearMisses: ['00', '13', '1', '012', 'O1', '1.', '-01'],
});

/** Whether a card is past the last day of its month. `today` is `yyyy-mm-dd`, `year` four, `month` two digits. */
export function isCardExpired(year: string, month: string, today: string): boolean {
  return `${year}-${month}` < today.slice(0, 7);
}
