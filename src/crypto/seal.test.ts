import { createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { open, type SealIdentity, seal, UnsealError } from './seal.ts';

const key = createSecretKey(randomBytes(32));
const identity: SealIdentity = { programId: 77, userId: 1001, table: 'credit_card', rowId: 5, keyVersion: 1 };

describe('seal and open', () => {
  it('give back what was sealed, of any length and script', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 500 }), (text) => {
        expect(open(key, seal(key, text, identity), identity).toString('utf8')).toBe(text);
      }),
    );
  });

  it('never give the same bytes twice', () => {
    expect(seal(key, 'same', identity).equals(seal(key, 'same', identity))).toBe(false);
  });

  it('do not show the text in the sealed form', () => {
    expect(seal(key, 'an unmistakable text', identity).toString('latin1')).not.toContain('unmistakable');
  });

  it('refuse every damaged byte, and every shorter form', () => {
    const sealed = seal(key, 'something of worth', identity);
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = Buffer.from(sealed);
        damaged[at]! ^= change;
        expect(() => open(key, damaged, identity)).toThrow(UnsealError);
      }),
    );
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => open(key, sealed.subarray(0, length), identity)).toThrow(UnsealError);
    }
  });

  it('refuse random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(() => open(key, Buffer.from(bytes), identity)).toThrow(UnsealError);
      }),
    );
  });

  it.each<Partial<SealIdentity>>([
    { programId: 78 },
    { userId: 1002 },
    { table: 'bank_account' },
    { rowId: 6 },
    { keyVersion: 2 },
  ])('open nowhere but where they belong: %o', (other) => {
    const sealed = seal(key, 'something of worth', identity);
    expect(() => open(key, sealed, { ...identity, ...other })).toThrow(UnsealError);
  });

  it('refuse another key, and say nothing of the content', () => {
    const sealed = seal(key, 'something of worth', identity);
    const other = createSecretKey(randomBytes(32));
    expect(() => open(other, sealed, identity)).toThrow(/does not open/);
    expect(() => open(other, sealed, identity)).not.toThrow(/worth/);
  });
});
