// The smaller metadata: it holds the possible lengths of every country, which is all we ask of it. The larger
// one would also tell a mobile number from a fixed line, and costs every process several megabytes more.
import { PhoneNumber } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/min/metadata';
import { defineKind } from './kind.ts';

/** An email address; compared without regard to case. */
export const emailAddress = defineKind({
  name: 'email-address',
  description: 'An email address of up to 182 characters.',
  pattern: /^(?![\s\S]*--)[\w+.-]{1,80}@[\w+.-]{1,80}\.[a-zA-Z]{1,20}$/u,
  // The published class [\w-+\.] has a stray range, which the u flag refuses: \w, hyphen, plus and dot are meant.
  published: String.raw`^(?!.*--)([\w-+\.]{1,80})@([\w-+\.]{1,80})\.([a-zA-Z]{1,20})$`,
  canonical: (text) => text.toLowerCase(),
  format: 'email',
  maxLength: 182,
  examples: ['John.Smith@example.com', 'a@b.c', 'first+tag@sub-domain.example.com'],
  nearMisses: [
    'John.Smith@example',
    'John.Smith',
    '@example.com',
    'a--b@example.com',
    'a@b@c.com',
    'a b@c.com',
    'a@b.c1',
  ],
  generate: { oneOf: ['John.Smith@example.com', 'first+tag@sub-domain.example.com', 'x_y.z@example.org'] },
});

const phonePattern = /^\+[1-9][0-9]{7,14}$/u;
const publishedPhone = String.raw`^[+]([1-9])\d{7,14}$`;

/** A telephone number in E.164 that some telephone could have. */
export const phoneNumber = defineKind({
  name: 'phone-number',
  description: 'A telephone number in E.164: a plus, the country code, the number; 8 to 15 digits.',
  pattern: phonePattern,
  published: publishedPhone, // The same, without the capture.
  check: (text) => (isPossiblePhone(text) ? null : 'impossiblePhone'),
  maxLength: 16,
  examples: ['+15180000000', '+13067898833', '+13413739950', '+962791234567'],
  nearMisses: [
    '15180000000',
    '+05180000000',
    '+1518000',
    '+1 518 000 0000',
    '+19625012332113',
    '+99912345678',
    '+4402071838750',
  ],
  generate: { oneOf: ['+15180000000', '+13067898833', '+442071838750', '+962791234567'] },
});

// The library's parser would also find out the country of the number, at ten times the cost, and take a national
// prefix (+44 0 …) that E.164 has no place for: the same phone could then be stored twice.
function isPossiblePhone(text: string): boolean {
  try {
    return new PhoneNumber(text, metadata).isPossible();
  } catch {
    return false;
  }
}

/**
 * A number that names a phone already on file, and so is compared, never stored. It need not be possible:
 * a number nobody has is simply not found (the reference's Confirm User SMS Code sends such a one).
 */
export const phoneNumberSought = defineKind({
  name: 'phone-number-sought',
  description: 'A telephone number on file, in E.164.',
  pattern: phonePattern,
  published: publishedPhone, // The same, without the capture.
  maxLength: 16,
  examples: ['+15180000000', '+19625012332113', '+19037558475'],
  nearMisses: ['15180000000', '+05180000000', '+1234567', '+1234567890123456'],
});

/** An address of the web. */
export const url = defineKind({
  name: 'url',
  description: 'An http or https address of up to 2,048 characters.',
  pattern: /^https?:\/\/[\w-]+\.[\w-][\w\-.,@?^=%&:/~+#]*[\w\-@?^=%&/~+#]$/u,
  // The published one nests three repetitions over the same characters and takes exponential time on a long
  // text that does not match. Ours accepts the same texts in linear time: whatever its later labels and its
  // repeated tail take, the one tail takes as well. The length that {1,2038} was meant to set is checked apart.
  published: String.raw`^(http|https):\/\/[\w\-_]+(\.[\w\-_]+)+([\w\-\.,@?^=%&:\/~\+#]*[\w\-\@?^=%&\/~\+#]){1,2038}$`,
  check: (text) => (text.length > 2048 ? 'tooLong' : null),
  format: 'uri',
  maxLength: 2048,
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
