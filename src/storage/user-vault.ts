import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Keyring } from '../crypto/keyring.ts';
import { open, seal } from '../crypto/seal.ts';
import { type ByteRange, openChunks, type ReadSealed, sealChunks } from '../crypto/seal-stream.ts';

/** Bytes as PostgreSQL writes them in text: `\x` and hexadecimal digits. */
export function toHex(bytes: Buffer): string {
  return `\\x${bytes.toString('hex')}`;
}

/** The bytes that such a text stands for. */
export function fromHex(text: string): Buffer {
  return Buffer.from(text.slice(2), 'hex');
}

/** Opens and seals what belongs to one user, under the user's own data key. */
export class UserVault {
  readonly programId: number;
  readonly userId: number;
  readonly #keyring: Keyring;
  readonly #dataKey: KeyObject;

  private constructor(keyring: Keyring, programId: number, userId: number, dataKey: Buffer) {
    this.#keyring = keyring;
    this.programId = programId;
    this.userId = userId;
    this.#dataKey = createSecretKey(dataKey);
  }

  /** A vault for a new user, and the wrapped key to store. */
  static create(keyring: Keyring, programId: number, userId: number): { vault: UserVault; wrapped: string } {
    const vault = new UserVault(keyring, programId, userId, keyring.createDataKey());
    return { vault, wrapped: vault.wrap() };
  }

  /** The data key to store, wrapped by the master key that holds now. */
  wrap(): string {
    const { programId, userId } = this;
    return toHex(this.#keyring.wrapDataKey(this.#dataKey.export(), { programId, userId }));
  }

  /** The vault of a stored user. Throws UnsealError where the key was damaged or belongs to someone else. */
  static open(keyring: Keyring, programId: number, userId: number, wrapped: Buffer): UserVault {
    return new UserVault(keyring, programId, userId, keyring.unwrapDataKey(wrapped, { programId, userId }));
  }

  /** Seals the envelope of one row. */
  seal(table: string, rowId: number, plaintext: string): string {
    return toHex(seal(this.#dataKey, plaintext, this.#identity(table, rowId)));
  }

  /** Opens the envelope of one row. Throws UnsealError on damage, or when the envelope was moved from another row. */
  open(table: string, rowId: number, sealed: string): string {
    return open(this.#dataKey, fromHex(sealed), this.#identity(table, rowId)).toString('utf8');
  }

  /** Seals a file of the user, in chunks. Who goes through them again finds it sealed anew, under another key. */
  sealFile(fileId: number, content: Buffer): Iterable<Buffer> {
    return { [Symbol.iterator]: () => sealChunks(this.#dataKey, content, this.#fileIdentity(fileId)) };
  }

  /** Opens a file of so many bytes, or a part of it. Throws UnsealError where anything of it was changed. */
  openFile(fileId: number, bytes: number, read: ReadSealed, range?: ByteRange): AsyncGenerator<Buffer> {
    return openChunks(this.#dataKey, read, bytes, this.#fileIdentity(fileId), range);
  }

  /** The keyed hash that links a history entry to the one before it. */
  chainHash(...parts: string[]): string {
    return toHex(this.#keyring.keyedHash('history-chain', ...parts));
  }

  #fileIdentity(fileId: number) {
    return { programId: this.programId, userId: this.userId, fileId };
  }

  #identity(table: string, rowId: number) {
    return { programId: this.programId, userId: this.userId, table, rowId, keyVersion: 1 };
  }
}
