import { randomBytes } from 'node:crypto';
import type { ByteRange } from '../crypto/seal-stream.ts';
import { GroundError } from '../ground-error.ts';

/**
 * Where the bytes of files lie, sealed. Knows names and bytes and nothing of users. Everything throws a FileStoreError where the store
 * cannot do what is asked.
 */
export interface FileStore {
  /** Keeps a file of so many bytes durably, or not at all. Where the store tries again, the chunks are gone through once more. */
  put(name: string, chunks: Iterable<Buffer>, bytes: number): Promise<void>;
  /** The bytes of a file, or a part of them, in pieces of any size. Throws FileMissingError with the first piece. */
  get(name: string, range?: ByteRange): AsyncIterable<Buffer>;
  /** Removes a file, where there is one. */
  remove(name: string): Promise<void>;
  /** Every whole file, in the order of the names. */
  list(): AsyncIterable<StoredFile>;
  /** Removes what puts left behind that never ended, of before a moment. */
  removeDrafts(before: Date): Promise<void>;
  /** Throws FileStoreRefusedError where the settings lead nowhere, a FileStoreError where the store does not answer now. */
  check(): Promise<void>;
  /** Where the files lie, for the operator. */
  readonly place: string;
}

/** A file in the store. */
export interface StoredFile {
  readonly name: string;
  /** As it lies, sealed. */
  readonly bytes: number;
  readonly storedAt: Date;
}

/** The store cannot be reached, is full, or refuses. */
export class FileStoreError extends GroundError {
  override name = 'FileStoreError';
}

/** The store has no such file. */
export class FileMissingError extends FileStoreError {
  override name = 'FileMissingError';
}

/** The store takes nothing from us until somebody mends settings or rights. */
export class FileStoreRefusedError extends FileStoreError {
  override name = 'FileStoreRefusedError';
}

const nameForm = /^[0-9a-f]{32}$/;

/** A name for a new file: random, so that it says nothing and is never used twice. */
export function drawFileName(): string {
  return randomBytes(16).toString('hex');
}

/** Whether a text can be the name of a file in a store. */
export function isFileName(text: string): boolean {
  return nameForm.test(text);
}
