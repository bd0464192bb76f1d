import type { KeyObject } from 'node:crypto';
import { attachment } from '../catalogue/resources/document.ts';
import { UnsealError } from '../crypto/seal.ts';
import { type ByteRange, openChunks, sealedLength } from '../crypto/seal-stream.ts';
import type { TextRow } from './archive-format.ts';
import { storedNameOf } from './data-files.ts';
import type { FilePiece } from './file-piece.ts';
import type { TextRows } from './row-frame.ts';
import type { RecordOwner } from './user-records.ts';

/** A file as its row tells of it. */
interface NamedFile extends RecordOwner {
  readonly fileId: number;
  /** Of the file as it was sent. */
  readonly bytes: number;
  readonly dataKey: KeyObject;
}

/**
 * Opens every file of a backup under its user's key, as it is read, and compares the files with the rows that name them. Keeps some 200
 * bytes for each file that is still to come. What is wrong is added to `faults`, a sentence for each file.
 */
export class FileVerifier {
  readonly faults: string[] = [];
  readonly #named = new Map<string, NamedFile>();
  #opened = 0;
  #current: { name: string; pieces: Buffer[] } | undefined;

  /** How many files opened. */
  get opened(): number {
    return this.#opened;
  }

  /** Notes the files that rows of a user name. */
  noteRows({ table, columns, lines }: TextRows, owner: RecordOwner, dataKey: KeyObject): void {
    if (table !== attachment.name) return;
    for (const line of lines) {
      const row: TextRow = JSON.parse(line);
      const column = (name: string) => row[columns.indexOf(name)] ?? null;
      const [name, id, bytes] = [column('stored_name'), column('id'), column('bytes')];
      if (name !== null)
        this.#named.set(name, { ...owner, fileId: Number(id), bytes: Number(bytes), dataKey });
    }
  }

  /** Takes a piece of a file; those of DATA_DIR are none of the store. */
  async add({ path, bytes }: FilePiece): Promise<void> {
    const name = storedNameOf(path);
    if (this.#current?.name !== name) await this.#finishFile();
    if (name === undefined) return;
    this.#current ??= { name, pieces: [] };
    this.#current.pieces.push(bytes);
  }

  /** To be called once the archive has ended. */
  async finish(): Promise<void> {
    await this.#finishFile();
    const why =
      'is not in the backup: the store had lost it, or its user was erased while the backup was made';
    for (const [name, file] of this.#named) this.#note(name, file, why);
  }

  async #finishFile(): Promise<void> {
    if (!this.#current) return;
    const { name, pieces } = this.#current;
    this.#current = undefined;
    const file = this.#named.get(name);
    // Nobody's: it came while the backup was made, or its user was erased since.
    if (!file) return;
    this.#named.delete(name);
    const fault = await faultOf(file, Buffer.concat(pieces));
    if (fault) this.#note(name, file, fault);
    else this.#opened += 1;
  }

  #note(name: string, { programId, userId, fileId }: NamedFile, why: string): void {
    this.faults.push(`file ${fileId} of user ${userId} of programme ${programId} (${name}) ${why}`);
  }
}

/** What is wrong with a file; undefined where it opens. */
async function faultOf(file: NamedFile, sealed: Buffer): Promise<string | undefined> {
  const expected = sealedLength(file.bytes);
  if (sealed.length < expected) return `was cut: it has ${sealed.length} of ${expected} bytes`;
  if (sealed.length > expected) return `was changed: it has ${sealed.length} bytes and not ${expected}`;
  const read = async function* ({ start, end }: ByteRange) {
    yield sealed.subarray(start, end);
  };
  try {
    for await (const _ of openChunks(file.dataKey, read, file.bytes, file));
    return undefined;
  } catch (error) {
    if (!(error instanceof UnsealError)) throw error;
    return 'was changed: it does not open under the key of its user';
  }
}
