import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GroundError } from '../ground-error.ts';
import { writingError } from '../storage/writing-error.ts';
import { ArchiveError } from './archive-format.ts';
import { isPlace, listFiles, stagingFolderName } from './data-files.ts';
import type { FilePiece } from './file-piece.ts';

/**
 * The files of DATA_DIR of a backup while it is restored: they are gathered in a folder of their own and moved to where they belong
 * once everything else has gone well.
 */
export class StagedFiles {
  readonly #dataDir: string;
  readonly #staging: string;
  readonly #paths: string[] = [];
  #current: { path: string; file: FileHandle } | undefined;

  /** What a restore that was cut off left in the folder is removed. */
  constructor(dataDir: string) {
    this.#dataDir = dataDir;
    this.#staging = join(dataDir, stagingFolderName);
    rmSync(this.#staging, { recursive: true, force: true });
  }

  /** Adds a piece of a file. Throws ArchiveError for a path that leads elsewhere, a GroundError where there is no room. */
  async add({ path, bytes }: FilePiece): Promise<void> {
    if (!isPlace(path)) throw new ArchiveError('The backup holds a file that does not belong into DATA_DIR.');
    if (this.#current?.path !== path) await this.#finishFile();
    try {
      this.#current ??= await this.#openFile(path);
      // Unlike `write`, which may write a part and say so.
      await this.#current.file.writeFile(bytes);
    } catch (error) {
      throw this.#explain(error, path);
    }
  }

  /**
   * Moves the files to where they belong. Throws a GroundError where DATA_DIR has others there already; equal ones are
   * what a restore left that was cut off.
   */
  async place(): Promise<void> {
    await this.#finishFile();
    const expected = new Set(this.#paths);
    for (const path of await listFiles(this.#dataDir)) {
      if (expected.has(path) && (await this.#isEqual(path))) continue;
      throw new GroundError(
        `DATA_DIR is not empty (${join(this.#dataDir, path)} is not of this backup): restore into a new DATA_DIR.`,
      );
    }
    for (const path of this.#paths) {
      const place = join(this.#dataDir, path);
      mkdirSync(dirname(place), { recursive: true, mode: 0o700 });
      renameSync(join(this.#staging, path), place);
    }
  }

  /** Removes what was not placed. */
  async discard(): Promise<void> {
    await this.#current?.file.close();
    this.#current = undefined;
    rmSync(this.#staging, { recursive: true, force: true });
  }

  async #isEqual(path: string): Promise<boolean> {
    const [staged, placed] = [join(this.#staging, path), join(this.#dataDir, path)];
    if (!existsSync(staged) || statSync(staged).size !== statSync(placed).size) return false;
    return (await digestOf(staged)) === (await digestOf(placed));
  }

  async #openFile(path: string) {
    const staged = join(this.#staging, path);
    mkdirSync(dirname(staged), { recursive: true, mode: 0o700 });
    const file = await open(staged, 'wx', 0o600);
    this.#paths.push(path);
    return { path, file };
  }

  async #finishFile(): Promise<void> {
    if (!this.#current) return;
    const { path, file } = this.#current;
    this.#current = undefined;
    try {
      await file.sync();
    } catch (error) {
      throw this.#explain(error, path);
    } finally {
      await file.close();
    }
  }

  #explain(error: unknown, path: string): unknown {
    return writingError(error, join(this.#dataDir, path), 'nothing was restored');
  }
}

async function digestOf(path: string): Promise<string> {
  const digest = createHash('sha256');
  const pieces: AsyncIterable<Buffer> = createReadStream(path);
  for await (const bytes of pieces) digest.update(bytes);
  return digest.digest('hex');
}
