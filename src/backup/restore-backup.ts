import { status } from '../catalogue/codes.ts';
import type { Keyring } from '../crypto/keyring.ts';
import { UnsealError } from '../crypto/seal.ts';
import type { FileStore } from '../files/file-store.ts';
import { type Database, migrateDatabase } from '../ground/database.ts';
import { GroundError } from '../ground-error.ts';
import { readKeyCheck } from '../keys/key-check.ts';
import { Connection } from '../storage/connections.ts';
import { migrationsFolder, readMigrations } from '../storage/migrate.ts';
import { leaveNumbersOut, versionsLeftOut } from '../storage/numbers-after-restore.ts';
import { readAppliedMigrations } from '../storage/stored-tables.ts';
import { TableLoader } from '../storage/table-loader.ts';
import { compareCounts } from '../storage/user-counts.ts';
import { fromHex } from '../storage/user-vault.ts';
import { type AppliedMigration, ArchiveError, frameType, type TextRow } from './archive-format.ts';
import { ArchiveReader, type Frame } from './archive-reader.ts';
import { readPiece } from './file-piece.ts';
import { KeyArchive } from './key-archive.ts';
import { RestoredFiles } from './restored-files.ts';
import { readRows, type TextRows } from './row-frame.ts';
import { StagedFiles } from './staged-files.ts';
import { openRecord, type ReadUser, type RecordOwner, readUserRest, readUsers } from './user-records.ts';
import type { FileVerifier } from './verify-files.ts';

/** What a restore needs to know. */
export interface RestoreParts {
  readonly keyring: Keyring;
  /** The main archive and that of the keys: of the same backup, or keys of a later one. */
  readonly paths: { readonly data: string; readonly keys: string };
  /** Where to; absent: both archives are read to their ends and checked, and nothing is written. */
  readonly target?: RestoreTarget;
  /** Is given every file, to see whether it opens. */
  readonly verifier?: FileVerifier;
  readonly onProgress: (users: number, total: number) => void;
}

/** An installation to be. */
export interface RestoreTarget {
  readonly database: Database;
  /** Absolute. */
  readonly dataDir: string;
  readonly files: FileStore;
  /** The folder of migrations, when not the project's own. */
  readonly migrations?: string;
}

/** What was restored, or checked. */
export interface RestoreReport {
  readonly users: number;
  /** Users of whom the backup has a record and the archive of keys knows that they were erased since. */
  readonly erasedSince: number;
  readonly rows: number;
  readonly files: number;
  /** UTC, ISO 8601: the moment that the backup shows. */
  readonly takenAt: string;
}

/**
 * Restores an installation from a backup into an empty one: all of it or nothing. Users that were erased after the
 * backup was made, by what the archive of keys says, come back as erased. Numbers and versions that were given out after the
 * backup are not given out again, and no token from before the restore counts.
 *
 * Throws ArchiveError where an archive is damaged, changed, of another kind or made under other keys; GroundError where
 * the target is not empty, or of another version.
 */
export async function restoreBackup(parts: RestoreParts): Promise<RestoreReport> {
  const { keyring, paths, target } = parts;
  const data = await ArchiveReader.open(paths.data, 'data', keyring);
  let keys: KeyArchive | undefined;
  let loader: TableLoader | undefined;
  let files: TargetFiles | undefined;
  try {
    keys = await KeyArchive.open(paths.keys, keyring);
    if (target) {
      await migrateAsFar(target, data.start.migrations);
      loader = await TableLoader.begin(target.database.adminOptions);
      files = {
        staged: new StagedFiles(target.dataDir),
        stored: await RestoredFiles.begin(target.files, data.header.id),
      };
    }
    const restore = new Restore(parts, data, keys, loader, files);
    for await (const frame of data.frames()) await restore.take(frame);
    await keys.finish();
    await parts.verifier?.finish();
    const report = restore.report();
    if (loader) {
      await restore.complete(loader);
      await files!.stored.finish();
      await files!.staged.place();
      await loader.commit();
      await files!.stored.settle();
    }
    if (target) await migrateDatabase(target.database, target.migrations);
    return report;
  } finally {
    await files?.staged.discard();
    await files?.stored.discard();
    await loader?.close();
    await keys?.close();
    await data.close();
  }
}

/** Brings an empty database to the schema that the backup was made of; what is newer is applied when it is filled. */
async function migrateAsFar(target: RestoreTarget, wanted: readonly AppliedMigration[]): Promise<void> {
  const known = new Map(
    readMigrations(target.migrations ?? migrationsFolder).map((migration) => [migration.number, migration]),
  );
  const unknown = wanted.find(({ number, checksum }) => known.get(number)?.checksum !== checksum);
  if (unknown) {
    throw new GroundError(
      `The backup was made by another version of Roster (it has the migration ${unknown.name}): restore with that one.`,
    );
  }
  const through = wanted.at(-1)?.number ?? 0;
  await migrateDatabase(target.database, target.migrations, through);
  const connection = new Connection(target.database.adminOptions);
  try {
    const applied = await readAppliedMigrations(connection);
    if (applied.length === wanted.length) return;
    throw new GroundError(
      `The database is of a newer version than the backup (it has the migration ${applied.at(-1)?.name}): restore into a ` +
        'new DATA_DIR, or a database without any table.',
    );
  } finally {
    await connection.close();
  }
}

/** The files of a backup on their way: those of DATA_DIR, and those of the store. */
interface TargetFiles {
  readonly staged: StagedFiles;
  readonly stored: RestoredFiles;
}

/** A restore under way. */
class Restore {
  readonly #parts: RestoreParts;
  readonly #data: ArchiveReader;
  readonly #keys: KeyArchive;
  readonly #loader: TableLoader | undefined;
  readonly #files: TargetFiles | undefined;
  readonly #counts: Record<string, number> = {};
  readonly #erased = new Map<number, number[]>();
  #fileCount = 0;
  #users = 0;
  #sequences: Record<string, [string, boolean]> = {};
  /** Of the user whose record may go on in the next frame. */
  #openUser:
    | { owner: RecordOwner; dataKey: Parameters<typeof openRecord>[1] | null; part: number }
    | undefined;

  constructor(
    parts: RestoreParts,
    data: ArchiveReader,
    keys: KeyArchive,
    loader: TableLoader | undefined,
    files: TargetFiles | undefined,
  ) {
    this.#parts = parts;
    this.#data = data;
    this.#keys = keys;
    this.#loader = loader;
    this.#files = files;
  }

  async take({ type, content }: Frame): Promise<void> {
    switch (type) {
      case frameType.rows:
        for (const rows of readRows(String(content))) await this.#takeRows(rows);
        return;
      case frameType.users: {
        const { columns, users } = readUsers(content);
        for (const user of users) await this.#takeUser(columns, user);
        return;
      }
      case frameType.userRest:
        return this.#takeRest(content);
      case frameType.file: {
        const piece = readPiece(content);
        if (piece.piece === 0) this.#fileCount += 1;
        await this.#parts.verifier?.add(piece);
        if (!(await this.#files?.stored.add(piece))) await this.#files?.staged.add(piece);
        return;
      }
      case frameType.sequences:
        this.#sequences = JSON.parse(String(content));
        return;
      default:
        throw new ArchiveError(
          `${this.#data.path} holds what this version of Roster does not know: restore with the one that made it.`,
        );
    }
  }

  /** What there was, once the archive has ended. Throws ArchiveError where it is not what the archive says. */
  report(): RestoreReport {
    const { rows, files } = this.#data.end;
    const tables = new Set([...Object.keys(rows), ...Object.keys(this.#counts)]);
    const erasedSince = [...this.#erased.values()].reduce((sum, ids) => sum + ids.length, 0);
    const isWhole = [...tables].every((table) => {
      const [told, found] = [rows[table] ?? 0, this.#counts[table] ?? 0];
      // What is sealed under a key that is gone cannot be counted.
      return erasedSince > 0 ? found <= told : found === told;
    });
    if (!isWhole || files !== this.#fileCount) {
      throw new ArchiveError(
        `${this.#data.path} does not contain what its summary says: use another copy of it.`,
      );
    }
    return {
      users: this.#users,
      erasedSince,
      rows: Object.values(this.#counts).reduce((sum, count) => sum + count, 0),
      files,
      takenAt: this.#data.header.takenAt,
    };
  }

  /** What is done once all rows are there. */
  async complete(loader: TableLoader): Promise<void> {
    for (const [name, [value, isCalled]] of Object.entries(this.#sequences)) {
      await loader.setSequence(name, value, isCalled);
    }
    await loader.finish();
    // By the foreign keys, which are there again, it is known what leads to them.
    for (const [programId, ids] of this.#erased) {
      await loader.run('select public.remove_rows_of_users($1::bigint, $2::bigint[])', [
        programId,
        `{${ids.join()}}`,
      ]);
    }
    await this.#recount(loader);
    await this.#adoptKeys(loader);
    await leaveNumbersOut((text, values) => loader.run(text, values));
  }

  /** The backup has no counts: they follow from the search rows of those who came back. */
  async #recount(loader: TableLoader): Promise<void> {
    const [found] = await loader.run<{ is_there: boolean }>(
      `select to_regclass('public.user_count') is not null as is_there`,
    );
    if (!found?.is_there) return;
    for (const { id } of await loader.run<{ id: number }>('select id from public.program order by id')) {
      const { text, values } = compareCounts(id, true);
      await loader.run(text, values);
    }
  }

  /** The keys here wrap from now on. A token may name what came after the backup: the first start makes a new key to sign with. */
  async #adoptKeys(loader: TableLoader): Promise<void> {
    await loader.run(
      'update public.installation set master_key_id = $1::text where master_key_id is not null and master_key_id <> $1::text',
      [this.#parts.keyring.currentKeyId],
    );
    await loader.run('delete from public.signing_key');
  }

  async #takeRows({ table, columns, lines }: TextRows): Promise<void> {
    if (table === 'installation') this.#checkRoot(columns, lines);
    if (table === 'installation') await this.#loader?.run('delete from public.installation');
    await this.#load(table, columns, lines);
  }

  /** The hashes of contacts, passwords and the history were made with a root that no rotation changes. */
  #checkRoot(columns: readonly string[], lines: readonly string[]): void {
    for (const line of lines) {
      const row: TextRow = JSON.parse(line);
      const check = fromHex(row[columns.indexOf('key_check')] ?? '\\x');
      if (readKeyCheck(this.#parts.keyring, check) !== 'other keys') continue;
      throw new ArchiveError(
        'The backup is of an installation with other keys than these: put the copy of its key file into DATA_DIR, or its ' +
          'keys into ROSTER_KEYS.',
      );
    }
  }

  async #takeUser(columns: readonly string[], { kept, sealed }: ReadUser): Promise<void> {
    const row = withNewVersion(columns, JSON.parse(kept));
    const column = (name: string) => row[columns.indexOf(name)] ?? null;
    const owner = { programId: Number(column('program_id')), userId: Number(column('id')) };
    const key = await this.#keys.find(owner);
    const dataKey = 'dataKey' in key ? key.dataKey : null;
    this.#users += 1;
    if (this.#users % 100 === 0) this.#parts.onProgress(this.#users, this.#data.start.users);
    this.#openUser = { owner, dataKey, part: 0 };
    if (column('erased_at') !== null) {
      await this.#load('users', columns, [JSON.stringify(row)]);
      return;
    }
    if (!('dataKey' in key)) {
      const ids = this.#erased.get(owner.programId) ?? [];
      this.#erased.set(owner.programId, [...ids, owner.userId]);
      await this.#load('users', columns, [asErased(columns, row, key.erasedAt)]);
      return;
    }
    const [others, ...rest] = this.#open(sealed);
    if (others?.table !== 'users' || others.lines.length !== 1) throw brokenRecord(owner);
    // Both are JSON arrays.
    const whole = `${JSON.stringify(row).slice(0, -1)},${others.lines[0]!.slice(1)}`;
    await this.#load('users', [...columns, ...others.columns], [whole]);
    await this.#loader?.add(
      'user_key',
      ['program_id', 'user_id', 'wrapped'],
      [JSON.stringify([String(owner.programId), String(owner.userId), key.wrapped])],
    );
    await this.#loadOwn(rest);
  }

  async #takeRest(content: Buffer): Promise<void> {
    const { owner, part, sealed } = readUserRest(content);
    const open = this.#openUser;
    const isNext = open?.owner.programId === owner.programId && open.owner.userId === owner.userId;
    if (!isNext || part !== open.part + (open.dataKey ? 0 : 1)) throw brokenRecord(owner);
    if (!open.dataKey) {
      open.part += 1;
      return;
    }
    await this.#loadOwn(this.#open(sealed));
  }

  /** Rows of the user whose record is open. */
  async #loadOwn(rows: readonly TextRows[]): Promise<void> {
    const { owner, dataKey } = this.#openUser!;
    for (const of of rows) {
      this.#parts.verifier?.noteRows(of, owner, dataKey!);
      await this.#load(of.table, of.columns, of.lines);
    }
  }

  #open(sealed: Buffer): TextRows[] {
    const open = this.#openUser!;
    try {
      const rows = openRecord(this.#data.header.id, open.dataKey!, open.owner, open.part, sealed);
      open.part += 1;
      return rows;
    } catch (cause) {
      if (!(cause instanceof UnsealError)) throw cause;
      throw brokenRecord(open.owner, cause);
    }
  }

  async #load(table: string, columns: readonly string[], lines: readonly string[]): Promise<void> {
    this.#counts[table] = (this.#counts[table] ?? 0) + lines.length;
    await this.#loader?.add(table, columns, lines);
  }
}

function brokenRecord({ programId, userId }: RecordOwner, cause?: unknown): ArchiveError {
  return new ArchiveError(
    `The record of user ${userId} of programme ${programId} does not open under the user's key: the archive of keys is of another installation.`,
    { cause },
  );
}

/** A user's row with a version that the user never had: a caller may know one from after the backup. */
function withNewVersion(columns: readonly string[], row: TextRow): TextRow {
  return row.map((text, index) =>
    columns[index] === 'version' && text !== null ? String(Number(text) + versionsLeftOut) : text,
  );
}

/** What is left of a user that was erased after the backup. */
function asErased(columns: readonly string[], row: TextRow, erasedAt: string): string {
  const changed: Readonly<Record<string, string>> = {
    status: String(status.closed),
    closed_at: row[columns.indexOf('closed_at')] ?? erasedAt,
    updated_at: erasedAt,
    erased_at: erasedAt,
  };
  return JSON.stringify(columns.map((name, index) => changed[name] ?? row[index] ?? null));
}
