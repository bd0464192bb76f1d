import { pbkdf2Sync, scryptSync, timingSafeEqual } from 'node:crypto';
import { verifySync as verifyArgon2 } from '@node-rs/argon2';
import { verifySync as verifyBcrypt } from '@node-rs/bcrypt';
import { readForeignHash } from './foreign-hash.ts';

/**
 * Whether a secret is the one that a hash of another system was made of. Takes up to two seconds and 128 MiB: it
 * belongs into a hash process. Throws an Error for a hash that `readForeignHash` does not take.
 */
export function verifyForeign(text: string, secret: string): boolean {
  const foreign = readForeignHash(text);
  if (typeof foreign === 'string') throw new Error(`the hash of another system is not taken (${foreign})`);
  switch (foreign.algorithm) {
    case 'argon2':
      return verifyArgon2(foreign.text, secret);
    case 'bcrypt':
      return verifyBcrypt(secret, foreign.text);
    case 'scrypt': {
      const { cost, salt, hash } = foreign;
      // Node counts a little more than the 128·N·r bytes of RFC 7914.
      const maxmem = 128 * cost.N * cost.r + 128 * cost.r * cost.p + 2 ** 20;
      return timingSafeEqual(scryptSync(secret, salt, hash.length, { ...cost, maxmem }), hash);
    }
    case 'pbkdf2': {
      const { digest, iterations, salt, hash } = foreign;
      return timingSafeEqual(pbkdf2Sync(secret, salt, iterations, hash.length, digest), hash);
    }
  }
}
