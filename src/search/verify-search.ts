import type { Keyring } from '../crypto/keyring.ts';
import { type Connections, runFor } from '../storage/connections.ts';
import { listProgramIds } from '../storage/program-ids.ts';
import { correctSearched, countStraySearched, readSearched } from '../storage/search-check.ts';
import { compareCounts } from '../storage/user-counts.ts';
import { derivedKinds } from './derived-kinds.ts';
import { partsToRead, type Rederived, type RederivedParts, rederive } from './rederive.ts';

/** What a verification found and did. */
export interface SearchReport {
  readonly users: number;
  /** How many differences there were; 0: inquiries find and count what is there. */
  readonly differences: number;
  /** How many of them were put right. */
  readonly repaired: number;
  /** How many users were changed by others each time they were to be put right. */
  readonly restless: number;
  /** The first of them, each a sentence. */
  readonly faults: readonly string[];
}

/** What of a verification is not as usual. */
export interface SearchOptions {
  /** Puts right what differs. */
  readonly repair?: boolean;
  /** Opens sealed values, so that their keyed hashes are compared as well. */
  readonly keyring?: Keyring;
  /** The kinds of derived values that are compared, and nothing else; absent: all of them, and the counts. */
  readonly kinds?: ReadonlySet<string>;
  /** The most faults that are told. */
  readonly faultsMax?: number;
  readonly onProgress?: (users: number) => void;
  /** Ends the verification with the error that it is aborted with. */
  readonly signal?: AbortSignal;
}

const usersPage = 500;

/** How often the users of a page are read again of which somebody changed one meanwhile. */
const attemptsMax = 10;

const allKinds: ReadonlySet<string> = new Set(derivedKinds.map(({ name }) => name));

/**
 * Compares what inquiries look in with what is stored: what each user, the user's documents and sealed numbers are found
 * by, and the counts of users with a real count. With `repair` what differs is put right, but rows of nobody and of erased
 * users, which the server may not delete, and what does not open. Works beside running servers.
 */
export async function verifySearch(
  connections: Connections,
  options: SearchOptions = {},
): Promise<SearchReport> {
  const { repair = false, keyring = null, kinds = allKinds, faultsMax = 100, onProgress, signal } = options;
  const parts: RederivedParts = { kinds, keyring };
  const faults: string[] = [];
  const counts = { users: 0, differences: 0, repaired: 0, restless: 0 };
  const report = (found: readonly string[]) => {
    counts.differences += found.length;
    faults.push(...found.slice(0, Math.max(0, faultsMax - faults.length)));
  };
  for (const programId of await listProgramIds(connections)) {
    for (let afterId: number | null = 0; afterId !== null; ) {
      signal?.throwIfAborted();
      const page: Page = await readPage(connections, programId, afterId, parts);
      report(page.found.flatMap(({ faults, lasting }) => [...faults, ...lasting]));
      counts.users += page.users;
      if (repair) {
        const { repaired, restless } = await repairPage(connections, programId, afterId, parts, page);
        counts.repaired += repaired;
        counts.restless += restless;
      }
      onProgress?.(counts.users);
      afterId = page.lastId;
    }
    if (!options.kinds) counts.repaired += await verifyRest(connections, programId, repair, report);
  }
  return { ...counts, faults };
}

/** Users as they were at one moment, and what of them differs. */
interface Page {
  readonly users: number;
  /** Null behind the last one. */
  readonly lastId: number | null;
  readonly found: readonly Rederived[];
}

async function readPage(
  connections: Connections,
  programId: number,
  afterId: number,
  parts: RederivedParts,
): Promise<Page> {
  const statement = readSearched(programId, afterId, usersPage, partsToRead(parts));
  const [rows] = await runFor(connections, programId, statement);
  return {
    users: rows.length,
    lastId: rows.at(-1)?.user.id ?? null,
    found: rows.map((row) => rederive(row, parts)),
  };
}

/**
 * Puts a page right. A change that somebody makes meanwhile writes only what it changes of what a user is found by, so that
 * such users are read once more. Answers how many differences of the page were put right, and how many users were not.
 */
async function repairPage(
  connections: Connections,
  programId: number,
  afterId: number,
  parts: RederivedParts,
  first: Page,
): Promise<{ repaired: number; restless: number }> {
  let repaired = 0;
  let page = first;
  for (let attempt = 1; ; attempt += 1) {
    const wrong = page.found.flatMap(({ faults, correction }) =>
      correction ? [{ faults, correction }] : [],
    );
    if (wrong.length === 0) return { repaired, restless: 0 };
    const statement = correctSearched(
      programId,
      wrong.map(({ correction }) => correction),
    );
    const [rows] = await runFor(connections, programId, statement);
    const corrected = new Set(rows.map((row) => row.user_id));
    const done = wrong.filter(({ correction }) => corrected.has(correction.userId));
    repaired += done.reduce((sum, { faults }) => sum + faults.length, 0);
    const restless = wrong.length - done.length;
    if (restless === 0 || attempt === attemptsMax) return { repaired, restless };
    page = await readPage(connections, programId, afterId, parts);
  }
}

/** Compares what is no user's own; answers how many differences were put right. */
async function verifyRest(
  connections: Connections,
  programId: number,
  repair: boolean,
  report: (faults: readonly string[]) => void,
): Promise<number> {
  const [[stray], wrong] = await runFor(
    connections,
    programId,
    countStraySearched(programId),
    compareCounts(programId, repair),
  );
  const { strays } = stray!;
  if (strays > 0) report([`${strays} search row(s) of programme ${programId} belong to no user`]);
  for (const { kind, value, day, is_closed, counted, real } of wrong) {
    const whose = `${is_closed ? 'closed' : 'open'} users of ${day} by ${kind}${value === '' ? '' : ` ${value}`}`;
    report([`programme ${programId} counts ${counted} ${whose}, there are ${real}`]);
  }
  return repair ? wrong.length : 0;
}
