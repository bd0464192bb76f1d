import { createSecretKey } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { Keyring } from '../crypto/keyring.ts';
import { codeOf } from '../describe-failure.ts';
import { FileMissingError, type FileStore } from '../files/file-store.ts';
import { GroundError } from '../ground-error.ts';
import type { ConnectionOptions } from '../storage/connection.ts';
import { Connection } from '../storage/connections.ts';
import { insufficientPrivilege, isDatabaseError } from '../storage/database-errors.ts';
import {
  keptUserColumns,
  listTables,
  plainWriting,
  readAppliedMigrations,
  readSequences,
  type StoredTable,
  TableCursor,
} from '../storage/stored-tables.ts';
import { fromHex } from '../storage/user-vault.ts';
import { frameType, joinPieces, type TextRow } from './archive-format.ts';
import { ArchiveWriter } from './archive-writer.ts';
import { archivePathOf, listFiles } from './data-files.ts';
import { keyColumns } from './key-archive.ts';
import { RowFrame } from './row-frame.ts';
import { UserFrame } from './user-records.ts';

/** What a backup needs to know. */
export interface BackupParts {
  /** Connects as the owner: row-level security shows anybody else no more than one programme. */
  readonly adminOptions: ConnectionOptions;
  readonly keyring: Keyring;
  /** Absolute. */
  readonly dataDir: string;
  readonly files: FileStore;
  /** Where the main archive goes, and where that of the keys. */
  readonly paths: { readonly data: string; readonly keys: string };
  readonly now: Date;
  readonly onProgress: (users: number, total: number) => void;
}

/** What was written. */
export interface BackupReport {
  readonly users: number;
  readonly rows: number;
  readonly files: number;
}

const filePieceBytes = 256 * 1024;

/**
 * Writes all that an installation is, as of one moment, into two archives, beside a server that may be running and in
 * constant memory: one of everything, with each user's record sealed under the user's data key, and one of those keys.
 * Neither has its name before both are whole.
 *
 * Throws a GroundError where something cannot be read or written.
 */
export async function writeBackup(parts: BackupParts): Promise<BackupReport> {
  const { adminOptions, keyring, dataDir, files, paths, now } = parts;
  const connection = new Connection(adminOptions);
  const writers: ArchiveWriter[] = [];
  try {
    const before = await listFiles(dataDir);
    await connection.run({ text: 'begin isolation level repeatable read, read only' });
    for (const text of plainWriting) await connection.run({ text });
    const [count] = await connection.run<{ users: number }>({
      text: 'select count(*)::integer as users from public.users',
    });
    const start = { migrations: await readAppliedMigrations(connection), users: count!.users };
    const data = await ArchiveWriter.create(paths.data, 'data', keyring, now, start);
    writers.push(data);
    const keys = await ArchiveWriter.create(paths.keys, 'keys', keyring, now, start);
    writers.push(keys);

    const { stored } = await listTables(connection);
    for (const table of stored.filter(({ holds }) => holds === 'shared'))
      await writeRows(connection, data, table);
    await writeUsers(connection, data, keys, stored, parts, start.users);
    for (const table of stored.filter(({ holds }) => holds === 'history'))
      await writeRows(connection, data, table);
    const sequences = await readSequences(connection);
    await data.add(frameType.sequences, Buffer.from(JSON.stringify(sequences)));
    await connection.run({ text: 'commit' });
    for (const path of before) await writeFile(data, path, readDataFile(dataDir, path));
    // After the rows that speak of them were read.
    for await (const { name } of files.list()) await writeFile(data, archivePathOf(name), files.get(name));

    const ends = [await keys.finish(), await data.finish()];
    // The keys first: without them the main archive would look whole and be none.
    for (const writer of [keys, data]) writer.publish();
    const rows = ends.flatMap((end) => Object.values(end.rows)).reduce((sum, one) => sum + one, 0);
    return { users: start.users, rows, files: ends[1]!.files };
  } catch (error) {
    throw explain(error);
  } finally {
    for (const writer of writers) await writer.discard();
    await connection.close();
  }
}

function explain(error: unknown): unknown {
  if (!(error instanceof Error && isDatabaseError(error, insufficientPrivilege))) return error;
  return new GroundError(
    `A backup reads every table, which the user of the database may not (${error.message}): name the owner in DATABASE_ADMIN_URL.`,
    { cause: error },
  );
}

/** A table of which the rows lie in the archive under its own key. */
async function writeRows(connection: Connection, writer: ArchiveWriter, table: StoredTable): Promise<void> {
  const cursor = await TableCursor.open(connection, table);
  const frame = new RowFrame(writer, frameType.rows, table.name, table.columns);
  for (let row = await cursor.peek(); row; row = await cursor.peek()) {
    await frame.add(row.text);
    cursor.take();
  }
  await frame.end();
}

/**
 * The users, each with its record. All tables of users are read at once, in the order of the users, as one merges
 * sorted lists.
 */
async function writeUsers(
  connection: Connection,
  data: ArchiveWriter,
  keys: ArchiveWriter,
  stored: readonly StoredTable[],
  { keyring, onProgress }: BackupParts,
  total: number,
): Promise<void> {
  const kept = await keptUserColumns(connection);
  const users = stored.find(({ holds }) => holds === 'users')!;
  const others = users.columns.filter((column) => !kept.includes(column));
  const cursor = await TableCursor.open(connection, users, [...kept, ...others]);
  const keyTable = stored.find(({ holds }) => holds === 'user_key')!;
  // Anything else of it would be left behind.
  if (keyTable.columns.join() !== 'program_id,user_id,wrapped') throw new Error('user_key has other columns');
  const wrappedKeys = await TableCursor.open(connection, keyTable, ['wrapped']);
  const tables = await Promise.all(
    stored
      .filter(({ holds }) => holds === 'user')
      .map(async (table) => ({ table, cursor: await TableCursor.open(connection, table) })),
  );
  const keyFrame = new RowFrame(keys, frameType.keys, 'user_key', keyColumns);
  const frame = new UserFrame(data, { kept, others });
  let done = 0;
  for (let user = await cursor.peek(); user; user = await cursor.peek()) {
    const { programId, userId } = user;
    const isOwn = (row: { programId: number; userId: number } | undefined) =>
      row?.programId === programId && row.userId === userId;
    const row: TextRow = JSON.parse(user.text);
    const wrapped = await wrappedKeys.peek();
    const [key]: [string] | [null] = isOwn(wrapped) ? JSON.parse(wrapped!.text) : [null];
    const erasedAt = row[kept.indexOf('erased_at')] ?? null;
    await keyFrame.add(JSON.stringify([String(programId), String(userId), key, erasedAt]));
    if (key !== null) wrappedKeys.take();
    if (key === null && erasedAt === null) throw new GroundError(withoutKey(userId, programId));
    const dataKey = key === null ? null : keyring.unwrapDataKey(fromHex(key), { programId, userId });
    const record = await frame.open(row, dataKey && createSecretKey(dataKey), { programId, userId });
    for (const { table, cursor: rows } of tables) {
      for (let own = await rows.peek(); isOwn(own); own = await rows.peek()) {
        await record.add(table, own!.text);
        rows.take();
      }
    }
    await record.end();
    cursor.take();
    done += 1;
    if (done % 100 === 0) onProgress(done, total);
  }
  await keyFrame.end();
  await frame.end();
  onProgress(done, total);
  for (const { table, cursor: rows } of [...tables, { table: { name: 'user_key' }, cursor: wrappedKeys }]) {
    if (!(await rows.peek())) continue;
    throw new GroundError(
      `${table.name} has rows of users who do not exist, so there is no key to seal them with: nothing was backed up.`,
    );
  }
}

function withoutKey(userId: number, programId: number): string {
  return `User ${userId} of programme ${programId} has no data key, under which to seal its record: nothing was backed up.`;
}

function readDataFile(dataDir: string, path: string): AsyncIterable<Buffer> {
  return createReadStream(join(dataDir, path), { highWaterMark: filePieceBytes });
}

async function writeFile(writer: ArchiveWriter, path: string, pieces: AsyncIterable<Buffer>): Promise<void> {
  let piece = 0;
  const add = (bytes: Buffer) => {
    const head = Buffer.from(JSON.stringify({ path, piece }));
    piece += 1;
    return writer.add(frameType.file, joinPieces([head, bytes]));
  };
  try {
    for await (const bytes of pieces) await add(bytes);
  } catch (error) {
    // Erased since it was listed.
    if (piece === 0 && (error instanceof FileMissingError || codeOf(error) === 'ENOENT')) return;
    throw error;
  }
  // An empty file is a file.
  if (piece === 0) await add(Buffer.alloc(0));
  writer.countFile();
}
