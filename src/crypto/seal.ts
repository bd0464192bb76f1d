import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
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
/** The first byte says what is sealed: the value itself, or the value made smaller (DEFLATE, RFC 1951). */
const formats = { plain: 1, deflated: 2 } as const;
const formatBytes = 1;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Seals a value under a 256-bit key: AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D) and the identity as
 * associated data. A user's data key seals far fewer values than the 2^32 that random nonces are good for.
 * The result: format byte, nonce, ciphertext, tag.
 */
export function seal(key: KeyObject, plaintext: string | Buffer, identity: SealIdentity): Buffer {
  const text = typeof plaintext === 'string' ? Buffer.from(plaintext, 'utf8') : plaintext;
  return sealBytes(key, text, identity, formats.plain);
}

/**
 * The same for a long text, which is made smaller first. How long the result is tells something of how the text
 * repeats itself: not for a text that holds a secret beside what somebody else may choose.
 */
export function sealLong(key: KeyObject, text: string, identity: SealIdentity): Buffer {
  return sealBytes(key, deflateRawSync(text, deflation), identity, formats.deflated);
}

/** Most of the gain for a quarter of the time that the defaults take on a few kilobytes. */
const deflation = { level: 1, windowBits: 12, memLevel: 5 };

function sealBytes(key: KeyObject, text: Buffer, identity: SealIdentity, format: number): Buffer {
  const nonce = drawBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(associatedData(identity, format));
  return Buffer.concat([Buffer.of(format), nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
}

/** Opens what `seal` or `sealLong` made. Throws UnsealError. */
export function open(key: KeyObject, sealed: Buffer, identity: SealIdentity): Buffer {
  const textAt = formatBytes + nonceBytes;
  const tagAt = sealed.length - tagBytes;
  const format = sealed[0];
  if (tagAt < textAt || (format !== formats.plain && format !== formats.deflated)) throw new UnsealError();
  const nonce = sealed.subarray(formatBytes, textAt);
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(associatedData(identity, format));
  decipher.setAuthTag(sealed.subarray(tagAt));
  try {
    const text = Buffer.concat([decipher.update(sealed.subarray(textAt, tagAt)), decipher.final()]);
    return format === formats.deflated ? inflateRawSync(text) : text;
  } catch {
    throw new UnsealError();
  }
}

/** The identity in one reading only: the one text in it is written with its length. */
function associatedData(
  { programId, userId, table, rowId, keyVersion }: SealIdentity,
  format: number,
): Buffer {
  return Buffer.from(
    `${format} ${programId} ${userId} ${table.length}:${table} ${rowId} ${keyVersion}`,
    'utf8',
  );
}
