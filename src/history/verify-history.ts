import { type ChainFault, type ChainFaultCode, chainFaults } from '../catalogue/chain-faults.ts';
import { fillText } from '../catalogue/text.ts';
import type { Keyring } from '../crypto/keyring.ts';
import { type Connections, readOneState, type Session } from '../storage/connections.ts';
import type { HistoryRow } from '../storage/history-appender.ts';
import { listProgramIds } from '../storage/program-ids.ts';
import { toHex } from '../storage/user-vault.ts';
import { emptyHead, linkHash } from './chain.ts';
import { CheckpointFault, logProgram, type SignedHead } from './checkpoint-files.ts';
import { type HeadRow, readCheckpoints } from './checkpoints.ts';
import { lostHeads } from './lost-heads.ts';
import { readNotedHeads } from './noted-heads.ts';

/** What a verification found and did. */
export interface HistoryReport {
  readonly users: number;
  readonly entries: number;
  /** Each a sentence; empty: everything is as it was written. */
  readonly faults: readonly string[];
}

const usersPage = 500;
const entriesPage = 2000;

/** A user's head as the user's row and the entries tell it. */
interface Head {
  readonly number: number;
  readonly hash: string;
  /** The moment of the last entry, UTC, `yyyy-mm-ddThh:mm:ss`; empty where there is none. */
  readonly at: string;
}

/**
 * Walks the history of every user: entries are numbered without gaps, each is bound to the one before it, the last is
 * the one that the user's row names, with its moment, and every entry that was the last when a checkpoint or a note between two
 * signed it is still there, those of the logs of operators as well. Opens nothing, so that an erased user's history verifies like any other. Reports at most `faultsMax` faults.
 */
export async function verifyHistory(
  connections: Connections,
  keyring: Keyring,
  checkpointFolder: string,
  options: { faultsMax?: number; onProgress?: (entries: number) => void } = {},
): Promise<HistoryReport> {
  const { faultsMax = 100, onProgress } = options;
  const faults: string[] = [];
  const report = (fault: string) => {
    if (faults.length < faultsMax) faults.push(fault);
  };
  await reportLost(connections, readCheckpoints(keyring, checkpointFolder), report);
  await reportLost(connections, readNotedHeads(keyring, checkpointFolder), report);
  const walk = new ChainWalk(keyring, ({ fault, number }, programId, userId) =>
    report(
      fillText(chainFaults[fault], {
        program: programId,
        user: userId,
        ...(number !== null && { number }),
      }),
    ),
  );
  let users = 0;
  for (const programId of await listProgramIds(connections)) {
    for (let after: number | undefined = 0; after !== undefined; ) {
      const page: readonly number[] = await walk.verifyPage(connections, programId, after);
      users += page.length;
      after = page.at(-1);
      onProgress?.(walk.entries);
    }
  }
  return { users, entries: walk.entries, faults };
}

/** How many faults a look at one chain names. */
const chainFaultsMax = 20;

/** What a look at the chain of one user found. */
export interface ChainReport {
  readonly entries: number;
  /** The time was over before the last entry. */
  readonly isPartial: boolean;
  readonly faults: readonly ChainFault[];
}

/**
 * Walks the history of one user as `verifyHistory` does, for as long as there is time. What checkpoints have signed is not compared: their
 * files are of all users. Null where there is no such user.
 */
export async function verifyUserHistory(
  connections: Connections,
  keyring: Keyring,
  { programId, userId, endsAt }: { programId: number; userId: number; endsAt: number },
): Promise<ChainReport | null> {
  const faults: ChainFault[] = [];
  const walk = new ChainWalk(keyring, (fault) => {
    if (faults.length < chainFaultsMax) faults.push(fault);
  });
  const isTold = await walk.verifyUser(connections, programId, userId, endsAt);
  return isTold === null ? null : { entries: walk.entries, isPartial: !isTold, faults };
}

/** Reports the first lost head of each user and operator. */
async function reportLost(
  connections: Connections,
  heads: AsyncIterable<SignedHead>,
  report: (fault: string) => void,
): Promise<void> {
  const lost = new Map<string, string>();
  try {
    for await (const { programId, userId, number } of lostHeads(connections, heads)) {
      const whose =
        programId === logProgram
          ? `the log of operator ${userId}`
          : `user ${userId} of programme ${programId}`;
      if (!lost.has(whose))
        lost.set(whose, `entry ${number} of ${whose} was signed, and is missing or another one now`);
    }
  } catch (error) {
    if (!(error instanceof CheckpointFault)) throw error;
    report(error.message);
    // What was not signed proves nothing.
    return;
  }
  for (const fault of lost.values()) report(fault);
}

/** Reads of one state of the database. */
type Read = Session['run'];

async function readHeads(
  read: Read,
  programId: number,
  after: number,
  limit = usersPage,
): Promise<Map<number, Head>> {
  const rows = await read<HeadRow & { at: string }>({
    text: `select id, history_number, encode(history_hash, 'hex') as hash,
  to_char(history_at, 'YYYY-MM-DD"T"HH24:MI:SS') as at
from users where program_id = $1::bigint and id > $2::bigint order by id limit $3::integer`,
    values: [programId, after, limit],
  });
  return new Map(rows.map(({ id, history_number: number, hash, at }) => [id, { number, hash, at }]));
}

/** Takes what is wrong with the history of a user. */
type Report = (fault: ChainFault, programId: number, userId: number) => void;

class ChainWalk {
  entries = 0;
  readonly #hasher: { chainHash: (...parts: string[]) => string };
  readonly #report: Report;

  constructor(keyring: Keyring, report: Report) {
    this.#hasher = { chainHash: (...parts) => toHex(keyring.keyedHash('history-chain', ...parts)) };
    this.#report = report;
  }

  /**
   * Walks the entries of the users that follow `after`, a page of them, and returns their ids. Users and entries are those of
   * one moment, since servers go on writing.
   */
  async verifyPage(connections: Connections, programId: number, after: number): Promise<number[]> {
    return readOneState(connections, programId, async (read) => {
      const users = await readHeads(read, programId, after);
      if (users.size > 0) await this.#verifyUsers(read, programId, users);
      return [...users.keys()];
    });
  }

  /** The same of one user. Whether the time sufficed; null where there is no such user. */
  async verifyUser(
    connections: Connections,
    programId: number,
    userId: number,
    endsAt: number,
  ): Promise<boolean | null> {
    return readOneState(connections, programId, async (read) => {
      // Who was erased has no key any more: to everybody else there is no such user.
      const [keyed] = await read<{ id: number }>({
        text: 'select user_id as id from user_key where program_id = $1::bigint and user_id = $2::bigint',
        values: [programId, userId],
      });
      if (!keyed) return null;
      const head = (await readHeads(read, programId, userId - 1, 1)).get(userId);
      return head ? this.#verifyUsers(read, programId, new Map([[userId, head]]), endsAt) : null;
    });
  }

  /** Whether the time sufficed. */
  async #verifyUsers(
    read: Read,
    programId: number,
    users: ReadonlyMap<number, Head>,
    endsAt = Number.POSITIVE_INFINITY,
  ): Promise<boolean> {
    const ids = [...users.keys()];
    const ends = new Map<number, Head>(ids.map((id) => [id, { ...emptyHead, at: '' }]));
    let [userId, number] = [ids[0]!, 0];
    for (;;) {
      const rows = await read<{ entry: HistoryRow }>({
        text: `select row_to_json(h) as entry from history h
where program_id = $1::bigint and (user_id, number) > ($2::bigint, $3::integer) and user_id <= $4::bigint
order by user_id, number limit $5::integer`,
        values: [programId, userId, number, ids.at(-1)!, entriesPage],
      });
      for (const { entry } of rows) {
        this.#follow(entry, ends);
        [userId, number] = [entry.user_id, entry.number];
      }
      if (rows.length < entriesPage) break;
      if (Date.now() > endsAt) return false;
    }
    for (const [id, head] of users) this.#compare(programId, id, head, ends.get(id)!);
    return true;
  }

  #follow(entry: HistoryRow, ends: Map<number, Head>): void {
    this.entries += 1;
    const { program_id: programId, user_id: userId, number, hash } = entry;
    const report = (fault: ChainFaultCode) => this.#report({ fault, number }, programId, userId);
    const end = ends.get(userId);
    if (!end) {
      report('nobody');
      return;
    }
    if (number !== end.number + 1) report('gap');
    if (linkHash(this.#hasher, end.hash, entry) !== hash) report('changed');
    ends.set(userId, { number, hash, at: entry.created_at });
  }

  #compare(programId: number, userId: number, head: Head, end: Head): void {
    const report = (fault: ChainFaultCode) => this.#report({ fault, number: null }, programId, userId);
    if (head.number !== end.number || `\\x${head.hash}` !== end.hash) report('other_end');
    // No entry covers what the user's row says of its moment, which the next entry is not to be before.
    else if (end.number > 0 && head.at !== end.at) report('other_moment');
  }
}
