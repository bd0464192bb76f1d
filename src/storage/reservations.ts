import { Coalescer } from './coalescer.ts';
import { type Connections, type DatabaseRow, runFor, type Statement, sentAtOnce } from './connections.ts';
import { isOfStatement } from './database-errors.ts';
import { byteaArray, callerColumns } from './user-state.ts';

/** What a call wants for itself before it spends time on hashing. */
export interface ReserveRequest {
  readonly programId: number;
  readonly clientId: number;
  readonly sourceId: string;
  /** Claims of which it is asked whether somebody holds them. */
  readonly claimHashes: readonly string[];
  /** What is reserved, each a keyed hash as bytes in PostgreSQL's text form. None stands twice. */
  readonly hashes: readonly string[];
}

/** The most calls that share a round trip. */
const batchMax = 32;
/** How long another process may find locked what was given up, while nobody here asks for anything. */
const unlockDelayMilliseconds = 5;

/**
 * Holds source ids and contacts while calls work out their hashes, so that of several calls that want the same one at
 * the same moment only one does the work.
 *
 * Within the process a set knows them; between processes they are advisory locks of one session, which writes nothing
 * and ends with the process, however that ends.
 */
export class Reservations {
  readonly #session: Connections;
  readonly #held = new Set<string>();
  /** Given up within the process, and still locked for others. */
  #unlocking: string[] = [];
  #isUnlockDue = false;
  readonly #requests: Coalescer<ReserveRequest, Reserving>;

  /** `session`: a single connection, since only the session that took a lock can give it back. */
  constructor(session: Connections) {
    this.#session = session;
    // One at a time: what waits meanwhile travels together.
    this.#requests = new Coalescer({
      lanes: 1,
      batchMax,
      send: (requests) => this.#lockAndRead(requests),
      isOfOne: isOfStatement,
    });
  }

  /**
   * Takes all that a call wants, or nothing. Returns what `callerColumns` says as of a moment after it was taken;
   * `undefined` in it where there is no such programme. Returns `null` while somebody else holds any of it.
   */
  async take(request: ReserveRequest): Promise<{ readonly state: DatabaseRow | undefined } | null> {
    const { hashes } = request;
    if (hashes.some((hash) => this.#held.has(hash))) return null;
    for (const hash of hashes) this.#held.add(hash);
    try {
      const { isTaken, state } = await this.#requests.ask(String(request.programId), request);
      if (isTaken) return { state };
    } catch (error) {
      this.#forget(hashes);
      throw error;
    }
    this.#forget(hashes);
    return null;
  }

  /** Gives back what `take` gave. Never fails: a session that is gone has given everything back. */
  release(hashes: readonly string[]): void {
    this.#forget(hashes);
    this.#unlock(hashes);
  }

  /** Travels with the next locks, or after a moment by itself. */
  #unlock(hashes: readonly string[]): void {
    this.#unlocking.push(...hashes);
    if (this.#isUnlockDue) return;
    this.#isUnlockDue = true;
    setTimeout(() => {
      this.#isUnlockDue = false;
      const unlocks = this.#takeUnlocks();
      // Locks belong to no programme.
      if (unlocks.length > 0) void runFor(this.#session, '*', ...unlocks).catch(() => undefined);
    }, unlockDelayMilliseconds);
  }

  #takeUnlocks(): Statement[] {
    const hashes = this.#unlocking;
    this.#unlocking = [];
    return hashes.length > 0 ? [unlockStatement(hashes)] : [];
  }

  #forget(hashes: readonly string[]): void {
    for (const hash of hashes) this.#held.delete(hash);
  }

  /** Two statements in one round trip: the second has a younger snapshot than the locks. */
  async #lockAndRead(requests: readonly ReserveRequest[]): Promise<Reserving[]> {
    const { programId } = requests[0]!;
    const hashes = requests.flatMap((request) => request.hashes);
    const statements = [...this.#takeUnlocks(), lockStatement(hashes), readStatement(requests)];
    try {
      const [locks, states] = (await runFor(this.#session, programId, ...statements)).slice(-2);
      const isElsewhere = new Set(locks!.map((row) => row['hash'] as string));
      const stateOf = new Map(states!.map((row) => [row['ordinal'], row]));
      return requests.map((request, index) => {
        const locked = request.hashes.filter((hash) => !isElsewhere.has(hash));
        const isTaken = locked.length === request.hashes.length;
        if (!isTaken && locked.length > 0) this.#unlock(locked);
        return { isTaken, state: stateOf.get(index) };
      });
    } catch (error) {
      // Before anybody asks again: a lock that this session has already would be given to it a second time.
      await runFor(this.#session, programId, unlockStatement(hashes)).catch(() => undefined);
      throw error;
    }
  }
}

interface Reserving {
  readonly isTaken: boolean;
  readonly state: DatabaseRow | undefined;
}

/** The number of a lock: the first 64 bits of the hash. Two that meet by chance only wait for each other. */
const lockNumber = `('x' || substr(hash, 3, 16))::bit(64)::bigint`;

/** Locks what it can; answers what somebody else holds. */
function lockStatement(hashes: readonly string[]): Statement {
  return {
    text: `select hash from unnest($1::text[]) as hash where not pg_try_advisory_lock(${lockNumber})`,
    values: [byteaArray(hashes)],
  };
}

function unlockStatement(hashes: readonly string[]): Statement {
  return {
    text: `select count(pg_advisory_unlock(${lockNumber})) from unnest($1::text[]) as hash`,
    values: [byteaArray(hashes)],
  };
}

const readText = `select a.ordinal, ${callerColumns('a.client_id', 'a.source_id', 'a.claims').join(',\n  ')}
from json_to_recordset($2::json) as a(ordinal integer, client_id bigint, source_id text, claims bytea[])
join program p on p.id = $1::bigint and p.status = 1
left join client c on c.program_id = p.id and c.id = a.client_id`;

function readStatement(requests: readonly ReserveRequest[]): Statement {
  const asked = requests.map(({ clientId, sourceId, claimHashes }, ordinal) => ({
    ordinal,
    client_id: clientId,
    source_id: sourceId,
    claims: claimHashes,
  }));
  return { text: readText, values: [requests[0]!.programId, JSON.stringify(asked).padEnd(sentAtOnce)] };
}
