import type { KeyObject } from 'node:crypto';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { open, seal } from '../crypto/seal.ts';
import { GroundError } from '../ground-error.ts';
import type { StoredTable } from '../storage/stored-tables.ts';
import { frameType, joinPieces, splitPieces, type TextRow } from './archive-format.ts';
import type { ArchiveWriter } from './archive-writer.ts';
import { frameBytes, readRows, type TextRows } from './row-frame.ts';

/** The part of a record that is sealed at once, at most so many bytes and one row more. */
const recordBytes = 1024 * 1024;

/** Whose record it is. */
export interface RecordOwner {
  readonly programId: number;
  readonly userId: number;
}

/** Gathers users until they make a frame: the columns, then for each user the kept ones and the sealed record. */
export class UserFrame {
  readonly #writer: ArchiveWriter;
  readonly #columns: { readonly kept: readonly string[]; readonly others: readonly string[] };
  #pieces: Buffer[] = [];
  #bytes = 0;

  constructor(
    writer: ArchiveWriter,
    columns: { readonly kept: readonly string[]; readonly others: readonly string[] },
  ) {
    this.#writer = writer;
    this.#columns = columns;
  }

  /** Begins a user. `dataKey` is null for one that was erased. */
  async open(row: TextRow, dataKey: KeyObject | null, owner: RecordOwner): Promise<UserRecord> {
    const split = this.#columns.kept.length;
    const kept = Buffer.from(JSON.stringify(row.slice(0, split)));
    const put = async (sealed: Buffer, part: number) => {
      if (part === 0) {
        await this.#push(kept, sealed);
        return;
      }
      // The record's first part is on its way before its next one.
      await this.end();
      const whose = Buffer.from(JSON.stringify([owner.programId, owner.userId, part]));
      await this.#writer.add(frameType.userRest, joinPieces([whose, sealed]));
    };
    const record = new UserRecord(this.#writer, dataKey, owner, put);
    this.#writer.countRows('users', 1);
    if (dataKey) record.begin('users', this.#columns.others, JSON.stringify(row.slice(split)));
    return record;
  }

  async #push(...pieces: Buffer[]): Promise<void> {
    this.#pieces.push(...pieces);
    for (const piece of pieces) this.#bytes += piece.length;
    if (this.#bytes >= frameBytes) await this.end();
  }

  async end(): Promise<void> {
    if (this.#pieces.length === 0) return;
    const head = Buffer.from(JSON.stringify({ columns: this.#columns.kept }));
    await this.#writer.add(frameType.users, joinPieces([head, ...this.#pieces]));
    this.#pieces = [];
    this.#bytes = 0;
  }
}

/** The rows of one user, in parts that are compressed and sealed under the user's data key. */
export class UserRecord {
  readonly #writer: ArchiveWriter;
  readonly #dataKey: KeyObject | null;
  readonly #owner: RecordOwner;
  readonly #put: (sealed: Buffer, part: number) => Promise<void>;
  #lines: string[] = [];
  #bytes = 0;
  #table = '';
  #part = 0;

  constructor(
    writer: ArchiveWriter,
    dataKey: KeyObject | null,
    owner: RecordOwner,
    put: (sealed: Buffer, part: number) => Promise<void>,
  ) {
    this.#writer = writer;
    this.#dataKey = dataKey;
    this.#owner = owner;
    this.#put = put;
  }

  /** Adds the first row of a table, with what its columns are. */
  begin(table: string, columns: readonly string[], row: string): void {
    this.#table = table;
    this.#lines.push(JSON.stringify({ table, columns }), row);
    this.#bytes += row.length;
  }

  async add({ name, columns }: StoredTable, row: string): Promise<void> {
    if (!this.#dataKey) throw new GroundError(withoutKey(name, this.#owner));
    if (this.#bytes >= recordBytes) await this.#seal();
    if (this.#table === name) {
      this.#lines.push(row);
      this.#bytes += row.length;
    } else this.begin(name, columns, row);
    this.#writer.countRows(name, 1);
  }

  async end(): Promise<void> {
    if (this.#part === 0 || this.#lines.length > 0) await this.#seal();
  }

  async #seal(): Promise<void> {
    const sealed = this.#dataKey
      ? seal(
          this.#dataKey,
          zstdCompressSync(Buffer.from(this.#lines.join('\n'))),
          recordIdentity(this.#writer.id, this.#owner, this.#part),
        )
      : Buffer.alloc(0);
    await this.#put(sealed, this.#part);
    this.#part += 1;
    this.#lines = [];
    this.#bytes = 0;
    this.#table = '';
  }
}

function withoutKey(table: string, { programId, userId }: RecordOwner): string {
  return `${table} holds rows of user ${userId} of programme ${programId}, who has no data key: nothing was backed up.`;
}

/** What a part of a record is bound to. */
function recordIdentity(archiveId: string, { programId, userId }: RecordOwner, part: number) {
  return { programId, userId, table: `record of archive ${archiveId}`, rowId: part, keyVersion: 1 };
}

/** A user as a frame holds it. */
export interface ReadUser {
  /** The kept columns: a JSON array. */
  readonly kept: string;
  /** The first part of the record; empty for a user that was erased before the backup. */
  readonly sealed: Buffer;
}

/** Takes a frame of users apart. */
export function readUsers(content: Buffer): { columns: readonly string[]; users: ReadUser[] } {
  const [head, ...pieces] = splitPieces(content);
  const { columns }: Pick<TextRows, 'columns'> = JSON.parse(String(head));
  const users: ReadUser[] = [];
  for (let at = 0; at + 1 < pieces.length; at += 2) {
    users.push({ kept: String(pieces[at]), sealed: pieces[at + 1]! });
  }
  return { columns, users };
}

/** Takes a frame with a further part of a record apart. */
export function readUserRest(content: Buffer): { owner: RecordOwner; part: number; sealed: Buffer } {
  const [head, sealed] = splitPieces(content);
  const [programId, userId, part]: [number, number, number] = JSON.parse(String(head));
  return { owner: { programId, userId }, part, sealed: sealed! };
}

/** Opens a part of a record. Throws UnsealError. */
export function openRecord(
  archiveId: string,
  dataKey: KeyObject,
  owner: RecordOwner,
  part: number,
  sealed: Buffer,
): TextRows[] {
  const text = zstdDecompressSync(open(dataKey, sealed, recordIdentity(archiveId, owner, part)));
  return readRows(String(text));
}
