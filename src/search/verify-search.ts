import { type Connections, runFor } from '../storage/connections.ts';
import { listProgramIds } from '../storage/program-ids.ts';
import {
  correctSearched,
  countStraySearched,
  readSearched,
  type SearchCorrection,
  type SearchedUser,
} from '../storage/search-check.ts';
import { compareCounts } from '../storage/user-counts.ts';
import { changedSearch, searchedLists, searchRowOf } from './search-row.ts';

/** What a verification found and did. */
export interface SearchReport {
  readonly users: number;
  /** How many differences there were; 0: inquiries find and count what is there. */
  readonly differences: number;
  /** How many of them were put right. */
  readonly repaired: number;
  /** The first of them, each a sentence. */
  readonly faults: readonly string[];
}

const usersPage = 500;
const searchedTables = searchedLists.map(({ name }) => name);

/**
 * Compares what inquiries look in with what is stored: each user's search row with the user and its lists, and the
 * counts of users with a real count. With `repair` what differs is put right, but rows of nobody and of erased users,
 * which the server may not delete, and users that somebody changes at that moment. Works beside running servers; tells
 * at most `faultsMax` faults.
 */
export async function verifySearch(
  connections: Connections,
  options: { repair?: boolean; faultsMax?: number; onProgress?: (users: number) => void } = {},
): Promise<SearchReport> {
  const { repair = false, faultsMax = 100, onProgress } = options;
  const faults: string[] = [];
  let differences = 0;
  let repaired = 0;
  const report = (fault: string) => {
    differences += 1;
    if (faults.length < faultsMax) faults.push(fault);
  };
  let users = 0;
  for (const programId of await listProgramIds(connections)) {
    for await (const page of pagesOf(connections, programId)) {
      users += page.length;
      onProgress?.(users);
      const wrong = page.flatMap((row) => correctionOf(row, report));
      if (repair && wrong.length > 0) repaired += await correct(connections, programId, wrong);
    }
    repaired += await verifyRest(connections, programId, repair, report);
  }
  return { users, differences, repaired, faults };
}

async function* pagesOf(connections: Connections, programId: number): AsyncGenerator<SearchedUser[]> {
  let afterId = 0;
  for (;;) {
    const [rows] = await runFor(
      connections,
      programId,
      readSearched(programId, afterId, usersPage, searchedTables),
    );
    const last = rows.at(-1);
    if (!last) return;
    yield rows;
    afterId = last.user.id;
  }
}

/** Of an erased user nothing is found. */
function correctionOf(
  { user, lists, search: stored }: SearchedUser,
  report: (fault: string) => void,
): SearchCorrection[] {
  const row = searchRowOf(user, lists);
  if (user.erased_at !== null) {
    if (stored)
      report(`user ${row.user_id} of programme ${row.program_id} was erased and is found by inquiries`);
    return [];
  }
  const changed = stored ? changedSearch(stored, row) : row;
  if (!changed) return [];
  const what = stored
    ? `is found by another ${Object.keys(changed).join(', ')}`
    : 'is not found by inquiries';
  report(`user ${row.user_id} of programme ${row.program_id} ${what}`);
  return [{ row, historyNumber: user.history_number }];
}

async function correct(
  connections: Connections,
  programId: number,
  wrong: readonly SearchCorrection[],
): Promise<number> {
  const [[row]] = await runFor(connections, programId, correctSearched(programId, wrong));
  return row!.corrected;
}

/** Compares what is no user's own; answers how many differences were put right. */
async function verifyRest(
  connections: Connections,
  programId: number,
  repair: boolean,
  report: (fault: string) => void,
): Promise<number> {
  const [[stray], wrong] = await runFor(
    connections,
    programId,
    countStraySearched(programId),
    compareCounts(programId, repair),
  );
  const { strays } = stray!;
  if (strays > 0) report(`${strays} search row(s) of programme ${programId} belong to no user`);
  for (const { kind, value, day, is_closed, counted, real } of wrong) {
    const whose = `${is_closed ? 'closed' : 'open'} users of ${day} by ${kind}${value === '' ? '' : ` ${value}`}`;
    report(`programme ${programId} counts ${counted} ${whose}, there are ${real}`);
  }
  return repair ? wrong.length : 0;
}
