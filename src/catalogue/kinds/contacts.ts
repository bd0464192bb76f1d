// The smaller metadata: it holds the possible lengths of every country, which is all we ask of it. The larger
// one would also tell a mobile number from a fixed line, and costs every process several megabytes more.
import { PhoneNumber, validatePhoneNumberLength } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/min/metadata';
import type { FaultCode } from '../faults.ts';
import { noDigitAt } from './explain.ts';
import { defineKind, type Finding, type KindFault } from './kind.ts';

const phonePattern = /^\+[1-9][0-9]{3,14}$/u;
const publishedPhone = String.raw`^[+]([1-9])\d{7,14}$`;

/**
 * A telephone number in E.164 that some telephone could have, by the numbering plans that `libphonenumber-js` carries
 * (Google's). It may belong to another country than the one sent beside it: people keep their number when they move.
 */
export const phoneNumber = defineKind({
  name: 'phone-number',
  description: 'A telephone number in E.164: a plus, the country code, the number; 4 to 15 digits.',
  pattern: phonePattern,
  published: publishedPhone, // Some plans have fewer digits: 7 with the country code on Niue.
  check: findPhoneFault,
  explain: explainPhone,
  maxLength: 16,
  examples: ['+15180000000', '+13067898833', '+13413739950', '+962791234567', '+6834123'],
  nearMisses: [
    '15180000000',
    '+05180000000',
    '+1518000',
    '+151800000000',
    '+1 518 000 0000',
    '+19625012332113',
    '+99912345678',
    '+4402071838750',
    '+683412',
    '+1234567890123456',
    '+44',
  ],
  generate: { oneOf: ['+15180000000', '+13067898833', '+442071838750', '+962791234567'] },
});

// The library's parser would also find out the country of the number, at ten times the cost, and take a national
// prefix (+44 0 …) that E.164 has no place for: the same phone could then be stored twice.
function findPhoneFault(text: string): Finding {
  try {
    if (new PhoneNumber(text, metadata).isPossible()) return null;
  } catch {
    return 'phoneCountry';
  }
  // The parser takes away a prefix of the country's own; what is left is then a number that could exist.
  const outcome = validatePhoneNumberLength(text, metadata);
  if (outcome === undefined) return 'phoneTrunk';
  return phoneFaults[outcome] ?? 'impossiblePhone';
}

const phoneFaults: Readonly<Record<string, FaultCode>> = {
  INVALID_COUNTRY: 'phoneCountry',
  TOO_SHORT: 'phoneTooShort',
  TOO_LONG: 'phoneTooLong',
};

/** What keeps a text from having the form of E.164. */
function explainPhone(text: string): FaultCode | KindFault {
  if (!/^\+[1-9]/u.test(text)) return 'phoneForm';
  const other = noDigitAt(text, 1);
  if (other) return other;
  return text.length < 5
    ? { fault: 'tooShort', params: { minimum: 5 } }
    : { fault: 'tooLong', params: { maximum: 16 } };
}

/**
 * A number that names a phone already on file, and so is compared, never stored. It need not be possible:
 * a number nobody has is simply not found (the reference's Confirm User SMS Code sends such a one).
 */
export const phoneNumberSought = defineKind({
  name: 'phone-number-sought',
  description: 'A telephone number on file, in E.164.',
  pattern: phonePattern,
  published: publishedPhone, // As of a phone number.
  explain: explainPhone,
  maxLength: 16,
  examples: ['+15180000000', '+19625012332113', '+19037558475', '+6834123'],
  nearMisses: ['15180000000', '+05180000000', '+123', '+1234567890123456', '+1-234567890'],
});

const urlMax = 2048;

/** An address of the web. */
export const url = defineKind({
  name: 'url',
  description: 'An http or https address of up to 2,048 characters.',
  pattern: /^https?:\/\/[\w-]+\.[\w-][\w\-.,@?^=%&:/~+#]*[\w\-@?^=%&/~+#]$/u,
  // The published one nests three repetitions over the same characters and takes exponential time on a long
  // text that does not match. Ours accepts the same texts in linear time: whatever its later labels and its
  // repeated tail take, the one tail takes as well. The length that {1,2038} was meant to set is checked apart.
  published: String.raw`^(http|https):\/\/[\w\-_]+(\.[\w\-_]+)+([\w\-\.,@?^=%&:\/~\+#]*[\w\-\@?^=%&\/~\+#]){1,2038}$`,
  check: (text) => (text.length > urlMax ? { fault: 'tooLong', params: { maximum: urlMax } } : null),
  explain: () => 'urlForm',
  format: 'uri',
  maxLength: urlMax,
  examples: ['https://www.google.com', 'http://a.bc', 'https://example.com:8443/a/b.png?x=1&y=%20#z'],
  nearMisses: [
    'ftp://www.google.com',
    'https://localhost',
    'https:/www.google.com',
    'https://www.google.com.',
    'https://www.google.com/a b',
    'javascript:alert(1)',
    `https://example.com/${'a'.repeat(2029)}`,
  ],
});
