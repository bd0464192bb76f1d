import { explainCharacters, explainDigits } from './explain.ts';
import { lengthOf, sentPerStored } from './hygiene.ts';
import { composed, defineKind, type Finding, type KindFault } from './kind.ts';

const digits = '0123456789';

/**
 * What a secret may not hold: what nobody types into the field of a form. Everything else is taken as it is, as NIST SP
 * 800-63B asks: a secret is compared and never shown, so that nothing is dropped from it.
 */
const untyped = String.raw`\n\r\u0008\t`;

/** A password: any characters. The programme's policy asks more, in a rule of its own. */
export const password = defineKind({
  name: 'password',
  description: 'A password: 6 to 255 characters, any but tabs, backspaces and line breaks.',
  pattern: new RegExp(`^[^${untyped}]{6,${255 * sentPerStored}}$`, 'u'),
  published: String.raw`^(?!.*--)[^\^+=<>|\n\r\b\t]{6,255}$`,
  check: (text) => misfit(text, 6, 255),
  explain: (sent) => untypedIn(sent) ?? misfit(sent, 6, 255) ?? tooLong(255),
  minLength: 6,
  maxLength: 255 * sentPerStored,
  examples: ['hello1', 'Pass1234!', 'пароль', ' space around ', 'Tr0ub4dor+3=x', '<--|^-->'],
  nearMisses: ['hello', 'hello\n1', 'hello\t1', 'hello\b1', 'a'.repeat(256), 'hello1\0'],
  generate: { characters: 'abcXYZ0189!?.,_é漢+=<>|^-', minimum: 8, maximum: 40 },
});

const answerMax = 101;

/** The answer to a secret question. Trimmed, because people do not see the space they typed. */
export const secretAnswer = defineKind({
  name: 'secret-answer',
  description: 'The answer to a secret question: 1 to 101 characters; spaces around it are ignored.',
  pattern: new RegExp(`^\\s{0,100}(?=\\S)[^${untyped}]{1,${answerMax * sentPerStored}}\\s{0,100}$`, 'u'),
  published: String.raw`^(?!.*--)[\p{L}\p{N}][^\^+=<>|\n\r\b\t]{0,100}$`,
  accepts: ['digits'],
  clean: (sent) => composed(sent).trim(),
  check: (text) => misfit(text, 1, answerMax),
  explain: (sent) =>
    untypedIn(sent.trim()) ?? misfit(composed(sent).trim(), 1, answerMax) ?? tooLong(answerMax),
  minLength: 1,
  maxLength: answerMax * sentPerStored + 200,
  examples: ['Abc00', 'fʁɑ̃s123', ' soma ', 'C++', "'t Hooft", 'a'.repeat(answerMax)],
  nearMisses: ['', ' ', 'a\tb', 'a\nb', 'a\bb', 'a\0b', 'a'.repeat(answerMax + 1)],
  generate: { characters: 'abcXYZ019éßщ漢+=<>|^-', minimum: 1, maximum: 40 },
});

/** Says where a secret has what nobody types. Which character it is, is not told. */
function untypedIn(sent: string): Finding {
  const at = sent.search(new RegExp(`[${untyped}]`, 'u'));
  if (at < 0) return null;
  const allowed = 'all characters but tabs, backspaces and line breaks';
  return { fault: 'refusedCharacter', params: { position: lengthOf(sent.slice(0, at)) + 1, allowed } };
}

function misfit(text: string, minimum: number, maximum: number): Finding {
  const length = lengthOf(text);
  if (length < minimum) return { fault: 'tooShort', params: { minimum } };
  return length > maximum ? tooLong(maximum) : null;
}

/** Also of what white space around it, or marks that NFC composes, make too long to be read. */
function tooLong(maximum: number): KindFault {
  return { fault: 'tooLong', params: { maximum } };
}

/** The user's own short code, for the telephone. Leading zeros count. */
export const securityCode = defineKind({
  name: 'security-code',
  description: 'A security code: 1 to 6 digits. Send one with leading zeros as a string.',
  pattern: /^[0-9]{1,6}$/u,
  explain: explainDigits(1, 6),
  accepts: ['number'],
  maxLength: 6,
  examples: ['900000', '1234', '007'],
  nearMisses: ['1234567', '12a4', '-123', '12 4'],
  generate: { characters: digits, minimum: 1, maximum: 6 },
});

/** The code that a mail or a text message brought. */
export const verificationCode = defineKind({
  name: 'verification-code',
  description: 'The code that was sent: 6 digits. A number counts with the zeros that stand before it.',
  explain: explainDigits(6, 6),
  pattern: /^[0-9]{6}$/u, // The reference has no pattern; its samples, and our challenges, have six digits.
  accepts: ['number'],
  digitsMin: 6,
  examples: ['132614', '478453', '000001'],
  nearMisses: ['13261', '1326140', '13261a'],
  generate: { characters: digits, minimum: 6, maximum: 6 },
});

/** A challenge's handle, a one-time code, a recovery code. */
export const authenticationCode = defineKind({
  name: 'authentication-code',
  description: 'A code that proves who someone is, up to 255 characters.',
  pattern: /^[ A-Za-z0-9_./#=&+-]{0,255}$/u,
  explain: explainCharacters(
    /[ A-Za-z0-9_./#=&+-]/u,
    'letters a to z, digits, spaces and . / # = & + - _',
    0,
    255,
  ),
  published: String.raw`^[ A-Za-z0-9_.\/#=&+-]*$`, // Unbounded as published; none of our codes is longer.
  accepts: ['number'],
  maxLength: 255,
  examples: ['UN7C-KKT98L-4HAU', '942035', '848201'],
  nearMisses: ['UN7C*KKT98L', 'é', 'a\nb', 'a'.repeat(256)],
  generate: { characters: `${digits}ABCDEF-`, minimum: 1, maximum: 24 },
});

/** A token of an outside identity provider; the reference has no pattern for it. */
export const providerToken = defineKind({
  name: 'provider-token',
  description: 'A token of an outside identity provider: up to 8,192 visible ASCII characters.',
  pattern: /^[\x21-\x7E]{1,8192}$/u,
  explain: explainCharacters(/[\x21-\x7E]/u, 'the visible characters of ASCII', 1, 8192),
  minLength: 1,
  maxLength: 8192,
  examples: ['eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln'],
  nearMisses: ['', 'two words', 'é', 'a'.repeat(8193)],
});
