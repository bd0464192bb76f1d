import type { Keyring } from '../crypto/keyring.ts';
import { toHex } from './user-vault.ts';

/** The keyed hash by which a sealed value is found again within its programme. */
export function searchHash(
  keyring: Keyring,
  programId: number,
  table: string,
  name: string,
  canonical: string,
): string {
  return toHex(keyring.keyedHash('search', String(programId), table, name, canonical));
}
