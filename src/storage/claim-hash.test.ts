import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Keyring } from '../crypto/keyring.ts';
import { claimHash } from './claim-hash.ts';

const key = Buffer.alloc(32, 7).toString('base64');
const keyring = new Keyring(() => ({
  format: 1,
  current: '00000000',
  masterKeys: { '00000000': key },
  hashRoot: key,
}));

describe('the hash of a claim', () => {
  // Rows of the table `claim` were written with these: another hash would let a contact be taken twice.
  it.each([
    [
      'email',
      'ada.moreau@example.com',
      '\\xae934100d104867c6a910023ee6bb46f2e928635aa5f887f458c55a861305ba7',
    ],
    ['phone', '+13065550142', '\\x214cdc1bcc4428cf176b6a95af8b502610c2e8810a67e9c95e7d5a671c029425'],
    ['login', '3 1644722242300054', '\\x6b1c1a318c7523a358cb1b1b85bb28f2917ad6ec8fcad0ec57d35514af2d29d3'],
  ] as const)('of kind %s is what it has always been', (kind, canonical, hash) => {
    expect(claimHash(keyring, 77, { kind, canonical })).toBe(hash);
  });

  it('is that of programme, kind and canonical form, and of nothing else', () => {
    const kinds = fc.constantFrom('email', 'phone', 'login', 'relationship');
    fc.assert(
      fc.property(fc.nat(), kinds, fc.string(), (programId, kind, canonical) => {
        const own = keyring.keyedHash('claim', String(programId), kind, canonical).toString('hex');
        expect(claimHash(keyring, programId, { kind, canonical })).toBe(`\\x${own}`);
      }),
    );
  });
});
