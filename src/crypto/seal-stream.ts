import { createCipheriv, createDecipheriv, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { UnsealError } from './seal.ts';

/** Where a sealed file belongs. It opens nowhere else. */
export interface FileIdentity {
  readonly programId: number;
  readonly userId: number;
  readonly fileId: number;
}

/** A part of some bytes: from the first to before `end`, counted from 0. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Reads a part of what is sealed, in pieces of any size. */
export type ReadSealed = (range: ByteRange) => AsyncIterable<Buffer>;

/** How many bytes of a file are sealed together. */
export const chunkBytes = 65_536;

const format = 1;
const saltBytes = 32;
const noncePrefixBytes = 7;
const headBytes = 1 + saltBytes + noncePrefixBytes;
const tagBytes = 16;
const sealedChunkBytes = chunkBytes + tagBytes;

/** How long what is sealed of so many bytes is. */
export function sealedLength(bytes: number): number {
  return headBytes + bytes + chunkCount(bytes) * tagBytes;
}

/**
 * Seals a file in chunks, each of which opens by itself (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár): the nonce
 * of a chunk has its number and whether it is the last, so that chunks that were swapped, left out or cut off do not open. Each file
 * has a key of its own, derived of the user's by a random salt (HKDF, RFC 5869), as in Tink's streaming AES-GCM-HKDF: numbers in nonces are
 * then never used twice. The identity is bound to key and chunks. First comes the head: format, salt, beginning of all nonces.
 */
export function* sealChunks(dataKey: KeyObject, content: Buffer, identity: FileIdentity): Generator<Buffer> {
  const head = Buffer.concat([Buffer.of(format), randomBytes(saltBytes + noncePrefixBytes)]);
  const stream = streamOf(dataKey, head, identity);
  yield head;
  const last = chunkCount(content.length) - 1;
  for (let number = 0; number <= last; number += 1) {
    const cipher = createCipheriv('aes-256-gcm', stream.key, nonceOf(stream, number, number === last), {
      authTagLength: tagBytes,
    });
    cipher.setAAD(stream.associated);
    const text = cipher.update(content.subarray(number * chunkBytes, (number + 1) * chunkBytes));
    cipher.final();
    yield Buffer.concat([text, cipher.getAuthTag()]);
  }
}

/**
 * Opens a part of a file of so many bytes, and reads nothing but the chunks in which that part lies. Gives out a chunk only after it
 * has opened. Throws an UnsealError where anything was changed, moved or cut.
 */
export async function* openChunks(
  dataKey: KeyObject,
  read: ReadSealed,
  bytes: number,
  identity: FileIdentity,
  { start, end }: ByteRange = { start: 0, end: bytes },
): AsyncGenerator<Buffer> {
  const last = chunkCount(bytes) - 1;
  const from = Math.floor(start / chunkBytes);
  const to = end > start ? Math.floor((end - 1) / chunkBytes) : from;
  // One reading where the part begins with the file.
  const pieces = new Pieces(
    from === 0 ? read({ start: 0, end: sealedEnd(to, bytes) }) : read({ start: 0, end: headBytes }),
  );
  const stream = streamOf(dataKey, await pieces.take(headBytes), identity);
  const chunks =
    from === 0
      ? pieces
      : new Pieces(read({ start: headBytes + from * sealedChunkBytes, end: sealedEnd(to, bytes) }));
  try {
    for (let number = from; number <= to; number += 1) {
      const sealed = await chunks.take(Math.min(chunkBytes, bytes - number * chunkBytes) + tagBytes);
      const opened = openChunk(stream, sealed, number, number === last);
      const part = opened.subarray(
        Math.max(0, start - number * chunkBytes),
        Math.max(0, end - number * chunkBytes),
      );
      if (part.length > 0) yield part;
    }
  } finally {
    await pieces.close();
    await chunks.close();
  }
}

interface SealedStream {
  readonly key: Buffer;
  readonly noncePrefix: Buffer;
  readonly associated: Buffer;
}

function streamOf(
  dataKey: KeyObject,
  head: Buffer,
  { programId, userId, fileId }: FileIdentity,
): SealedStream {
  if (head[0] !== format) throw new UnsealError();
  const associated = Buffer.from(`${format} file ${programId} ${userId} ${fileId}`, 'utf8');
  const salt = head.subarray(1, 1 + saltBytes);
  const key = Buffer.from(hkdfSync('sha256', dataKey, salt, associated, 32));
  return { key, noncePrefix: head.subarray(1 + saltBytes), associated };
}

function openChunk(stream: SealedStream, sealed: Buffer, number: number, isLast: boolean): Buffer {
  const tagAt = sealed.length - tagBytes;
  const decipher = createDecipheriv('aes-256-gcm', stream.key, nonceOf(stream, number, isLast), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(stream.associated);
  decipher.setAuthTag(sealed.subarray(tagAt));
  const opened = decipher.update(sealed.subarray(0, tagAt));
  try {
    decipher.final();
  } catch {
    throw new UnsealError();
  }
  return opened;
}

/** 96 bits: the file's own beginning, the number of the chunk, and 1 for the last chunk. */
function nonceOf({ noncePrefix }: SealedStream, number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(noncePrefixBytes + 5);
  noncePrefix.copy(nonce);
  nonce.writeUInt32BE(number, noncePrefixBytes);
  nonce[noncePrefixBytes + 4] = isLast ? 1 : 0;
  return nonce;
}

/** An empty file has one chunk, which is empty. */
function chunkCount(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / chunkBytes));
}

/** Where a chunk ends in what is sealed. */
function sealedEnd(number: number, bytes: number): number {
  return Math.min(headBytes + (number + 1) * sealedChunkBytes, sealedLength(bytes));
}

/** Pieces of any size, taken out in pieces of the sizes that are asked for. */
class Pieces {
  readonly #source: AsyncIterator<Buffer>;
  #held: Buffer[] = [];
  #heldBytes = 0;

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The next so many bytes. Throws an UnsealError where there are fewer. */
  async take(count: number): Promise<Buffer> {
    while (this.#heldBytes < count) {
      const { value, done } = await this.#source.next();
      if (done) throw new UnsealError();
      this.#held.push(value);
      this.#heldBytes += value.length;
    }
    const joined = this.#held.length === 1 ? this.#held[0]! : Buffer.concat(this.#held);
    this.#held = [joined.subarray(count)];
    this.#heldBytes -= count;
    return joined.subarray(0, count);
  }

  /** Ends the reading, where it has not ended. */
  async close(): Promise<void> {
    await this.#source.return?.();
  }
}
