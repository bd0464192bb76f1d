import { FileMissingError, type FileStore } from '../files/file-store.ts';
import { GroundError } from '../ground-error.ts';
import { storedNameOf } from './data-files.ts';
import type { FilePiece } from './file-piece.ts';

const mark = Buffer.from('A restore is under way.');

/**
 * The files of documents of a backup while it is restored: each is put into the store once it has come as a whole. A mark in the store says
 * from which archive they come, so that a restore that was cut off can be run again and no other takes files for its own: who restores
 * beside a running installation, under its keys and settings, would sweep away what came after the backup.
 */
export class RestoredFiles {
  readonly #store: FileStore;
  readonly #mark: string;
  /** Whether an earlier restore of the same archive has begun. */
  readonly #wasBegun: boolean;
  readonly #names: string[] = [];
  #current: { name: string; pieces: Buffer[]; bytes: number } | undefined;

  private constructor(store: FileStore, mark: string, wasBegun: boolean) {
    this.#store = store;
    this.#mark = mark;
    this.#wasBegun = wasBegun;
  }

  /** `archiveId` has the form of the name of a file. Throws a GroundError where the store has files of anything else. */
  static async begin(store: FileStore, archiveId: string): Promise<RestoredFiles> {
    await store.check();
    const wasBegun = await holds(store, archiveId);
    // What a kill left half written would be in the way of the same file.
    await store.removeDrafts(new Date(Date.now() + 60_000));
    for await (const { name } of wasBegun ? [] : store.list()) {
      throw new GroundError(
        `${store.place} is not empty (it has the file ${name}): restore into a new DATA_DIR, or into a bucket that has no files of this installation.`,
      );
    }
    return new RestoredFiles(store, archiveId, wasBegun);
  }

  /** Adds a piece of a file. Returns whether it is one of the store. Throws a FileStoreError. */
  async add({ path, bytes }: FilePiece): Promise<boolean> {
    const name = storedNameOf(path);
    if (name === undefined) return false;
    if (this.#current?.name !== name) await this.#finishFile();
    this.#current ??= { name, pieces: [], bytes: 0 };
    this.#current.pieces.push(bytes);
    this.#current.bytes += bytes.length;
    return true;
  }

  /** Has the last file in the store. */
  async finish(): Promise<void> {
    await this.#finishFile();
  }

  /** To be called once the rows are there: the files are those of the installation from now on. The sweeper would remove the mark as well. */
  async settle(): Promise<void> {
    if (this.#names.length > 0 || this.#wasBegun) await this.#store.remove(this.#mark).catch(() => undefined);
    this.#names.length = 0;
  }

  /** Removes what was put, unless it was settled. */
  async discard(): Promise<void> {
    this.#current = undefined;
    // What an earlier restore has put stays, and the mark with it.
    const put = this.#wasBegun || this.#names.length === 0 ? this.#names : [...this.#names, this.#mark];
    for (const name of put) await this.#store.remove(name).catch(() => undefined);
  }

  async #finishFile(): Promise<void> {
    if (!this.#current) return;
    const { name, pieces, bytes } = this.#current;
    this.#current = undefined;
    if (this.#names.length === 0) await this.#store.put(this.#mark, [mark], mark.length);
    this.#names.push(name);
    await this.#store.put(name, pieces, bytes);
  }
}

async function holds(store: FileStore, name: string): Promise<boolean> {
  try {
    for await (const _ of store.get(name, { start: 0, end: 1 })) return true;
    return false;
  } catch (error) {
    if (error instanceof FileMissingError) return false;
    throw error;
  }
}
