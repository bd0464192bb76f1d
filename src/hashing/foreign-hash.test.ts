import { pbkdf2Sync, scryptSync } from 'node:crypto';
import { hashSync as argon2 } from '@node-rs/argon2';
import { hashSync as bcrypt } from '@node-rs/bcrypt';
import { afterAll, describe, expect, it } from 'vitest';
import { seedSecrets } from '../seed/seed-secrets.ts';
import { readForeignHash } from './foreign-hash.ts';
import { Hasher } from './hasher.ts';

const ticket = { fairnessKey: 'tests' };
const hasher = new Hasher({ pepper: Buffer.alloc(32, 3), processes: 1 });
afterAll(() => hasher.close());

const secret = 'пароль é漢 71!';
const salt = Buffer.from('a salt of tests');
const b64 = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '');
const ab64 = (bytes: Buffer) => b64(bytes).replaceAll('+', '.');

/** Made by the libraries that systems make them with, or published with their algorithm. */
const hashes: readonly [name: string, hash: string, secret: string][] = [
  ['argon2id', argon2(secret, { memoryCost: 4096, timeCost: 3, parallelism: 2 }), secret],
  [
    'argon2i of the reference implementation, version 16',
    '$argon2i$m=65536,t=2,p=1$c29tZXNhbHQ$9sTbSlTio3Biev89thdrlKKiCaYsjjYVJxGAL3swxpQ',
    'password',
  ],
  [
    'argon2id of the reference implementation',
    '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    'password',
  ],
  ['bcrypt', bcrypt(secret, 6), secret],
  ['bcrypt of crypt_blowfish, 2a', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW', 'U*U'],
  ['bcrypt of crypt_blowfish, 2y', '$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW', 'U*U'],
  [
    'scrypt, PHC',
    `$scrypt$ln=12,r=8,p=1$${b64(salt)}$${b64(scryptSync(secret, salt, 32, { N: 4096, r: 8, p: 1 }))}`,
    secret,
  ],
  [
    'scrypt of passlib',
    '$scrypt$ln=16,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E',
    'password',
  ],
  [
    'scrypt of crypt(3)',
    '$7$C6..../....SodiumChloride$kBGj9fHznVYFQMEn/qDCfrDevf9YDtcDdKvEqHJLV8D',
    'pleaseletmein',
  ],
  [
    'PBKDF2, PHC',
    `$pbkdf2-sha512$i=1000$${b64(salt)}$${b64(pbkdf2Sync(secret, salt, 1000, 64, 'sha512'))}`,
    secret,
  ],
  [
    'PBKDF2 of passlib, sha256',
    `$pbkdf2-sha256$1200$${ab64(salt)}$${ab64(pbkdf2Sync(secret, salt, 1200, 32, 'sha256'))}`,
    secret,
  ],
  [
    'PBKDF2 of passlib, sha1',
    `$pbkdf2$1200$${ab64(salt)}$${ab64(pbkdf2Sync(secret, salt, 1200, 20, 'sha1'))}`,
    secret,
  ],
  // RFC 6070, the second vector.
  ['PBKDF2 of RFC 6070', `$pbkdf2$2$${ab64(Buffer.from('salt'))}$6mwBTcctb4zNHtkqzh1B8NjeiVc`, 'password'],
  [
    'PBKDF2 of Django',
    `pbkdf2_sha256$1500$seasalt2$${pbkdf2Sync(secret, 'seasalt2', 1500, 32, 'sha256').toString('base64')}`,
    secret,
  ],
];

describe('a hash of another system', () => {
  it.each(hashes)('is checked in the hash processes: %s', async (_, hash, right) => {
    expect(await hasher.verifyForeign(hash, right, ticket)).toEqual({ matches: true, needsRehash: true });
    for (const wrong of [
      '',
      `${right} `,
      right.toUpperCase() === right ? right.toLowerCase() : right.toUpperCase(),
    ]) {
      expect(await hasher.verifyForeign(hash, wrong, ticket), wrong).toMatchObject({ matches: false });
    }
  });

  it.each([
    [
      'argon2 memory',
      '$argon2id$v=19$m=4194304,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    ],
    [
      'argon2 passes',
      '$argon2id$v=19$m=64,t=4000000000,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    ],
    [
      'argon2 work',
      '$argon2id$v=19$m=131072,t=9,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    ],
    [
      'argon2 lanes',
      '$argon2id$v=19$m=65536,t=1,p=200$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    ],
    ['bcrypt', '$2b$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
    [
      'scrypt memory',
      '$scrypt$ln=24,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E',
    ],
    [
      'scrypt beyond numbers',
      '$scrypt$ln=99,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E',
    ],
    ['scrypt of crypt(3)', '$7$zzzzzzzzzzzSodiumChloride$kBGj9fHznVYFQMEn/qDCfrDevf9YDtcDdKvEqHJLV8D'],
    [
      'PBKDF2',
      '$pbkdf2-sha512$4294967295$N2YMIWQsBWBMae09x1jrPQ$1t8iyB2A.WF/Z5JZv.lfCIhXXN33N23OSgQYThBYRfk',
    ],
  ])('that would cost too much is refused before it is checked: %s', async (_, hash) => {
    expect(readForeignHash(hash)).toBe('costlyHash');
    await expect(hasher.verifyForeign(hash, secret, ticket)).rejects.toThrow(/not taken/);
  });

  it.each([
    ['', 'nothing'],
    ['5f4dcc3b5aa765d61d8327deb882cf99', 'MD5'],
    ['$1$salt$qJH7.N4xYta3aEG/dfqo/0', 'MD5 of crypt(3)'],
    ['$argon2d$v=19$m=4096,t=3,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc', 'argon2d'],
    ['$argon2id$v=19$m=4096,t=0,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc', 'no pass'],
    ['$2b$03$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW', 'a cost below bcrypt'],
    ['$scrypt$ln=16,r=0,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E', 'r of 0'],
    ['$pbkdf2-sha256$1000$N2YMIWQsBWBMae09x1jrPQ$AAAA', 'a hash of three bytes'],
    [`$pbkdf2-sha256$1000$N2YMIWQsBWBMae09x1jrPQ$${'A'.repeat(600)}`, 'a long one'],
  ])('that is none is refused: %s', (hash) => {
    expect(readForeignHash(hash)).toBe('unsupportedHash');
  });
});

describe('what seeded users know', () => {
  it.each(Object.entries(seedSecrets))('is the published %s', async (_, { secret: known, hash }) => {
    expect(await hasher.verifyForeign(hash, known, ticket)).toMatchObject({ matches: true });
  });
});
