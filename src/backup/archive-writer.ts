import { createHash, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import type { Keyring } from '../crypto/keyring.ts';
import { seal } from '../crypto/seal.ts';
import { GroundError } from '../ground-error.ts';
import { writingError } from '../storage/writing-error.ts';
import {
  type ArchiveEnd,
  type ArchiveHeader,
  type ArchiveKind,
  type ArchiveStart,
  type FrameType,
  frameType,
  lengthOf,
  magic,
} from './archive-format.ts';

/** What the name of a file ends with until it is whole. */
const partial = '.partial';

/**
 * Writes an archive beside its final name, mode 0600. It gets that name by `publish`, once all of it is on disk: cut off
 * before, what is left ends with `.partial`.
 */
export class ArchiveWriter {
  readonly id = randomBytes(16).toString('hex');
  readonly path: string;
  readonly #file: FileHandle;
  readonly #key: KeyObject;
  readonly #digest = createHash('sha256');
  readonly #rows: Record<string, number> = {};
  #files = 0;
  #frames = 0;
  #isClosed = false;

  private constructor(path: string, file: FileHandle, key: KeyObject) {
    this.path = path;
    this.#file = file;
    this.#key = key;
  }

  /** Throws a GroundError where the file is there already, or cannot be written. */
  static async create(
    path: string,
    kind: ArchiveKind,
    keyring: Keyring,
    takenAt: Date,
    start: ArchiveStart,
  ): Promise<ArchiveWriter> {
    if (existsSync(path)) throw new GroundError(`There is a file ${path} already: name another one.`);
    const file = await open(`${path}${partial}`, 'w', 0o600).catch((cause: Error) => {
      throw new GroundError(`${path} cannot be written (${cause.message}).`, { cause });
    });
    const key = randomBytes(32);
    const writer = new ArchiveWriter(path, file, createSecretKey(key));
    const header: ArchiveHeader = {
      kind,
      id: writer.id,
      takenAt: takenAt.toISOString(),
      key: keyring.wrap('archive-key', key, `${kind} ${writer.id}`).toString('base64'),
    };
    try {
      await writer.#write(Buffer.from(`${magic}${JSON.stringify(header)}\n`));
      await writer.add(frameType.start, Buffer.from(JSON.stringify(start)));
    } catch (error) {
      await writer.discard();
      throw error;
    }
    return writer;
  }

  /** Adds a frame. */
  async add(type: FrameType, content: Buffer): Promise<void> {
    const compressed = zstdCompressSync(Buffer.concat([Buffer.of(type), content]));
    const sealed = seal(this.#key, compressed, frameIdentity(this.id, this.#frames));
    this.#frames += 1;
    await this.#write(Buffer.concat([lengthOf(sealed), sealed]));
  }

  /** Counts rows that were added, for the last frame. */
  countRows(table: string, count: number): void {
    this.#rows[table] = (this.#rows[table] ?? 0) + count;
  }

  /** Counts a file that was added. */
  countFile(): void {
    this.#files += 1;
  }

  /** Adds the last frame, which it returns, and brings everything to disk; the file keeps its provisional name. */
  async finish(): Promise<ArchiveEnd> {
    const end: ArchiveEnd = {
      rows: this.#rows,
      files: this.#files,
      digest: this.#digest.copy().digest('hex'),
    };
    await this.add(frameType.end, Buffer.from(JSON.stringify(end)));
    // Some file systems tell only now that there was no room.
    await this.#onDisk(this.#file.sync().then(() => this.#close()));
    return end;
  }

  /** Gives the file its name. */
  publish(): void {
    renameSync(`${this.path}${partial}`, this.path);
    const folder = openSync(dirname(this.path), 'r');
    fsyncSync(folder);
    closeSync(folder);
  }

  /** Removes what was written, if it has no name yet. */
  async discard(): Promise<void> {
    // Why it is thrown away was told already.
    await this.#close().catch(() => undefined);
    rmSync(`${this.path}${partial}`, { force: true });
  }

  async #close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#file.close();
  }

  async #write(bytes: Buffer): Promise<void> {
    this.#digest.update(bytes);
    // Unlike `write`, which may write a part and say so.
    await this.#onDisk(this.#file.writeFile(bytes));
  }

  /** Throws a GroundError where there is no room. */
  async #onDisk(work: Promise<void>): Promise<void> {
    await work.catch((error) => {
      throw writingError(error, this.path, 'nothing was backed up');
    });
  }
}

/** What a frame is bound to: its archive and its place. */
export function frameIdentity(archiveId: string, index: number) {
  return { programId: 0, userId: 0, table: `archive ${archiveId}`, rowId: index, keyVersion: 1 };
}
