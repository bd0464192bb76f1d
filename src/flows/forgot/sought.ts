import type { Keyring } from '../../crypto/keyring.ts';

/** By what somebody who forgot the password is to be found. */
export interface Sought {
  readonly by: 'verified_email' | 'verified_mobile' | 'account_number';
  /** The form in which it is compared; of an account number, as it was sent. */
  readonly canonical: string;
  /** The user that it must be of; null for any. */
  readonly userId: number | null;
}

/** Wraps what is sought until the job has looked for it. It opens for its challenge alone. */
export function wrapSought(keyring: Keyring, programId: number, challengeId: number, sought: Sought): Buffer {
  return keyring.wrap('sought-contact', Buffer.from(JSON.stringify(sought)), `${programId} ${challengeId}`);
}

/** Opens what `wrapSought` wrapped. Throws UnsealError. */
export function unwrapSought(
  keyring: Keyring,
  programId: number,
  challengeId: number,
  wrapped: Buffer,
): Sought {
  const bytes = keyring.unwrap('sought-contact', wrapped, `${programId} ${challengeId}`);
  return JSON.parse(bytes.toString('utf8'));
}
