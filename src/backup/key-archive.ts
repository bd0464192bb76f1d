import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Keyring } from '../crypto/keyring.ts';
import { UnsealError } from '../crypto/seal.ts';
import { fromHex } from '../storage/user-vault.ts';
import { ArchiveError, frameType } from './archive-format.ts';
import { ArchiveReader } from './archive-reader.ts';
import { readRows } from './row-frame.ts';
import type { RecordOwner } from './user-records.ts';

/** The columns of the archive of keys: a user has a key, or was erased. */
export const keyColumns = ['program_id', 'user_id', 'wrapped', 'erased_at'] as const;

/** What an archive of keys knows of a user. */
export interface UserKey {
  /** As PostgreSQL writes bytes. */
  readonly wrapped: string;
  readonly dataKey: KeyObject;
}

/** A user that has no key any more, and since when. */
export interface ErasedUser {
  readonly erasedAt: string;
}

type KeyRow = readonly [string, string, string | null, string | null];

/** Looks up users in an archive of keys, in their order, in constant memory. */
export class KeyArchive {
  readonly reader: ArchiveReader;
  readonly #keyring: Keyring;
  readonly #rows: AsyncGenerator<KeyRow>;
  #next: KeyRow | undefined;

  private constructor(reader: ArchiveReader, keyring: Keyring) {
    this.reader = reader;
    this.#keyring = keyring;
    this.#rows = rowsOf(reader);
  }

  /** Throws ArchiveError. */
  static async open(path: string, keyring: Keyring): Promise<KeyArchive> {
    const reader = await ArchiveReader.open(path, 'keys', keyring);
    const archive = new KeyArchive(reader, keyring);
    await archive.#advance().catch(async (error: unknown) => {
      await reader.close();
      throw error;
    });
    return archive;
  }

  /** The key of a user. Users must be asked for in ascending order. Throws ArchiveError for one that it does not know. */
  async find({ programId, userId }: RecordOwner): Promise<UserKey | ErasedUser> {
    while (this.#next && isBefore(this.#next, programId, userId)) await this.#advance();
    const [program, user, wrapped, erasedAt] = this.#next ?? [];
    if (Number(program) !== programId || Number(user) !== userId) {
      throw new ArchiveError(
        `${this.reader.path} does not know user ${userId} of programme ${programId}: it is older than the main archive, or ` +
          'of another installation. Use the archive of keys that was made with it, or a later one.',
      );
    }
    if (wrapped === null || wrapped === undefined) return { erasedAt: erasedAt! };
    return { wrapped, dataKey: this.#open(wrapped, programId, userId) };
  }

  /** Reads the rest, so that what was read before is known to be whole. */
  async finish(): Promise<void> {
    while (this.#next) await this.#advance();
  }

  close(): Promise<void> {
    return this.reader.close();
  }

  #open(text: string, programId: number, userId: number): KeyObject {
    const wrapped = fromHex(text);
    try {
      return createSecretKey(this.#keyring.unwrapDataKey(wrapped, { programId, userId }));
    } catch (cause) {
      if (!(cause instanceof UnsealError)) throw cause;
      throw new ArchiveError(
        `The data key of user ${userId} of programme ${programId} does not open with the keys here: put the copy of the ` +
          'key file that holds the master key of that time into DATA_DIR, or its keys into ROSTER_KEYS.',
        { cause },
      );
    }
  }

  async #advance(): Promise<void> {
    const { value, done } = await this.#rows.next();
    this.#next = done ? undefined : value;
  }
}

async function* rowsOf(reader: ArchiveReader): AsyncGenerator<KeyRow> {
  for await (const { type, content } of reader.frames()) {
    if (type !== frameType.keys) continue;
    for (const { lines } of readRows(String(content))) {
      for (const line of lines) {
        const row: KeyRow = JSON.parse(line);
        yield row;
      }
    }
  }
}

function isBefore([program, user]: KeyRow, programId: number, userId: number): boolean {
  return Number(program) < programId || (Number(program) === programId && Number(user) < userId);
}
