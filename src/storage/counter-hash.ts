import type { Keyring } from '../crypto/keyring.ts';
import { toHex } from './user-vault.ts';

/** The keyed hash under which a counter is stored, as bytes in PostgreSQL's text form. */
export function counterHash(
  keyring: Keyring,
  programId: number,
  { kind, subject }: { readonly kind: string; readonly subject: string },
): string {
  return toHex(keyring.keyedHash('counter', String(programId), kind, subject));
}
