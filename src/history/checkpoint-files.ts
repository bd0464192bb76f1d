import { timingSafeEqual } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { formatDateTime } from '../time/format-instant.ts';

/** Numbered, so that a missing one shows: `000000012-2026-11-23T20-00-00Z.checkpoint`. */
const fileName = /^([0-9]{9})-([0-9TZ-]+)\.checkpoint$/;

/**
 * An entry may bear an earlier moment than that at which its transaction begins to write: it is named when a change is worked
 * out, by the clock of a machine. Longer than a statement may wait and clocks differ.
 */
export const lateSeconds = 120;

/** The programme of the log of an operator among heads: no programme has this number. */
export const logProgram = 0;

/** The end of a chain as a checkpoint signed it: of the history of a user, or of the log of an operator. */
export interface SignedHead {
  /** `logProgram` of the log of an operator. */
  readonly programId: number;
  /** The number of the user, or of the operator. */
  readonly userId: number;
  readonly number: number;
  /** Hexadecimal. */
  readonly hash: string;
}

/** A checkpoint that does not hold: cut, changed, or one before it is missing. */
export class CheckpointFault extends Error {
  override name = 'CheckpointFault';
}

/** A head as a line of a file. */
export function headLine({ programId, userId, number, hash }: SignedHead): string {
  return `${programId} ${userId} ${number} ${hash}\n`;
}

const head = /^([0-9]{1,15}) ([0-9]{1,15}) ([0-9]{1,9}) ((?:[0-9a-f]{2})*)$/;

/** The head that a line without its end tells; none for a line that was damaged, which then carries no signature. */
export function readHead(line: string): SignedHead[] {
  const [, programId, userId, number, hash] = head.exec(line) ?? [];
  if (hash === undefined) return [];
  return [{ programId: Number(programId), userId: Number(userId), number: Number(number), hash }];
}

/** The lines of a file, without their ends. */
export function linesOf(path: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY });
}

/** What the names of files begin with that belong to the checkpoint of a number. */
export function fileStem(number: number): string {
  return String(number).padStart(9, '0');
}

/** A checkpoint as it lies in its folder. */
export interface CheckpointFile {
  readonly number: number;
  readonly path: string;
  /** UTC, `yyyy-mm-ddThh:mm:ss`. */
  readonly at: string;
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

/** Whether two signatures are the same, in a time that says nothing of where they differ. */
export function equal(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

/** The moment so many seconds before another; both UTC, `yyyy-mm-ddThh:mm:ss`. */
export function backBy(at: string, seconds: number): string {
  return formatDateTime(new Date(Date.parse(`${at}Z`) - seconds * 1000));
}
