import { isDeepStrictEqual } from 'node:util';
import { errors } from '../catalogue/errors.ts';
import { drawBytes } from '../crypto/random.ts';
import type { Hasher } from '../hashing/hasher.ts';
import { secretsRead } from '../storage/secret-read.ts';
import { type ChangeState, furtherOf } from '../storage/user-state.ts';
import { UserVault } from '../storage/user-vault.ts';
import { comparableSecret } from '../users/secrets.ts';
import { checkSecret } from '../users/stored-secrets.ts';
import type { UserChange } from '../users/user-change.ts';
import type { FlowCall } from './flow.ts';

/** What comparing secrets with their hashes found. */
export interface SecretVerdict {
  /** All of them match. */
  readonly matches: boolean;
  /** The stored hashes that were compared, by kind. */
  readonly compared: Readonly<Record<string, string>> | null;
  /** Hashes to store in place of weaker ones that matched, by kind. */
  readonly upgraded: Readonly<Record<string, string>>;
}

/** A hash that nothing matches and that takes as long as any other, made once for each hasher. */
const decoys = new WeakMap<Hasher, Promise<string>>();

/**
 * Compares secrets, by their kinds, with the hashes that were read. Every one is compared to the end, where there is no user or no
 * hash with a decoy, so that the time says nothing. Throws HasherBusyError.
 */
export async function judgeSecrets(
  { services, call }: Pick<FlowCall<unknown>, 'services' | 'call'>,
  state: ChangeState,
  secrets: Readonly<Record<string, string>>,
): Promise<SecretVerdict> {
  const { hasher, keyring } = services;
  const stored = furtherOf(state, secretsRead);
  const vault = state.user && UserVault.open(keyring, call.programId, state.user.id, state.wrapped!);
  const ticket = { fairnessKey: String(call.programId) };
  const decoy = await decoyOf(hasher);
  const checked = await Promise.all(
    Object.entries(secrets).map(async ([kind, sent]) => {
      const secret = comparableSecret(kind, sent);
      const hash = stored?.[kind];
      if (vault && hash !== undefined)
        return { kind, ...(await checkSecret(hasher, vault, { kind, stored: hash, secret })) };
      await hasher.verify(decoy, secret, ticket);
      return { kind, matches: false, upgraded: null };
    }),
  );
  return {
    matches: checked.every(({ matches }) => matches),
    compared: stored,
    upgraded: Object.fromEntries(
      checked.flatMap(({ kind, upgraded }) => (upgraded === null ? [] : [[kind, upgraded]])),
    ),
  };
}

/**
 * Whether secrets match. Throws changeConflict where another call has changed one of them since they were compared: what matched the
 * old one must not count for the new.
 */
export function matchesSecrets(user: UserChange, { matches, compared }: SecretVerdict): boolean {
  if (!isDeepStrictEqual(user.further(secretsRead), compared)) throw errors.changeConflict();
  // A user who was closed meanwhile has nothing that could match.
  return matches && user.exists;
}

/** Stores stronger hashes of secrets that matched. The user knows no difference, so that nothing is noted and no token ends. */
export function storeUpgraded(user: UserChange, { upgraded }: SecretVerdict): void {
  for (const [kind, hash] of Object.entries(upgraded)) {
    user.insert('user_secret', {
      program_id: user.programId,
      user_id: user.userId,
      kind,
      hash,
      updated_at: user.now,
    });
  }
}

function decoyOf(hasher: Hasher): Promise<string> {
  const known = decoys.get(hasher);
  if (known) return known;
  const made = hasher.hash(drawBytes(32).toString('base64'), { fairnessKey: '' });
  made.catch(() => decoys.delete(hasher));
  decoys.set(hasher, made);
  return made;
}
