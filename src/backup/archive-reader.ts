import { createHash, createSecretKey, type KeyObject } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { zstdDecompressSync } from 'node:zlib';
import type { Keyring } from '../crypto/keyring.ts';
import { keyIdOf } from '../crypto/keyring.ts';
import { open as unseal } from '../crypto/seal.ts';
import { isPlainObject } from '../objects.ts';
import {
  type ArchiveEnd,
  ArchiveError,
  type ArchiveHeader,
  type ArchiveKind,
  type ArchiveStart,
  frameType,
  lengthBytes,
  magic,
} from './archive-format.ts';
import { frameIdentity } from './archive-writer.ts';

/** A frame, opened. */
export interface Frame {
  /** One of `frameType`, or of what a later version writes. */
  readonly type: number;
  readonly content: Buffer;
}

const headerBytesMax = 4096;
/** Frames are far smaller; a length beyond it is damage. */
const frameBytesMax = 256 * 1024 * 1024;
const readAhead = 256 * 1024;

/**
 * Reads an archive frame by frame, in constant memory. What `frames` gives counts only once it has ended without an
 * error: it compares the last frame with all that was read. Throws ArchiveError, with a sentence for the operator.
 */
export class ArchiveReader {
  readonly path: string;
  readonly header: ArchiveHeader;
  readonly start: ArchiveStart;
  readonly #source: ByteSource;
  readonly #key: KeyObject;
  #end: ArchiveEnd | undefined;

  private constructor(
    source: ByteSource,
    { header, start, key }: { header: ArchiveHeader; start: ArchiveStart; key: KeyObject },
  ) {
    this.path = source.path;
    this.header = header;
    this.start = start;
    this.#source = source;
    this.#key = key;
  }

  /** Opens an archive of a kind, made under a master key that this keyring has. */
  static async open(path: string, kind: ArchiveKind, keyring: Keyring): Promise<ArchiveReader> {
    const file = await open(path, 'r').catch((cause: Error) => {
      throw new ArchiveError(`${path} cannot be read (${cause.message}).`, { cause });
    });
    const source = new ByteSource(file, path);
    try {
      const header = await readHeader(source);
      if (header.kind !== kind) throw new ArchiveError(wrongKind(path, kind));
      const key = openKey(keyring, header, path);
      const start = await readFrame(source, key, header, 0);
      if (start.type !== frameType.start) throw damaged(path);
      return new ArchiveReader(source, { header, start: JSON.parse(String(start.content)), key });
    } catch (error) {
      await source.close();
      throw error;
    }
  }

  /** The last frame, once `frames` has ended. */
  get end(): ArchiveEnd {
    if (!this.#end) throw new Error('the archive was not read to its end');
    return this.#end;
  }

  /** Every frame between the first and the last. */
  async *frames(): AsyncGenerator<Frame> {
    for (let index = 1; ; index += 1) {
      const digest = this.#source.digest();
      const frame = await readFrame(this.#source, this.#key, this.header, index);
      if (frame.type !== frameType.end) {
        yield frame;
        continue;
      }
      const end: ArchiveEnd = JSON.parse(String(frame.content));
      if (end.digest !== digest) throw damaged(this.path);
      if (!(await this.#source.isAtEnd()))
        throw new ArchiveError(`${this.path} goes on after its end: it was added to.`);
      this.#end = end;
      return;
    }
  }

  close(): Promise<void> {
    return this.#source.close();
  }
}

function wrongKind(path: string, kind: ArchiveKind): string {
  return kind === 'keys'
    ? `${path} is a main archive, not one of keys: name the archive of keys with --keys.`
    : `${path} is an archive of keys: name the main archive with --from.`;
}

function damaged(path: string, cause?: unknown): ArchiveError {
  return new ArchiveError(`${path} is damaged, cut off or was changed: use another copy of it.`, { cause });
}

async function readHeader(source: ByteSource): Promise<ArchiveHeader> {
  const line = await source.readLine(headerBytesMax);
  if (!line?.startsWith(magic))
    throw new ArchiveError(`${source.path} is not an archive that "roster backup" wrote, or it is damaged.`);
  let header: unknown;
  try {
    header = JSON.parse(line.slice(magic.length));
  } catch (cause) {
    throw damaged(source.path, cause);
  }
  if (!isHeader(header)) throw damaged(source.path);
  return header;
}

function isHeader(value: unknown): value is ArchiveHeader {
  if (!isPlainObject(value)) return false;
  const { kind, id, takenAt, key } = value;
  const isKind = kind === 'data' || kind === 'keys';
  return isKind && [id, takenAt, key].every((text) => typeof text === 'string');
}

function openKey(keyring: Keyring, { kind, id, key }: ArchiveHeader, path: string): KeyObject {
  const wrapped = Buffer.from(key, 'base64');
  if (!keyring.holdsKeyOf(wrapped)) {
    throw new ArchiveError(
      `${path} was made under the master key ${printable(keyIdOf(wrapped))}, which is not among the keys here: put the copy of ` +
        'the key file of that time into DATA_DIR, or its keys into ROSTER_KEYS.',
    );
  }
  try {
    return createSecretKey(keyring.unwrap('archive-key', wrapped, `${kind} ${id}`));
  } catch (cause) {
    throw damaged(path, cause);
  }
}

/** What stands in a file of unknown origin goes to a terminal. */
function printable(text: string): string {
  return text.replaceAll(/[^0-9a-f]/gu, '?');
}

async function readFrame(
  source: ByteSource,
  key: KeyObject,
  { id }: ArchiveHeader,
  index: number,
): Promise<Frame> {
  const length = (await source.read(lengthBytes))?.readUInt32BE() ?? 0;
  const sealed = length > 0 && length <= frameBytesMax ? await source.read(length) : undefined;
  if (!sealed) throw damaged(source.path);
  try {
    const bytes = zstdDecompressSync(unseal(key, sealed, frameIdentity(id, index)));
    return { type: bytes.readUInt8(), content: bytes.subarray(1) };
  } catch (cause) {
    throw damaged(source.path, cause);
  }
}

/** The bytes of a file in their order, with a digest of those that were taken. */
class ByteSource {
  readonly path: string;
  readonly #file: FileHandle;
  readonly #digest = createHash('sha256');
  #buffered = Buffer.alloc(0);
  #isClosed = false;

  constructor(file: FileHandle, path: string) {
    this.#file = file;
    this.path = path;
  }

  /** SHA-256 of what was taken so far, hexadecimal. */
  digest(): string {
    return this.#digest.copy().digest('hex');
  }

  /** The next bytes; undefined where there are not so many. */
  async read(count: number): Promise<Buffer | undefined> {
    await this.#fill(count);
    if (this.#buffered.length < count) return undefined;
    return this.#take(count);
  }

  /** A line without its end; undefined where there is none of so many bytes. */
  async readLine(bytesMax: number): Promise<string | undefined> {
    await this.#fill(bytesMax);
    const end = this.#buffered.subarray(0, bytesMax).indexOf('\n');
    return end < 0 ? undefined : this.#take(end + 1).toString('utf8', 0, end);
  }

  async isAtEnd(): Promise<boolean> {
    await this.#fill(1);
    return this.#buffered.length === 0;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#file.close();
  }

  #take(count: number): Buffer {
    const taken = this.#buffered.subarray(0, count);
    this.#buffered = this.#buffered.subarray(count);
    this.#digest.update(taken);
    return taken;
  }

  async #fill(count: number): Promise<void> {
    while (this.#buffered.length < count) {
      const { bytesRead, buffer } = await this.#file.read(
        Buffer.allocUnsafe(Math.max(readAhead, count - this.#buffered.length)),
        0,
      );
      if (bytesRead === 0) return;
      this.#buffered = Buffer.concat([this.#buffered, buffer.subarray(0, bytesRead)]);
    }
  }
}
