import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type KindName, kinds } from '../catalogue/kinds/index.ts';
import { Keyring } from '../crypto/keyring.ts';
import { claimHash } from './claim-hash.ts';
import { searchHash } from './search-hash.ts';

const key = Buffer.alloc(32, 7).toString('base64');
const keyring = new Keyring(() => ({
  format: 1,
  current: '00000001',
  masterKeys: { '00000001': key },
  hashRoot: key,
}));

/**
 * What every stored hash was made of: what the kinds took in November 2026, and the form in which they compared it. Never to be
 * changed: a claim whose hash came out otherwise would be held by nobody, and two users could have one contact.
 */
const stored: readonly (readonly [KindName, RegExp, (text: string) => string])[] = [
  ['email-address', /^[\w+.-]{1,80}@[\w+.-]{1,80}\.[a-zA-Z]{1,20}$/u, (text) => text.toLowerCase()],
  ['phone-number', /^\+[1-9][0-9]{7,14}$/u, (text) => text],
  ['login-id', /^[0-9]{1,19}$/u, kinds['login-id'].canonical],
  ['bank-account-number', /^[0-9]{4,18}$/u, (text) => text],
  ['iban', /^[a-zA-Z]{2}[0-9]{2}[a-zA-Z0-9]{4}[0-9]{7}[a-zA-Z0-9]{0,16}$/u, (text) => text.toUpperCase()],
  ['card-number', /^[0-9]{1,16}$/u, (text) => text],
];

describe('the hash of what is stored already', () => {
  it.each(stored)('%s is made of the same form as ever', (name, pattern, canonical) => {
    const texts = fc.stringMatching(pattern).filter((text) => !text.includes('--'));
    fc.assert(
      fc.property(texts, (text) => {
        expect(kinds[name].canonical(text)).toBe(canonical(text));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['email', 'email-address', 'John.Smith+Tag@Sub-Domain.Example.com', '3604b820', '97bfec041'],
    // Taken once, and still held by whoever has it.
    ['email', 'email-address', 'a_b..c@x_y.example', 'f3e79e55', 'bf3307fff'],
    ['phone', 'phone-number', '+15180000000', '12904563', '78a7a762a'],
  ] as const)('a claim of %s: %s %s', (claim, name, text, first, last) => {
    const hash = claimHash(keyring, 77, { kind: claim, canonical: kinds[name].canonical(text) });
    expect([hash.slice(2, 10), hash.slice(-9)]).toEqual([first, last]);
  });

  it.each([
    ['bank_account', 'number', 'bank-account-number', '0532000000', '6f44bae4'],
    ['bank_account', 'iban', 'iban', 'gb17barc20038446275882', '8147a987'],
    ['credit_card', 'number', 'card-number', '4606607755411750', '3de39cf7'],
  ] as const)('the search for %s.%s: %s %s', (table, field, name, text, first) => {
    const hash = searchHash(keyring, 77, table, field, kinds[name].canonical(text));
    expect(hash.slice(2, 10)).toBe(first);
  });
});
