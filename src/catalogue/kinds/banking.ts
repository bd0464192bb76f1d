import { isValidBIC } from 'ibantools';
import { findCurrency, isNotMoney } from './currency-table.ts';
import { explainCharacters, explainDigits, refusedAt } from './explain.ts';
import { defineKind, type Ending } from './kind.ts';
import { withoutLeadingZeros } from './numbers.ts';

const digits = '0123456789';

/** A currency of ISO 4217. Any case is read; capitals are stored, the only form the standard knows. */
export const currency = defineKind({
  name: 'currency',
  description: 'A currency: its letters in ISO 4217, such as USD.',
  pattern: /^[0-9a-zA-Z]{3}$/u,
  published: '^[0-9a-zA-Z]{3,3}$', // The same, written shorter.
  check: (text) => (findCurrency(text.toUpperCase()) ? null : 'unknownCurrency'),
  explain: () => 'unknownCurrency',
  stored: (text) => text.toUpperCase(),
  ends: currencyEnding,
  examples: ['USD', 'CAD', 'EUR', 'GBP', 'usd'],
  nearMisses: ['US', 'USDD', 'XQQ', '840', 'U$D'],
  generate: { oneOf: ['USD', 'CAD', 'EUR', 'GBP', 'jod'] },
});

function currencyEnding(code: string): Ending | null {
  if (isNotMoney(code)) return { lastDay: '', fault: 'unknownCurrency' };
  const lastDay = findCurrency(code)?.lastDay;
  return lastDay ? { lastDay, fault: 'currencyWithdrawn' } : null;
}

const digitOrLetter = /^[0-9a-zA-Z]$/u;

/**
 * A bank account's own number. No country's is longer than the 34 characters of an IBAN (ISO 13616); compared by its letters
 * and digits alone.
 */
export const bankAccountNumber = defineKind({
  name: 'bank-account-number',
  description:
    "A bank account's number: 4 to 34 letters, digits, hyphens and slashes; an account may have an IBAN instead. Send one with leading zeros as a string.",
  pattern: /^[0-9a-zA-Z][0-9a-zA-Z/-]{3,33}$/u,
  // The reference's own sample sends 8 digits, and banks have shorter ones; Argentina's have 22, Sweden's a hyphen.
  published: '^[0-9]{10,18}$',
  accepts: ['number'],
  explain: (text) =>
    // A sign stands between others.
    refusedAt(text.slice(0, 1), (first) => digitOrLetter.test(first), 'letters a to z and digits') ??
    explainCharacters(/^[0-9a-zA-Z/-]$/u, 'letters a to z, digits, - and /', 4, 34)(text),
  canonical: (text) => text.replace(/[/-]/gu, '').toUpperCase(),
  maxLength: 34,
  examples: ['0532000000', '42247074', '1234', '0110123800000123456784', '12345-X', '19-2000145399/0800'],
  nearMisses: ['123', '12345678901234567890123456789012345', '0532 000000', '0532.000000', '-0532000000'],
  generate: { first: digits, characters: `${digits}AXz-/`, minimum: 4, maximum: 34 },
});

/** What is on an account, as whoever keeps the account writes it: digits are kept as they come. */
export const balance = defineKind({
  name: 'balance',
  description:
    'An amount of money: up to 15 digits, with up to 8 decimals behind a dot, and a minus for a debt.',
  pattern: /^-?[0-9]{1,15}(?:\.[0-9]{1,8})?$/u,
  accepts: ['number'],
  explain: () => 'balanceForm',
  examples: ['0.00', '1250.75', '-3', '999999999999999.99999999'],
  nearMisses: ['1,250.75', '.5', '5.', '1e3', '+1', '1234567890123456', '0.123456789', '--1', '١'],
  generate: { characters: digits, minimum: 1, maximum: 15 },
});

/** A code of an account or of its card: a PIN, a code of activation. Checked for its form, and never stored. */
export const accountCode = defineKind({
  name: 'account-code',
  description: 'A code of an account: 1 to 20 letters and digits. It is never stored.',
  pattern: /^[0-9a-zA-Z]{1,20}$/u,
  accepts: ['digits'],
  explain: explainCharacters(/^[0-9a-zA-Z]$/u, 'letters a to z and digits', 1, 20),
  maxLength: 20,
  examples: ['876', '23048757', 'A7F3'],
  nearMisses: ['', '87 6', 'é', '1'.repeat(21), '8-7'],
  generate: { characters: digits, minimum: 3, maximum: 8 },
});

/** A bank's address in SWIFT (BIC, ISO 9362). */
export const swiftCode = defineKind({
  name: 'swift-code',
  description: 'A SWIFT code (BIC): 8 or 11 letters and digits.',
  pattern: /^[a-zA-Z]{6}[a-zA-Z0-9]{2}(?:[a-zA-Z0-9]{3})?$/u,
  published: '^[a-zA-Z]{6}[a-zA-Z0-9]{2}([a-zA-Z0-9]{3})?$', // The same, without the capture.
  check: (text) => (isValidBIC(text.toUpperCase()) ? null : 'unknownSwiftCode'),
  explain: () => 'swiftForm',
  stored: (text) => text.toUpperCase(),
  maxLength: 11,
  examples: ['CITIUS00', 'AAFMGB21', 'DEUTDEFF500', 'citius33'],
  nearMisses: ['CITIUS0', 'CITIUS0000', 'CITIXX00', 'C1TIUS00', 'CITIUS00-'],
});

/** The transit number of a branch or the number of an institution. */
export const bankUnitNumber = defineKind({
  name: 'bank-unit-number',
  description: 'A transit or institution number: 1 to 5 digits. Send one with leading zeros as a string.',
  pattern: /^[0-9]{1,5}$/u,
  accepts: ['number'],
  explain: explainDigits(1, 5),
  canonical: withoutLeadingZeros,
  maxLength: 5,
  examples: ['90000', '654', '004'],
  nearMisses: ['900000', '-1', '9O000'],
  generate: { characters: digits, minimum: 1, maximum: 5 },
});

/**
 * A routing number, or what a country has instead, such as India's IFSC. Its checksum is not asked: the reference's own
 * sample, 123456789, fails it.
 */
export const routingNumber = defineKind({
  name: 'routing-number',
  description:
    'A routing number: 1 to 15 letters and digits, such as an IFSC. Send one with leading zeros as a string.',
  pattern: /^[0-9a-zA-Z]{1,15}$/u,
  published: '^[0-9]{1,9}$', // India's have letters, and others more digits.
  accepts: ['number'],
  explain: explainCharacters(digitOrLetter, 'letters a to z and digits', 1, 15),
  canonical: (text) => text.toUpperCase(),
  maxLength: 15,
  examples: ['900000000', '123456789', '021000021', 'HDFC0000123'],
  nearMisses: ['1234567890123456', '12345678-', '-1', 'HDFC 0000123'],
  generate: { characters: `${digits}ABCxyz`, minimum: 1, maximum: 15 },
});
