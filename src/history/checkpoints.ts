import { createHash, timingSafeEqual } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, renameSync } from 'node:fs';
import { open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Keyring } from '../crypto/keyring.ts';
import type { UserRow } from '../derive/rows.ts';
import { type Connections, runFor } from '../storage/connections.ts';
import { listProgramIds } from '../storage/program-ids.ts';
import { writingError } from '../storage/writing-error.ts';
import { formatDateTime } from '../time/format-instant.ts';

/**
 * A checkpoint is a file: a line per user whose history grew since the one before it, `program user number hash`, and
 * a last line that signs these lines and the signature of the checkpoint before. The files together tell of every
 * user the last head that was signed, and nobody without the keys can write one.
 */
const signaturePrefix = 'signed ';

/** Numbered, so that a missing one shows: `000000012-2026-11-23T20-00-00Z.checkpoint`. */
const fileName = /^([0-9]{9})-([0-9TZ-]+)\.checkpoint$/;

const pageSize = 1000;

/**
 * A head may become visible after a checkpoint though its moment is before that one's: it is named when a change is
 * worked out, by the clock of a machine, and seen once it is committed. Longer than a statement may take and clocks differ.
 */
const lateSeconds = 120;

/** The end of a user's chain as a checkpoint signed it. */
export interface SignedHead {
  readonly programId: number;
  readonly userId: number;
  readonly number: number;
  /** Hexadecimal. */
  readonly hash: string;
}

/** The end of a user's chain as the user's row tells it. */
export type HeadRow = Pick<UserRow, 'id' | 'history_number'> & {
  /** Hexadecimal. */
  readonly hash: string;
};

/** A checkpoint as it lies in its folder. */
export interface CheckpointFile {
  readonly number: number;
  readonly path: string;
  /** UTC, `yyyy-mm-ddThh:mm:ss`. */
  readonly at: string;
}

/**
 * Writes the heads that moved since the last checkpoint into a new one; returns how many. Nothing moved: no file. Throws
 * a GroundError where there is no room.
 */
export async function writeCheckpoint(
  connections: Connections,
  keyring: Keyring,
  folder: string,
  now: Date,
): Promise<number> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const before = (await listCheckpoints(folder)).at(-1);
  const previous = before ? await readSignature(before.path) : '';
  const number = (before?.number ?? 0) + 1;
  const at = formatDateTime(now);
  const path = join(folder, `${String(number).padStart(9, '0')}-${at.replaceAll(':', '-')}Z.checkpoint`);
  const draft = `${path}.draft`;
  const file = await open(draft, 'w', 0o600);
  const digest = createHash('sha256');
  let count = 0;
  try {
    for await (const head of movedHeads(connections, before ? backBy(before.at, lateSeconds) : null)) {
      const line = `${head.programId} ${head.userId} ${head.number} ${head.hash}\n`;
      digest.update(line);
      // Unlike `write`, which may write a part and say so.
      await file.writeFile(line);
      count += 1;
    }
    await file.writeFile(`${signaturePrefix}${sign(keyring, number, previous, digest.digest('hex'))}\n`);
    await file.sync();
  } catch (error) {
    await rm(draft, { force: true });
    throw writingError(error, path, 'no checkpoint was written');
  } finally {
    await file.close();
  }
  if (count === 0) await rm(draft);
  else renameSync(draft, path);
  return count;
}

/** A checkpoint that does not hold: cut, changed, or one before it is missing. */
export class CheckpointFault extends Error {
  override name = 'CheckpointFault';
}

/**
 * The signed heads of all checkpoints of a folder, oldest first; later ones of the same user stand for earlier ones.
 * Throws CheckpointFault once the lines of a file are read and do not carry its signature.
 */
export async function* readCheckpoints(keyring: Keyring, folder: string): AsyncGenerator<SignedHead> {
  let previous = '';
  let expected = 1;
  for (const { number, path } of await listCheckpoints(folder)) {
    if (number !== expected) throw new CheckpointFault(`the checkpoint ${expected} is missing`);
    expected += 1;
    const digest = createHash('sha256');
    let signature: string | undefined;
    for await (const line of createInterface({ input: createReadStream(path, 'utf8') })) {
      if (line.startsWith(signaturePrefix)) {
        signature = line.slice(signaturePrefix.length);
        continue;
      }
      digest.update(`${line}\n`);
      const [programId, userId, count, hash] = line.split(' ');
      yield { programId: Number(programId), userId: Number(userId), number: Number(count), hash: hash ?? '' };
    }
    const right = sign(keyring, number, previous, digest.digest('hex'));
    if (signature === undefined || !equal(signature, right)) {
      throw new CheckpointFault(`the checkpoint ${path} was changed or cut off`);
    }
    previous = signature;
  }
}

/** The checkpoints of a folder, oldest first. */
export async function listCheckpoints(folder: string): Promise<CheckpointFile[]> {
  if (!existsSync(folder)) return [];
  const names = (await readdir(folder)).sort();
  return names.flatMap((name) => {
    const match = fileName.exec(name);
    if (!match) return [];
    const at = match[2]!.replace(/T([0-9]{2})-([0-9]{2})-([0-9]{2})Z$/, 'T$1:$2:$3');
    return [{ number: Number(match[1]), path: join(folder, name), at }];
  });
}

async function readSignature(path: string): Promise<string> {
  let signature = '';
  for await (const line of createInterface({ input: createReadStream(path, 'utf8') })) {
    if (line.startsWith(signaturePrefix)) signature = line.slice(signaturePrefix.length);
  }
  return signature;
}

function sign(keyring: Keyring, number: number, previous: string, digest: string): string {
  return keyring.keyedHash('history-checkpoint', String(number), previous, digest).toString('hex');
}

function equal(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

function backBy(at: string, seconds: number): string {
  return formatDateTime(new Date(Date.parse(`${at}Z`) - seconds * 1000));
}

/** Heads of users whose history grew at or after a moment: the second itself may have been cut in two. */
async function* movedHeads(connections: Connections, since: string | null): AsyncGenerator<SignedHead> {
  for (const programId of await listProgramIds(connections)) {
    let after = 0;
    for (;;) {
      const [rows] = await runFor<HeadRow>(connections, programId, {
        text: `select id, history_number, encode(history_hash, 'hex') as hash from users
where program_id = $1::bigint and id > $2::bigint and ($3::timestamp is null or history_at >= $3::timestamp)
order by id limit $4::integer`,
        values: [programId, after, since, pageSize],
      });
      for (const { id, history_number: number, hash } of rows) {
        yield { programId, userId: id, number, hash };
        after = id;
      }
      if (rows.length < pageSize) break;
    }
  }
}
