import { createReadStream } from 'node:fs';
import { access, constants, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ByteRange } from '../crypto/seal-stream.ts';
import { codeOf } from '../describe-failure.ts';
import {
  FileMissingError,
  type FileStore,
  FileStoreError,
  FileStoreRefusedError,
  isFileName,
  type StoredFile,
} from './file-store.ts';

const draftEnding = '.draft';

/** How many bytes are written at once: each write is a turn of the event loop and of a thread, which cost more than the bytes. */
const batchBytes = 1024 * 1024;

/** What a file in a folder of the store is called while it is written; no backup takes it (backup/data-files.ts). */
const draftForm = new RegExp(`^[0-9a-f]{32}\\${draftEnding}$`);

/**
 * Files in a folder of this machine: in folders by the first two and the next two digits of their names, since file systems slow down
 * over hundreds of thousands of entries. A file is there once it is on the disk as a whole: it is written under another name, and
 * renamed.
 */
export class FolderStore implements FileStore {
  readonly place: string;

  /** The folder is made with the first file. */
  constructor(folder: string) {
    this.place = folder;
  }

  async put(name: string, chunks: Iterable<Buffer>): Promise<void> {
    const path = this.#pathOf(name);
    const draft = `${path}${draftEnding}`;
    try {
      await makeFolder(dirname(path), this.place);
      const file = await open(draft, 'wx', 0o600);
      try {
        await file.writeFile(inBatches(chunks));
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(draft, path);
      await syncFolder(dirname(path));
    } catch (cause) {
      await Promise.all([draft, path].map((one) => rm(one, { force: true }))).catch(() => undefined);
      throw new FileStoreError(`A file cannot be written to ${this.place} (${codeOf(cause)}).`, { cause });
    }
  }

  async *get(name: string, range?: ByteRange): AsyncGenerator<Buffer> {
    const path = this.#pathOf(name);
    // `end` of a stream is the last byte, ours the one behind it.
    const part = range && { start: range.start, end: range.end - 1 };
    try {
      yield* createReadStream(path, { highWaterMark: 256 * 1024, ...part });
    } catch (cause) {
      if (codeOf(cause) === 'ENOENT')
        throw new FileMissingError(`${this.place} has no file ${name}.`, { cause });
      throw new FileStoreError(`The file ${name} cannot be read in ${this.place}.`, { cause });
    }
  }

  async remove(name: string): Promise<void> {
    const path = this.#pathOf(name);
    try {
      await rm(path, { force: true });
    } catch (cause) {
      throw new FileStoreError(`The file ${name} cannot be removed from ${this.place}.`, { cause });
    }
  }

  async *list(): AsyncGenerator<StoredFile> {
    for await (const path of this.#paths(isFileName)) {
      const found = await statOf(path);
      // One that went meanwhile is none.
      if (found) yield { name: path.slice(-32), bytes: found.size, storedAt: found.mtime };
    }
  }

  async removeDrafts(before: Date): Promise<void> {
    for await (const path of this.#paths((name) => draftForm.test(name))) {
      const found = await statOf(path);
      if (found && found.mtime < before) await rm(path, { force: true });
    }
  }

  async check(): Promise<void> {
    try {
      await access(this.place, constants.R_OK | constants.W_OK | constants.X_OK);
    } catch (cause) {
      // It is made with the first file.
      if (codeOf(cause) === 'ENOENT') return;
      const advice = 'give it to the user of the server';
      throw new FileStoreRefusedError(
        `The folder ${this.place} cannot be read and written (${codeOf(cause)}): ${advice}.`,
        { cause },
      );
    }
  }

  /** The paths of files whose names hold. */
  async *#paths(holds: (name: string) => boolean): AsyncGenerator<string> {
    for (const first of await namesIn(this.place)) {
      for (const second of await namesIn(join(this.place, first))) {
        const folder = join(this.place, first, second);
        for (const name of await namesIn(folder)) if (holds(name)) yield join(folder, name);
      }
    }
  }

  #pathOf(name: string): string {
    // It comes out of a row: whoever can write rows must not read other files of the machine by it.
    if (!isFileName(name)) throw new FileMissingError(`${this.place} has no file of such a name.`);
    return join(this.place, name.slice(0, 2), name.slice(2, 4), name);
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT' || codeOf(cause) === 'ENOTDIR') return [];
    throw new FileStoreError(`The folder ${folder} cannot be read.`, { cause });
  }
}

async function statOf(path: string) {
  return stat(path).catch((error) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new FileStoreError(`The file ${path} cannot be looked at.`, { cause: error });
  });
}

/** Makes a folder and those above it up to the store's own, and has each new one on the disk. */
async function makeFolder(folder: string, top: string): Promise<void> {
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (made === undefined) return;
  for (let path = folder; path.length >= top.length; path = dirname(path)) await syncFolder(dirname(path));
}

/** Has the entries of a folder on the disk, where the system knows how (Windows does not). */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** The same bytes in fewer pieces. */
function* inBatches(chunks: Iterable<Buffer>): Generator<Buffer> {
  let batch: Buffer[] = [];
  let bytes = 0;
  for (const chunk of chunks) {
    batch.push(chunk);
    bytes += chunk.length;
    if (bytes < batchBytes) continue;
    yield Buffer.concat(batch);
    batch = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(batch);
}
