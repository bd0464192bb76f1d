import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { type FileHandle, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Keyring } from '../crypto/keyring.ts';
import type { Connection } from '../storage/connections.ts';
import { type Horizon, readHorizon } from '../storage/horizon.ts';
import { writingError } from '../storage/writing-error.ts';
import { formatDateTime } from '../time/format-instant.ts';
import {
  backBy,
  CheckpointFault,
  equal,
  fileStem,
  headLine,
  lateSeconds,
  linesOf,
  listCheckpoints,
  logProgram,
  readHead,
  type SignedHead,
} from './checkpoint-files.ts';

/**
 * Between two checkpoints the heads of the users who changed are noted once a minute, in a file that bears the number of the next
 * checkpoint: `000000013.heads`. What was noted in a minute ends with a line that has the moment and a signature over these lines,
 * the signature before it and the number. Lines without such an end are what a process left that died while it wrote.
 */
const ending = /^noted ([0-9T:-]{19}) ([0-9a-f]{64})$/;
const suffix = '.heads';
/** What a file of notes is called that does not carry its signatures, so that it stays for whoever looks into it. */
const faultySuffix = '.heads-faulty';

/** Heads that were noted at one moment. */
interface Noted {
  readonly heads: readonly SignedHead[];
  /** UTC, `yyyy-mm-ddThh:mm:ss`. */
  readonly at: string;
  readonly signature: string;
  /** How many bytes of the file end here. */
  readonly bytes: number;
}

/** The file of the notes that the checkpoint of a number will take up. */
function pathOf(folder: string, number: number): string {
  return join(folder, `${fileStem(number)}${suffix}`);
}

async function* readNoted(keyring: Keyring, path: string, number: number): AsyncGenerator<Noted> {
  if (!existsSync(path)) return;
  let [signature, bytes] = ['', 0];
  let heads: SignedHead[] = [];
  let digest = createHash('sha256');
  for await (const line of linesOf(path)) {
    bytes += line.length + 1;
    const [, at, signed] = ending.exec(line) ?? [];
    if (at === undefined || signed === undefined) {
      digest.update(`${line}\n`);
      heads.push(...readHead(line));
      continue;
    }
    if (!equal(signed, sign(keyring, number, signature, at, digest.digest('hex'))))
      throw new CheckpointFault(`the noted heads ${path} were changed`);
    signature = signed;
    yield { heads, at, signature, bytes };
    heads = [];
    digest = createHash('sha256');
  }
}

/**
 * The heads that were noted since the last checkpoint of a folder. Throws CheckpointFault where a file of notes does not carry its
 * signatures, or did not when the next checkpoint was made.
 */
export async function* readNotedHeads(keyring: Keyring, folder: string): AsyncGenerator<SignedHead> {
  const last = (await listCheckpoints(folder)).at(-1)?.number ?? 0;
  for await (const { heads } of readNoted(keyring, pathOf(folder, last + 1), last + 1)) yield* heads;
  if (!existsSync(folder)) return;
  const faulty = (await readdir(folder)).sort().find((name) => name.endsWith(faultySuffix));
  if (faulty) throw new CheckpointFault(`the noted heads ${join(folder, faulty)} were changed`);
}

/** What a checkpoint does with the notes before it. */
export interface TakenNotes {
  /** As far as they carry their signatures. */
  heads(): AsyncGenerator<SignedHead>;
  /** Called when the checkpoint is written: removes the notes, or sets them aside where they are faulty. */
  drop(): Promise<void>;
}

/** The notes that the checkpoint of a number takes up. */
export function takeNotes(keyring: Keyring, folder: string, number: number): TakenNotes {
  const path = pathOf(folder, number);
  let isFaulty = false;
  return {
    async *heads() {
      try {
        for await (const { heads } of readNoted(keyring, path, number)) yield* heads;
      } catch (error) {
        if (!(error instanceof CheckpointFault)) throw error;
        isFaulty = true;
      }
    },
    async drop() {
      if (isFaulty) await rename(path, join(folder, `${fileStem(number)}${faultySuffix}`));
      const names = existsSync(folder) ? await readdir(folder) : [];
      // Earlier ones too: a process that died may have left them.
      const old = names.filter((name) => name.endsWith(suffix) && name <= `${fileStem(number)}${suffix}`);
      for (const name of old) await rm(join(folder, name), { force: true });
    },
  };
}

/**
 * How far back a look goes for the sake of a transaction that has not ended yet, in seconds. What one writes that takes longer is
 * signed by the next checkpoint.
 */
const longestSeconds = 3600;
const pageSize = 1000;

/** A time at which it was looked for changes. */
interface Look extends Horizon {
  /** UTC, `yyyy-mm-ddThh:mm:ss`. */
  readonly at: string;
}

/** Notes the heads of a folder. One process at a time may; after another one did, the file is read again. */
export class HeadNotes {
  readonly #keyring: Keyring;
  readonly #folder: string;
  /** Where the file ends as this process left it; undefined before the first time, and after an error. */
  #end: { readonly number: number; readonly bytes: number; readonly signature: string } | undefined;
  /**
   * Former looks, the oldest first; empty: since the last time that the file or the checkpoint tells. What had not ended at the
   * last of them has begun to write after the first: from there on changes are looked for.
   */
  #looks: readonly Look[] = [];
  #recent = new Map<string, { readonly number: number; readonly at: number }>();

  constructor(keyring: Keyring, folder: string) {
    this.#keyring = keyring;
    this.#folder = folder;
  }

  /**
   * Notes the heads of the users whose history grew since the last time; returns how many. `connection` is in a transaction.
   * Throws a GroundError where there is no room, CheckpointFault where what was noted before was changed.
   */
  async note(connection: Connection, now: Date): Promise<number> {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const checkpoint = (await listCheckpoints(this.#folder)).at(-1);
    const number = (checkpoint?.number ?? 0) + 1;
    const path = pathOf(this.#folder, number);
    const before = await this.#findEnd(path, number);
    const at = formatDateTime(now);
    const since = this.#looks[0]?.at ?? before.at ?? checkpoint?.at ?? '1970-01-01T00:00:00';
    this.#end = undefined;
    this.#forget(since);
    const digest = createHash('sha256');
    let [count, bytes] = [0, before.bytes];
    let file: FileHandle | undefined;
    try {
      const look = { ...(await readHorizon((statement) => connection.run(statement))), at };
      for await (const heads of changedHeads(connection, backBy(since, lateSeconds))) {
        const lines = heads.filter((head) => this.#isNew(head, now)).map(headLine);
        if (lines.length === 0) continue;
        file ??= await openAt(path, before.bytes);
        const text = lines.join('');
        digest.update(text);
        await file.appendFile(text);
        count += lines.length;
        bytes += text.length;
      }
      let { signature } = before;
      if (file) {
        signature = sign(this.#keyring, number, signature, at, digest.digest('hex'));
        const text = `noted ${at} ${signature}\n`;
        await file.appendFile(text);
        await file.datasync();
        bytes += text.length;
      }
      this.#end = { number, bytes, signature };
      this.#keep(look);
      return count;
    } catch (error) {
      // None of them is noted yet.
      this.#recent = new Map();
      throw writingError(error, path, 'the newest ends of the histories are not noted');
    } finally {
      await file?.close();
    }
  }

  async #findEnd(path: string, number: number): Promise<{ bytes: number; signature: string; at?: string }> {
    const size = existsSync(path) ? (await stat(path)).size : 0;
    if (this.#end?.number === number && this.#end.bytes === size) return this.#end;
    // Another process has written here, which may have died while it did: the file says since when.
    if (this.#end?.number === number) this.#looks = [];
    let end: { bytes: number; signature: string; at?: string } = { bytes: 0, signature: '' };
    for await (const { bytes, signature, at } of readNoted(this.#keyring, path, number))
      end = { bytes, signature, at };
    return end;
  }

  #isNew({ programId, userId, number }: SignedHead, now: Date): boolean {
    const user = `${programId} ${userId}`;
    if (this.#recent.get(user)?.number === number) return false;
    // Moved to the end, so that the oldest come first.
    this.#recent.delete(user);
    this.#recent.set(user, { number, at: now.getTime() });
    return true;
  }

  #keep(look: Look): void {
    const looks = [...this.#looks, look].filter(({ at }) => at >= backBy(look.at, longestSeconds));
    const first = looks.findLastIndex(({ of, own }) => of === look.of && own <= look.oldest);
    this.#looks = looks.slice(Math.max(first, 0));
  }

  /** Forgets heads that are not found again by a look at what is not older than `since`. */
  #forget(since: string): void {
    const end = Date.parse(`${backBy(since, 2 * lateSeconds)}Z`);
    for (const [user, { at }] of this.#recent) {
      if (at > end) return;
      this.#recent.delete(user);
    }
  }
}

/** Opens a file to append to it behind what is known to be whole; the rest is cut off. */
async function openAt(path: string, bytes: number): Promise<FileHandle> {
  const file = await open(path, 'a', 0o600);
  const { size } = await file.stat();
  if (size > bytes) await file.truncate(bytes);
  // The end of the last line alone is missing.
  if (size < bytes) await file.appendFile('\n');
  return file;
}

/**
 * The ends of the histories that grew at or after `since`, of all programmes, and of the logs of operators, by the entries themselves:
 * numbers and hashes, and nothing else of an entry. The statement is planned with the moment, so that the planner knows how few entries are that young.
 */
async function* changedHeads(connection: Connection, since: string): AsyncGenerator<SignedHead[]> {
  await connection.run({ text: `select set_config('roster.program_id', '*', true)` });
  await connection.run({
    text: `declare changed_heads no scroll cursor for
(select distinct on (program_id, user_id) program_id, user_id, number, encode(hash, 'hex') as hash from history
  where created_at >= $1::timestamp order by program_id, user_id, number desc)
union all
select ${logProgram}, o.id, l.number, encode(l.hash, 'hex') from operator o join lateral (
  select number::integer, hash, created_at from operator_log l where l.operator_id = o.id order by number desc limit 1
) l on l.created_at >= $1::timestamp`,
    values: [since],
  });
  for (;;) {
    const rows = await connection.run<{ program_id: number; user_id: number; number: number; hash: string }>({
      text: `fetch ${pageSize} from changed_heads`,
    });
    yield rows.map(({ program_id, user_id, number, hash }) => ({
      programId: program_id,
      userId: user_id,
      number,
      hash,
    }));
    if (rows.length < pageSize) break;
  }
  await connection.run({ text: 'close changed_heads' });
}

function sign(keyring: Keyring, number: number, previous: string, at: string, digest: string): string {
  return keyring
    .keyedHash('history-checkpoint', 'noted', String(number), previous, at, digest)
    .toString('hex');
}
