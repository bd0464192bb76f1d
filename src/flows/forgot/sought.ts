import { createSecretKey } from 'node:crypto';
import type { Keyring } from '../../crypto/keyring.ts';
import { open, type SealIdentity, seal } from '../../crypto/seal.ts';

/** By what somebody who forgot the password is to be found. */
export interface Sought {
  readonly by: 'verified_email' | 'verified_mobile' | 'account_number';
  /** The form in which it is compared; of an account number, as it was sent. */
  readonly canonical: string;
  /** The user that it must be of; null for any. */
  readonly userId: number | null;
}

/**
 * Seals what is sought until the job has looked for it, under a key of the installation that no rotation replaces. It opens for its
 * challenge alone.
 */
export function sealSought(keyring: Keyring, programId: number, challengeId: number, sought: Sought): Buffer {
  return seal(keyOf(keyring), JSON.stringify(sought), identityOf(programId, challengeId));
}

/** Opens what `sealSought` sealed. Throws UnsealError. */
export function openSought(keyring: Keyring, programId: number, challengeId: number, sealed: Buffer): Sought {
  const bytes = open(keyOf(keyring), sealed, identityOf(programId, challengeId));
  return JSON.parse(bytes.toString('utf8'));
}

function keyOf(keyring: Keyring) {
  return createSecretKey(keyring.keyedHash('sought-contact'));
}

function identityOf(programId: number, rowId: number): SealIdentity {
  return { programId, userId: 0, table: 'sought-contact', rowId, keyVersion: 1 };
}
