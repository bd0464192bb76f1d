import type { Connections } from '../storage/connections.ts';
import { isFileNamed, listNamedFiles, type NamedFile } from '../storage/stored-files.ts';
import { FileMissingError, type FileStore } from './file-store.ts';

/** For how long a file may wait for the row that names it: far longer than a call takes. */
export const graceMilliseconds = 3_600_000;

const pageSize = 1000;

/** What files are swept with. */
export interface SweepServices {
  readonly connections: Connections;
  readonly files: FileStore;
  readonly clock: () => Date;
}

/** What a comparison of store and rows finds. */
export interface SweepReport {
  /** Files that no row names, and that were there an hour ago. */
  readonly orphans: number;
  /** Rows whose files are gone. */
  readonly missing: readonly NamedFile[];
}

/** Of how many missing files is told at most. */
const missingMax = 100;

/**
 * Compares the files of the store with the rows that name them, both in the order of the names, and removes files that nobody names
 * any more: of calls that failed or were killed, and of users who were erased. What is younger than an hour may belong to a call that is
 * under way. `isLookingOnly`: nothing is removed. Throws a FileStoreError, and what `signal` aborts with.
 */
export async function sweepFiles(
  { connections, files, clock }: SweepServices,
  { signal, isLookingOnly = false }: { readonly signal?: AbortSignal; readonly isLookingOnly?: boolean } = {},
): Promise<SweepReport> {
  const before = new Date(clock().getTime() - graceMilliseconds);
  const missing: NamedFile[] = [];
  let orphans = 0;
  const rows = new NamedRows(connections);
  const noteMissing = async (row: NamedFile) => {
    if (missing.length < missingMax && new Date(`${row.createdAt}Z`) < before && (await isGone(files, row)))
      missing.push(row);
  };
  for await (const { name, storedAt } of files.list()) {
    signal?.throwIfAborted();
    let row = await rows.peek();
    for (; row && row.storedName < name; row = await rows.next()) await noteMissing(row);
    if (row?.storedName === name) await rows.next();
    // The row may have come since its page was read.
    else if (storedAt < before && !(await isFileNamed(connections, name))) {
      orphans += 1;
      if (!isLookingOnly) await files.remove(name);
    }
  }
  for (let row = await rows.peek(); row; row = await rows.next()) await noteMissing(row);
  if (!isLookingOnly) await files.removeDrafts(before);
  return { orphans, missing };
}

/** The file may have been listed before it was there, or be gone with its row since. */
async function isGone(files: FileStore, { storedName }: NamedFile): Promise<boolean> {
  try {
    for await (const _ of files.get(storedName, { start: 0, end: 1 })) return false;
    return true;
  } catch (error) {
    if (error instanceof FileMissingError) return true;
    throw error;
  }
}

/** The rows that name files, one after the other. */
class NamedRows {
  readonly #connections: Connections;
  #page: readonly NamedFile[] = [];
  #at = 0;
  #isLast = false;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  /** The row at hand; undefined behind the last. */
  async peek(): Promise<NamedFile | undefined> {
    if (this.#at >= this.#page.length && !this.#isLast) {
      const after = this.#page.at(-1)?.storedName ?? '';
      this.#page = await listNamedFiles(this.#connections, after, pageSize);
      this.#isLast = this.#page.length < pageSize;
      this.#at = 0;
    }
    return this.#page[this.#at];
  }

  /** Goes on to the next row. */
  async next(): Promise<NamedFile | undefined> {
    this.#at += 1;
    return this.peek();
  }
}
