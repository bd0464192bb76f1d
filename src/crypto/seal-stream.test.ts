import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { UnsealError } from './seal.ts';
import { type ByteRange, chunkBytes, openChunks, sealChunks, sealedLength } from './seal-stream.ts';

const key = createSecretKey(randomBytes(32));
const identity = { programId: 77, userId: 5, fileId: 9 };
const head = 40;
const sealedChunk = chunkBytes + 16;

function sealWhole(content: Buffer): Buffer {
  return Buffer.concat([...sealChunks(key, content, identity)]);
}

/** Reads out of bytes, in pieces of an odd size. */
function readerOf(sealed: Buffer, ranges: ByteRange[] = []) {
  return async function* ({ start, end }: ByteRange) {
    ranges.push({ start, end });
    for (let at = start; at < Math.min(end, sealed.length); at += 9_999)
      yield sealed.subarray(at, Math.min(at + 9_999, end));
  };
}

async function opened(sealed: Buffer, bytes: number, range?: ByteRange, as = identity, by = key) {
  const parts: Buffer[] = [];
  for await (const part of openChunks(by, readerOf(sealed), bytes, as, range)) parts.push(part);
  return Buffer.concat(parts);
}

describe('a file sealed in chunks', () => {
  it.each([0, 1, chunkBytes - 1, chunkBytes, chunkBytes + 1, 3 * chunkBytes + 7])(
    'of %i bytes opens as it was, and is as long as foretold',
    async (bytes) => {
      const content = randomBytes(bytes);
      const sealed = sealWhole(content);
      expect(sealed.length).toBe(sealedLength(bytes));
      expect((await opened(sealed, bytes)).equals(content)).toBe(true);
      expect(sealWhole(content).equals(sealed)).toBe(false);
    },
  );

  it('opens a part, and reads nothing but the chunks in which the part lies', async () => {
    const content = randomBytes(4 * chunkBytes + 100);
    const sealed = sealWhole(content);
    const ends = [0, 1, chunkBytes - 1, chunkBytes, chunkBytes + 1, 3 * chunkBytes, content.length];
    for (const start of ends)
      for (const end of ends.filter((one) => one > start))
        expect(
          (await opened(sealed, content.length, { start, end })).equals(content.subarray(start, end)),
        ).toBe(true);
    const ranges: ByteRange[] = [];
    const part = { start: 2 * chunkBytes + 5, end: 2 * chunkBytes + 6 };
    for await (const _ of openChunks(key, readerOf(sealed, ranges), content.length, identity, part));
    expect(ranges).toEqual([
      { start: 0, end: head },
      { start: head + 2 * sealedChunk, end: head + 3 * sealedChunk },
    ]);
  });

  const content = randomBytes(3 * chunkBytes + 7);
  const sealed = sealWhole(content);
  const chunk = (number: number) =>
    sealed.subarray(head + number * sealedChunk, head + (number + 1) * sealedChunk);
  const flipped = (at: number) => {
    const copy = Buffer.from(sealed);
    copy[at]! ^= 1;
    return copy;
  };
  const other = sealWhole(content);

  it.each([
    ['a bit of the format', flipped(0), undefined],
    ['a bit of the salt', flipped(5), undefined],
    ['a bit of the nonce', flipped(38), undefined],
    ['a bit of the first chunk', flipped(head), undefined],
    ['a bit of the last tag', flipped(sealed.length - 1), undefined],
    [
      'two chunks swapped',
      Buffer.concat([sealed.subarray(0, head), chunk(1), chunk(0), chunk(2), chunk(3)]),
      undefined,
    ],
    ['a chunk left out', Buffer.concat([sealed.subarray(0, head), chunk(0), chunk(2), chunk(3)]), undefined],
    ['the end cut off within a chunk', sealed.subarray(0, -1), undefined],
    ['the end cut off between chunks', sealed.subarray(0, head + 3 * sealedChunk), undefined],
    [
      'the end cut off, and its length told to fit',
      sealed.subarray(0, head + 3 * sealedChunk),
      3 * chunkBytes,
    ],
    [
      'a chunk of another file of the user',
      Buffer.concat([sealed.subarray(0, head + sealedChunk), other.subarray(head + sealedChunk)]),
      undefined,
    ],
    ['nothing', Buffer.alloc(0), undefined],
  ])('with %s is an error', async (_, changed, bytes) => {
    await expect(opened(changed, bytes ?? content.length)).rejects.toThrow(UnsealError);
  });

  it.each([
    ['programme', { ...identity, programId: 88 }],
    ['user', { ...identity, userId: 6 }],
    ['file', { ...identity, fileId: 10 }],
  ])('opens for no other %s', async (_, as) => {
    await expect(opened(sealed, content.length, undefined, as)).rejects.toThrow(UnsealError);
  });

  it('opens by no other key', async () => {
    const by = createSecretKey(randomBytes(32));
    await expect(opened(sealed, content.length, undefined, identity, by)).rejects.toThrow(UnsealError);
  });
});
