import { defineKind } from './kind.ts';

const digits = '0123456789';

/** A password as the reference has it. The programme's policy asks more, in a rule of its own. */
export const password = defineKind({
  name: 'password',
  description: 'A password: 6 to 255 characters, none of ^ + = < > |, no two hyphens in a row.',
  pattern: /^(?![\s\S]*--)[^^+=<>|\n\r\b\t]{6,255}$/u,
  published: String.raw`^(?!.*--)[^\^+=<>|\n\r\b\t]{6,255}$`, // [\s\S] also crosses U+2028, as in the texts.
  minLength: 6,
  maxLength: 255,
  examples: ['hello1', 'Pass1234!', 'пароль', ' space around '],
  nearMisses: ['hello', 'hel--lo', 'hello+1', 'hello\n1', 'hello=1', 'a'.repeat(256), 'hello1\0'],
  generate: { characters: 'abcXYZ0189!?.,_é漢', minimum: 8, maximum: 40 },
});

/** The user's own short code, for the telephone. Leading zeros count. */
export const securityCode = defineKind({
  name: 'security-code',
  description: 'A security code: 1 to 6 digits. Send one with leading zeros as a string.',
  pattern: /^[0-9]{1,6}$/u,
  accepts: ['number'],
  maxLength: 6,
  examples: ['900000', '1234', '007'],
  nearMisses: ['1234567', '12a4', '-123', '12 4'],
  generate: { characters: digits, minimum: 1, maximum: 6 },
});

/** The code that a mail or a text message brought. */
export const verificationCode = defineKind({
  name: 'verification-code',
  description: 'The code that was sent: 6 digits. Send one with leading zeros as a string.',
  pattern: /^[0-9]{6}$/u, // The reference has no pattern; its samples, and our challenges, have six digits.
  accepts: ['number'],
  examples: ['132614', '478453', '000001'],
  nearMisses: ['13261', '1326140', '13261a'],
  generate: { characters: digits, minimum: 6, maximum: 6 },
});

/** A challenge's handle, a one-time code, a recovery code. */
export const authenticationCode = defineKind({
  name: 'authentication-code',
  description: 'A code that proves who someone is, up to 255 characters.',
  pattern: /^[ A-Za-z0-9_./#=&+-]{0,255}$/u,
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
  minLength: 1,
  maxLength: 8192,
  examples: ['eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln'],
  nearMisses: ['', 'two words', 'é', 'a'.repeat(8193)],
});
