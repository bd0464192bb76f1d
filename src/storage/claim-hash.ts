import type { ClaimKind } from '../catalogue/field.ts';
import type { Keyring } from '../crypto/keyring.ts';
import { toHex } from './user-vault.ts';

/** The keyed hash under which a claim is held: it finds the same contact again and tells nothing to who reads it. */
export function claimHash(
  keyring: Keyring,
  programId: number,
  { kind, canonical }: { readonly kind: ClaimKind; readonly canonical: string },
): string {
  return toHex(keyring.keyedHash('claim', String(programId), kind, canonical));
}

/** The form in which a login is compared: it is one user's own among those of its type. */
export function canonicalLogin(type: unknown, canonical: string): string {
  return `${type} ${canonical}`;
}
