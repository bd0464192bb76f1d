import type { security } from '../catalogue/resources/security.ts';
import type { NamesWith } from '../derive/rows.ts';

/** The name of a secret of `security`. */
type SecretName = NamesWith<(typeof security)['fields'], { readonly protect: 'hashed' }>;

interface SeedSecret {
  readonly secret: string;
  readonly hash: string;
}

/**
 * What every seeded user proves to know. Known to everybody: seeded users are for trials. The hashes are ready-made, of
 * Argon2id without a pepper, so that a seed gives the same rows in every installation and no time is spent on hashing;
 * the first successful check replaces them as it does those of any other system.
 */
export const seedSecrets = {
  password: {
    secret: 'Seeded harbour 71!',
    hash: '$argon2id$v=19$m=19456,t=2,p=1$cm9zdGVyIHNlZWQgMDE$w64sPcY0AGwJsG+uHyRDNJp66DGuy8PbElIzqOraufQ',
  },
  security_code: {
    secret: '904217',
    hash: '$argon2id$v=19$m=19456,t=2,p=1$cm9zdGVyIHNlZWQgMDI$L7IzNOVd2xkY8bow2W79H8xNo57yqgUjDXz0/csWVyM',
  },
  secret_answer_1: {
    secret: 'juniper',
    hash: '$argon2id$v=19$m=19456,t=2,p=1$cm9zdGVyIHNlZWQgMDM$o03FSNpKUdNAk3aaRAdQJlZorSDfZghv/HvHjvk8w5M',
  },
  secret_answer_2: {
    secret: 'saskatoon',
    hash: '$argon2id$v=19$m=19456,t=2,p=1$cm9zdGVyIHNlZWQgMDQ$iqIrmbIrP7NoGiUWyu/u59abmnqd7UtXAMDuzQXR/gs',
  },
} as const satisfies Record<SecretName, SeedSecret>;
