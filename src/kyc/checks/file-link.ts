import { createSecretKey } from 'node:crypto';
import type { Keyring } from '../../crypto/keyring.ts';
import { open, type SealIdentity, seal, UnsealError } from '../../crypto/seal.ts';

/** For how long a link to a file works, and how often. */
export const fileLinkLimits = { minutes: 10, uses: 3 } as const;

/** Which file a link leads to, for which check. */
export interface LinkedFile {
  readonly programId: number;
  readonly userId: number;
  readonly checkId: number;
  readonly fileId: number;
  /** Seconds since 1970, from which on it leads nowhere. */
  readonly endsAt: number;
}

const identity: SealIdentity = { programId: 0, userId: 0, table: 'check-file', rowId: 0, keyVersion: 1 };

/**
 * The token of a link to a file. It is sealed, and not stored: it says nothing to whoever has no key of the installation, and nobody
 * makes one of another file from it.
 */
export function makeFileToken(
  keyring: Keyring,
  { programId, userId, checkId, fileId, endsAt }: LinkedFile,
): string {
  const content = Buffer.alloc(40);
  for (const [place, number] of [programId, userId, checkId, fileId, endsAt].entries())
    content.writeBigUInt64BE(BigInt(number), place * 8);
  return seal(keyOf(keyring), content, identity).toString('base64url');
}

/** Where a token leads; undefined where it is none, is written in another way than `makeFileToken` does, or its time is over. */
export function readFileToken(keyring: Keyring, token: string, now: Date): LinkedFile | undefined {
  const sealed = Buffer.from(token, 'base64url');
  // Base64 is read leniently, and uses are counted by the text: one link must not be many.
  if (sealed.toString('base64url') !== token) return undefined;
  try {
    const content = open(keyOf(keyring), sealed, identity);
    const numberAt = (place: number) => Number(content.readBigUInt64BE(place * 8));
    const [programId, userId, checkId, fileId] = [numberAt(0), numberAt(1), numberAt(2), numberAt(3)];
    const endsAt = numberAt(4);
    return endsAt * 1000 > now.getTime() ? { programId, userId, checkId, fileId, endsAt } : undefined;
  } catch (error) {
    if (error instanceof UnsealError) return undefined;
    throw error;
  }
}

function keyOf(keyring: Keyring) {
  return createSecretKey(keyring.keyedHash('check-file'));
}
