import type { Keyring } from '../crypto/keyring.ts';
import { type HashRefusal, readForeignHash } from '../hashing/foreign-hash.ts';
import type { Hasher, HashTicket } from '../hashing/hasher.ts';
import type { UserVault } from '../storage/user-vault.ts';

/**
 * What `user_secret` keeps of a secret: our own Argon2id hash, which needs the pepper and so tells nothing to who steals
 * the table; or the hash of another system, which does not, and is therefore sealed under the user's data key.
 */
export interface OpenedHash {
  readonly hash: string;
  readonly isForeign: boolean;
}

const foreignMark = 'foreign:';

/** The text to store for a hash that another system made. */
export function sealForeignHash(vault: UserVault, kind: string, hash: string): string {
  return `${foreignMark}${vault.seal(place(kind), 0, hash)}`;
}

/** The hash behind a stored text. Throws UnsealError where the text was damaged or belongs to somebody else. */
export function openStoredHash(vault: UserVault, kind: string, stored: string): OpenedHash {
  if (!stored.startsWith(foreignMark)) return { hash: stored, isForeign: false };
  return { hash: vault.open(place(kind), 0, stored.slice(foreignMark.length)), isForeign: true };
}

/**
 * Compares a secret, in the form that is compared (`comparableSecret`), with what is stored of it. Where it matches and
 * the hash is weaker than today's, or another system's, `upgraded` is what to store from now on; else null. Throws
 * HasherBusyError.
 */
export async function checkSecret(
  hasher: Hasher,
  vault: UserVault,
  { kind, stored, secret }: { readonly kind: string; readonly stored: string; readonly secret: string },
): Promise<{ readonly matches: boolean; readonly upgraded: string | null }> {
  const ticket: HashTicket = { fairnessKey: String(vault.programId) };
  const { hash, isForeign } = openStoredHash(vault, kind, stored);
  const { matches, needsRehash } = isForeign
    ? await hasher.verifyForeign(hash, secret, ticket)
    : await hasher.verify(hash, secret, ticket);
  return { matches, upgraded: matches && needsRehash ? await hasher.hash(secret, ticket) : null };
}

/** A hash as another installation may be given it. `elsewhere`: it needs the pepper of an installation that is not this one. */
export type ReadHash =
  | { readonly from: 'own' | 'foreign'; readonly hash: string }
  | { readonly from: 'elsewhere' }
  | { readonly refusal: HashRefusal };

/** The pepper's name, as `keyid` in the PHC form of a hash that needs it: tells installations apart and nothing else. */
export function pepperName(keyring: Keyring): string {
  return keyring.keyedHash('key-check', 'pepper').subarray(0, 6).toString('base64');
}

/** Writes into a hash of ours which pepper it needs. */
export function nameOwnHash(hash: string, pepper: string): string {
  return hash.replace(/^(\$argon2id\$v=19\$m=\d+,t=\d+,p=\d+)\$/, `$1,keyid=${pepper}$$`);
}

/** Reads a hash of an export or of another system. */
export function readHash(text: string, pepper: string): ReadHash {
  const named = /^(\$argon2id\$v=19\$m=\d+,t=\d+,p=\d+),keyid=([A-Za-z0-9+/]{1,16})\$/.exec(text);
  const hash = named ? text.replace(named[0], `${named[1]}$`) : text;
  const read = readForeignHash(hash);
  if (typeof read === 'string') return { refusal: read };
  if (!named) return { from: 'foreign', hash };
  return named[2] === pepper ? { from: 'own', hash } : { from: 'elsewhere' };
}

/** What a sealed hash is bound to, besides the user. */
function place(kind: string): string {
  return `user_secret ${kind}`;
}
