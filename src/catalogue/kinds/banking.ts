import { electronicFormatIBAN, isValidBIC, isValidIBAN } from 'ibantools';
import { findCurrency, isNotMoney } from './currency-table.ts';
import { defineKind, type Ending } from './kind.ts';

const digits = '0123456789';

/** A currency of ISO 4217. Any case is read; capitals are stored, the only form the standard knows. */
export const currency = defineKind({
  name: 'currency',
  description: 'A currency: its letters in ISO 4217, such as USD.',
  pattern: /^[0-9a-zA-Z]{3}$/u,
  published: '^[0-9a-zA-Z]{3,3}$', // The same, written shorter.
  check: (text) => (findCurrency(text.toUpperCase()) ? null : 'unknownCurrency'),
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

/** A bank account's own number. */
export const bankAccountNumber = defineKind({
  name: 'bank-account-number',
  description: "A bank account's number: 4 to 18 digits. Send one with leading zeros as a string.",
  pattern: /^[0-9]{4,18}$/u,
  published: '^[0-9]{10,18}$', // The reference's own sample sends 8 digits, and banks with fewer exist.
  accepts: ['number'],
  maxLength: 18,
  examples: ['0532000000', '42247074', '1234'],
  nearMisses: ['123', '1234567890123456789', '0532-000000', 'A532000000'],
  generate: { characters: digits, minimum: 4, maximum: 18 },
});

/** A bank's address in SWIFT (BIC, ISO 9362). */
export const swiftCode = defineKind({
  name: 'swift-code',
  description: 'A SWIFT code (BIC): 8 or 11 letters and digits.',
  pattern: /^[a-zA-Z]{6}[a-zA-Z0-9]{2}(?:[a-zA-Z0-9]{3})?$/u,
  published: '^[a-zA-Z]{6}[a-zA-Z0-9]{2}([a-zA-Z0-9]{3})?$', // The same, without the capture.
  check: (text) => (isValidBIC(text.toUpperCase()) ? null : 'unknownSwiftCode'),
  stored: (text) => text.toUpperCase(),
  maxLength: 11,
  examples: ['CITIUS00', 'AAFMGB21', 'DEUTDEFF500', 'citius33'],
  nearMisses: ['CITIUS0', 'CITIUS0000', 'CITIXX00', 'C1TIUS00', 'CITIUS00-'],
});

/** An international bank account number (ISO 13616), without spaces. */
export const iban = defineKind({
  name: 'iban',
  description: 'An IBAN without spaces.',
  pattern: /^[a-zA-Z]{2}[0-9]{2}[a-zA-Z0-9]{4}[0-9]{7}[a-zA-Z0-9]{0,16}$/u,
  // Published without anchors, so that any text around an IBAN would pass; the optional inside a repetition
  // can take no text in many ways.
  published: '[a-zA-Z]{2}[0-9]{2}[a-zA-Z0-9]{4}[0-9]{7}([a-zA-Z0-9]?){0,16}',
  check: (text) => (isValidIBAN(text.toUpperCase()) ? null : 'ibanChecksum'),
  stored: (text) => electronicFormatIBAN(text) ?? text,
  maxLength: 31,
  // The published example, GB29RBOS60161331926819, fails its checksum: it shows the pattern only.
  examples: ['GB17BARC20038446275882', 'DE89370400440532013000', 'gb17barc20038446275882'],
  nearMisses: [
    'GB29RBOS60161331926819',
    'GB18BARC20038446275882',
    'GB17BARC2003844627588',
    'GB17 BARC 2003 8446 2758 82',
    'XX17BARC20038446275882',
    ' GB17BARC20038446275882',
  ],
});

/** The transit number of a branch or the number of an institution. */
export const bankUnitNumber = defineKind({
  name: 'bank-unit-number',
  description: 'A transit or institution number: 1 to 5 digits. Send one with leading zeros as a string.',
  pattern: /^[0-9]{1,5}$/u,
  accepts: ['number'],
  maxLength: 5,
  examples: ['90000', '654', '004'],
  nearMisses: ['900000', '-1', '9O000'],
  generate: { characters: digits, minimum: 1, maximum: 5 },
});

/** A routing number. Its checksum is not asked: the reference's own sample, 123456789, fails it. */
export const routingNumber = defineKind({
  name: 'routing-number',
  description: 'A routing number: 1 to 9 digits. Send one with leading zeros as a string.',
  pattern: /^[0-9]{1,9}$/u,
  accepts: ['number'],
  maxLength: 9,
  examples: ['900000000', '123456789', '021000021'],
  nearMisses: ['9000000000', '12345678a', '-1'],
  generate: { characters: digits, minimum: 1, maximum: 9 },
});

/** The number of a card account. No checksum is asked: the reference's own example fails it. */
export const accountNumber = defineKind({
  name: 'account-number',
  description: 'An account number: 11 to 19 digits. Send one beyond 2^53 - 1 as a string.',
  pattern: /^[0-9]{11,19}$/u,
  accepts: ['number'],
  maxLength: 19,
  examples: ['5389820000000000', '3333330000000000000'],
  nearMisses: ['1234567890', '12345678901234567890', '5389 8200 0000 0000'],
  generate: { characters: digits, minimum: 11, maximum: 19 },
});
