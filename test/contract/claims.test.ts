import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClaimKind } from '../../src/catalogue/field.ts';
import { kinds } from '../../src/catalogue/kinds/index.ts';
import { Keyring } from '../../src/crypto/keyring.ts';
import { canonicalLogin, claimHash } from '../../src/storage/claim-hash.ts';

// Who holds a contact is known by a keyed hash of its canonical form alone. A hash that came out otherwise than before would
// let a second user have the contact, and no rule tells which rows are concerned: so that it may never change. What is said
// here is what the first version stored; new values may be added, and none may be changed.
const keyring = new Keyring(() => ({
  format: 1,
  current: '02acbd3c',
  masterKeys: { '02acbd3c': 'BbQVOtVruehl3XqbwPRMNk4Tor4V7dB6WqOyUc/I9XU=' },
  hashRoot: 'IuZlXEoS7qDqZfEH6tke5QMD47IFHn60xzvMjamthLo=',
}));

const canonicalOf: Readonly<Record<Exclude<ClaimKind, 'relationship'>, (text: string) => string>> = {
  email: kinds['email-address'].canonical,
  phone: kinds['phone-number'].canonical,
  login: (text) => canonicalLogin(3, kinds['login-id'].canonical(text)),
};

describe('the hash of a claim is what it always was', () => {
  it.each<[keyof typeof canonicalOf, string, string, string]>([
    [
      'email',
      'John.Smith@Example.com',
      'john.smith@example.com',
      String.raw`\xb334922760f887a5f973e9171903f6a0ce3d5b2d07e4e814db2c381ba7854a63`,
    ],
    [
      'email',
      'first+tag@sub-domain.example.com',
      'first+tag@sub-domain.example.com',
      String.raw`\xc2684149f59bcf66b7616272b6491d177dc071fa762effc4d6b9080e243cd7e6`,
    ],
    [
      'email',
      'x_y.z-@A.B.example.ORG',
      'x_y.z-@a.b.example.org',
      String.raw`\x1f68160b12d4bbc3ff0a518d60cffe603f4ee7cbfcbb7c099fa5c90ecaa9f21a`,
    ],
    [
      'phone',
      '+15180000000',
      '+15180000000',
      String.raw`\x3004fca6947ab7a23dc2a1a195e5ba77eb0287ec77e39c9c314f34a727aa4b73`,
    ],
    [
      'phone',
      '+962791234567',
      '+962791234567',
      String.raw`\x04a5d9d6d5ba30319e846d89ef887b8f721bb5b3cda8cd29bea5f80587c52609`,
    ],
    [
      'login',
      '90000000000000',
      '3 90000000000000',
      String.raw`\x0afdf1d8fd7e1736eec41f2a4a86dc29474ae439a9474b27fbc3af39c0209b25`,
    ],
    ['login', '007', '3 007', String.raw`\x1033e0798a9923caeb51d4d8e88531863869ac6161f8ebc0f2b45ac1e8d8969f`],
  ])('of the %s %s', (kind, text, canonical, hash) => {
    expect(canonicalOf[kind](text)).toBe(canonical);
    expect(claimHash(keyring, 77, { kind, canonical })).toBe(hash);
  });
});

describe('the canonical form is what it always was', () => {
  // The patterns by which the first version took them.
  const cases: readonly [keyof typeof canonicalOf, RegExp, (text: string) => string][] = [
    ['email', /^[\w+.-]{1,20}@[\w+.-]{1,20}\.[a-zA-Z]{1,20}$/, (text) => text.toLowerCase()],
    ['phone', /^\+[1-9][0-9]{7,14}$/, (text) => text],
    ['login', /^[0-9]{1,25}$/, (text) => `3 ${text}`],
  ];

  it.each(cases)('of every %s', (kind, pattern, former) => {
    fc.assert(
      fc.property(fc.stringMatching(pattern), (text) => {
        expect(canonicalOf[kind](text)).toBe(former(text));
      }),
      { numRuns: 2000 },
    );
  });
});
