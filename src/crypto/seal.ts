import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import { drawBytes } from './random.ts';

/** Where a sealed value belongs. It opens nowhere else: whoever moves it to another row or user gets an error. */
export interface SealIdentity {
  readonly programId: number;
  readonly userId: number;
  /** The table, or another name of the place that needs no row. */
  readonly table: string;
  readonly rowId: number;
  /** Which of the user's data keys; there is one so far. */
  readonly keyVersion: number;
}

/** A sealed value that was damaged, moved from where it belongs, or sealed under another key. Says no more than that. */
export class UnsealError extends Error {
  override name = 'UnsealError';

  constructor() {
    super('a sealed value does not open: it was damaged, moved, or sealed under another key');
  }
}

const algorithm = 'aes-256-gcm';
/** The first byte of what is sealed, so that another way to seal can be told from this one. */
const format = 1;
const formatBytes = 1;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Seals a value under a 256-bit key: AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D) and the identity as
 * associated data. A user's data key seals far fewer values than the 2^32 that random nonces are good for.
 * The result: format byte, nonce, ciphertext, tag.
 */
export function seal(key: KeyObject, plaintext: string | Buffer, identity: SealIdentity): Buffer {
  const nonce = drawBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(associatedData(identity));
  const text = typeof plaintext === 'string' ? cipher.update(plaintext, 'utf8') : cipher.update(plaintext);
  return Buffer.concat([Buffer.of(format), nonce, text, cipher.final(), cipher.getAuthTag()]);
}

/** Opens what `seal` made. Throws UnsealError. */
export function open(key: KeyObject, sealed: Buffer, identity: SealIdentity): Buffer {
  const textAt = formatBytes + nonceBytes;
  const tagAt = sealed.length - tagBytes;
  if (tagAt < textAt || sealed[0] !== format) throw new UnsealError();
  const nonce = sealed.subarray(formatBytes, textAt);
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(associatedData(identity));
  decipher.setAuthTag(sealed.subarray(tagAt));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(textAt, tagAt)), decipher.final()]);
  } catch {
    throw new UnsealError();
  }
}

/** What `open` opens; null where that throws an UnsealError: what else is shown must not be kept back by what somebody has changed. */
export function openIfWhole<T>(open: () => T): T | null {
  try {
    return open();
  } catch (error) {
    if (error instanceof UnsealError) return null;
    throw error;
  }
}

/** The identity in one reading only: the one text in it is written with its length. */
function associatedData({ programId, userId, table, rowId, keyVersion }: SealIdentity): Buffer {
  return Buffer.from(
    `${format} ${programId} ${userId} ${table.length}:${table} ${rowId} ${keyVersion}`,
    'utf8',
  );
}
