import { createHash } from 'node:crypto';
import { mkdirSync, renameSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Keyring } from '../crypto/keyring.ts';
import type { UserRow } from '../derive/rows.ts';
import { type Connections, runFor } from '../storage/connections.ts';
import { listProgramIds } from '../storage/program-ids.ts';
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
  readHead,
  type SignedHead,
} from './checkpoint-files.ts';
import { lostHeads } from './lost-heads.ts';
import { takeNotes } from './noted-heads.ts';

/**
 * A checkpoint is a file: a line per user whose history grew since the one before it, `program user number hash`, and
 * a last line that signs these lines and the signature of the checkpoint before. The files together tell which heads
 * each user's history has had, and nobody without the keys can write one.
 */
const signaturePrefix = 'signed ';

const pageSize = 1000;

/** The end of a user's chain as the user's row tells it. */
export type HeadRow = Pick<UserRow, 'id' | 'history_number'> & {
  /** Hexadecimal. */
  readonly hash: string;
};

/**
 * Writes the heads that moved since the last checkpoint into a new one, and those that were noted meanwhile and are lost;
 * returns how many. Nothing moved: no file. What was noted is removed. Throws a GroundError where there is no room.
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
  const path = join(folder, `${fileStem(number)}-${at.replaceAll(':', '-')}Z.checkpoint`);
  const draft = `${path}.draft`;
  const file = await open(draft, 'w', 0o600);
  const digest = createHash('sha256');
  let count = 0;
  const notes = takeNotes(keyring, folder, number);
  async function* heads() {
    yield* movedHeads(connections, before ? backBy(before.at, lateSeconds) : null);
    // Histories that were cut off meanwhile would be signed as they are now.
    yield* lostHeads(connections, notes.heads());
  }
  try {
    for await (const head of heads()) {
      const line = headLine(head);
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
  await notes.drop();
  return count;
}

/**
 * The signed heads of all checkpoints of a folder, oldest first.
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
    for await (const line of linesOf(path)) {
      if (line.startsWith(signaturePrefix)) {
        signature = line.slice(signaturePrefix.length);
        continue;
      }
      digest.update(`${line}\n`);
      yield* readHead(line);
    }
    const right = sign(keyring, number, previous, digest.digest('hex'));
    if (signature === undefined || !equal(signature, right)) {
      throw new CheckpointFault(`the checkpoint ${path} was changed or cut off`);
    }
    previous = signature;
  }
}

async function readSignature(path: string): Promise<string> {
  let signature = '';
  for await (const line of linesOf(path)) {
    if (line.startsWith(signaturePrefix)) signature = line.slice(signaturePrefix.length);
  }
  return signature;
}

function sign(keyring: Keyring, number: number, previous: string, digest: string): string {
  return keyring.keyedHash('history-checkpoint', String(number), previous, digest).toString('hex');
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
