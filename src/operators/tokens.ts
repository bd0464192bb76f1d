import { drawBytes } from '../crypto/random.ts';
import type { CallerRows } from '../keys/caller-rows.ts';
import { toHex } from '../storage/user-vault.ts';

const tokenBytes = 32;

/** The keyed hash by which a token of an operator is found: who reads the database becomes nobody. */
export function tokenHash(callers: CallerRows, kind: 'session' | 'invitation', token: string): string {
  return toHex(callers.keyring.keyedHash('operator-token', kind, token));
}

/** A token of 256 random bits, base64url. */
export function drawToken(): string {
  return drawBytes(tokenBytes).toString('base64url');
}
