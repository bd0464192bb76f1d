import { createHash } from 'node:crypto';
import { mkdirSync, renameSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Keyring } from '../crypto/keyring.ts';
import type { UserRow } from '../derive/rows.ts';
import { type Connections, runFor } from '../storage/connections.ts';
import { type Horizon, readHorizon, writersSince } from '../storage/horizon.ts';
import { listProgramIds } from '../storage/program-ids.ts';
import { writingError } from '../storage/writing-error.ts';
import { formatDateTime } from '../time/format-instant.ts';
import {
  CheckpointFault,
  equal,
  fileStem,
  headLine,
  linesOf,
  listCheckpoints,
  logProgram,
  readHead,
  type SignedHead,
} from './checkpoint-files.ts';
import { takeNotes } from './noted-heads.ts';

/**
 * A checkpoint is a file: a line per user whose history grew since the one before it, `program user number hash`, and per operator whose
 * log did (`0 operator number hash`), a line that
 * says which transactions had ended when it was begun, and a last line that signs these lines and the signature of the
 * checkpoint before. The files together tell which heads each user's history has had, and nobody without the keys can write one.
 */
const signaturePrefix = 'signed ';
const endedLine = /^ended ([0-9/]+) ([0-9]{1,20})$/;

const pageSize = 1000;

/** The end of a user's chain as the user's row tells it. */
export type HeadRow = Pick<UserRow, 'id' | 'history_number'> & {
  /** Hexadecimal. */
  readonly hash: string;
};

/**
 * Writes a new checkpoint: the heads of the users whose rows were written since the last one, and every head that was noted
 * meanwhile, whatever the database says by now. Returns how many. Nothing to sign: no file. The notes are removed. Throws a
 * GroundError where there is no room.
 */
export async function writeCheckpoint(
  connections: Connections,
  keyring: Keyring,
  folder: string,
  now: Date,
): Promise<number> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const before = (await listCheckpoints(folder)).at(-1);
  const { signature: previous, ended } = before ? await readEnd(before.path) : { signature: '' };
  const number = (before?.number ?? 0) + 1;
  const path = join(folder, `${fileStem(number)}-${formatDateTime(now).replaceAll(':', '-')}Z.checkpoint`);
  const draft = `${path}.draft`;
  const file = await open(draft, 'w', 0o600);
  const digest = createHash('sha256');
  const write = async (line: string) => {
    digest.update(line);
    // Unlike `write`, which may write a part and say so.
    await file.writeFile(line);
  };
  let count = 0;
  const notes = takeNotes(keyring, folder, number);
  // Read before the heads: what is written meanwhile is signed now or by the next checkpoint, or by both.
  const horizon = await connections.share((session) => readHorizon((statement) => session.run(statement)));
  async function* heads() {
    yield* notes.heads();
    yield* writtenHeads(connections, ended ? writersSince(ended, horizon) : null);
  }
  try {
    for await (const head of heads()) {
      await write(headLine(head));
      count += 1;
    }
    await write(`ended ${horizon.of} ${horizon.oldest}\n`);
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

/** How a checkpoint ends: its signature, and which transactions had ended, which those of an earlier version do not tell. */
async function readEnd(
  path: string,
): Promise<{ signature: string; ended?: Pick<Horizon, 'of' | 'oldest'> | undefined }> {
  let signature = '';
  let ended: Pick<Horizon, 'of' | 'oldest'> | undefined;
  for await (const line of linesOf(path)) {
    if (line.startsWith(signaturePrefix)) signature = line.slice(signaturePrefix.length);
    const [, of, oldest] = endedLine.exec(line) ?? [];
    if (of !== undefined && oldest !== undefined) ended = { of, oldest: BigInt(oldest) };
  }
  return { signature, ended };
}

function sign(keyring: Keyring, number: number, previous: string, digest: string): string {
  return keyring.keyedHash('history-checkpoint', String(number), previous, digest).toString('hex');
}

/**
 * Heads of the users whose rows were written by a transaction from a number on, or of all, and those of the logs of operators. PostgreSQL
 * itself stamps a row with that number (`xmin`), so that whoever sets a row back to hide its head has it signed.
 */
async function* writtenHeads(connections: Connections, since: string | null): AsyncGenerator<SignedHead> {
  for (const programId of [logProgram, ...(await listProgramIds(connections))]) {
    const isLog = programId === logProgram;
    const rowsOfHeads = isLog
      ? `select id, log_number::integer as history_number, encode(log_hash, 'hex') as hash from operator where $1::bigint = ${logProgram}`
      : `select id, history_number, encode(history_hash, 'hex') as hash from users where program_id = $1::bigint`;
    let after = 0;
    for (;;) {
      const [rows] = await runFor<HeadRow>(connections, isLog ? '*' : programId, {
        text: `${rowsOfHeads} and id > $2::bigint
  and ($3::xid8 is null or age(xmin) between 0 and age($3::xid8::xid))
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
