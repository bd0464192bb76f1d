import { availableParallelism } from 'node:os';
import postgres from 'postgres';
import { exportsAtOnce } from '../catalogue/transfer-operations.ts';
import { FairQueue } from '../fair-queue.ts';
import type { ConnectionOptions } from './connection.ts';
import { isDatabaseDown } from './database-errors.ts';

/**
 * The connections of one server process. Statements that many calls share (reads of users, creations) follow each other
 * on few connections, so that those that wait gather behind them; a PostgreSQL process per two cores has enough to do
 * with the reads of one server process. Other writes hold a connection for two round trips.
 */
export const connectionCounts = {
  reads: Math.min(4, Math.max(1, Math.floor(availableParallelism() / 2))),
  creations: 1,
  writes: 8,
  inquiries: 2,
  // What webhooks are told from, and where that is noted.
  webhooks: 2,
  // One for each export and each archive that may be under way.
  exports: 2 * exportsAtOnce.atOnceMax,
};

/**
 * A statement and the values of its parameters. The text names the type of each parameter by a cast. `Answered` is the type
 * of the rows that the statement answers, which only the statement's author knows.
 */
export interface Statement<Answered extends object = DatabaseRow> {
  readonly text: string;
  readonly values?: readonly (string | number | boolean | null)[];
  /** Never there: by this member the type of the rows goes with the statement. */
  readonly answered?: Answered;
}

/** Asks for next to nothing, to see whether PostgreSQL answers. */
export const ping: Statement = { text: 'select 1' };

/** A row as PostgreSQL gives it; `bigint` arrives as a number (ids stay below 2^53), `json` as what it holds. */
export type DatabaseRow = Record<string, unknown>;

/** Whose rows statements may touch: a programme, or `*` for the few that look across programmes. */
export type ActingFor = number | '*';

/**
 * One connection.
 *
 * Statements are sent as they are run, without waiting for the answers of earlier ones, and are answered in order:
 * several of them cost one round trip. Each is prepared once per connection.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  #sql: postgres.Sql;
  #acting: { readonly for: ActingFor; readonly told: Promise<unknown> } | null = null;
  /** The driver that was left and that none has replaced yet. */
  #left: postgres.Sql | undefined;
  #underWay = 0;
  #ended = 0;
  #answered = 0;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#sql = this.#open();
  }

  /**
   * A driver that connects with the first statement. Another takes its place when its session is lost: one that loses a
   * session while something waits to be written sends nothing small any more to the next (postgres 3.4.9: the timer of
   * the write is cleared and never set again), and its pauses before another attempt grow to twenty seconds.
   */
  #open(): postgres.Sql {
    const sql = postgres({
      ...this.#options,
      max: 1,
      idle_timeout: 0,
      max_lifetime: null,
      onnotice: () => undefined,
      onclose: () => {
        if (this.#sql !== sql) return;
        this.#acting = null;
        this.#sql = this.#open();
        // What still waits there is rejected.
        void sql.end({ timeout: 0 });
      },
      fetch_types: false,
      types: {
        bigint: { to: 20, from: [20], serialize: String, parse: Number },
        // Parameters are texts already: the driver's own would write a JSON text as a JSON string.
        json: { to: 114, from: [114, 3802], serialize: String, parse: JSON.parse },
        bytea: {
          to: 17,
          from: [17],
          serialize: String,
          parse: (text: string) => Buffer.from(text.slice(2), 'hex'),
        },
      },
    }) as unknown as postgres.Sql;
    return sql;
  }

  /** Stands for the session, and for no other: what is said within one does not hold in the next. */
  get session(): object {
    return this.#sql;
  }

  /** How many statements wait for their answers. */
  get underWay(): number {
    return this.#underWay;
  }

  /** How many statements have ended so far, well or badly: where the number stands still, what is under way hangs. */
  get ended(): number {
    return this.#ended;
  }

  /** How many statements have been answered so far, in whatever session: where the number grows, somebody is there. */
  get answered(): number {
    return this.#answered;
  }

  /**
   * Gives up the session and every statement under way on it, of which nobody knows any more whether PostgreSQL carries it
   * out; they fail, and so does every statement from now on, until `resume`. Nothing that the session still answers is heard.
   */
  leave(): void {
    this.#acting = null;
    this.#left = this.#sql;
    void this.#sql.end({ timeout: 0 });
  }

  /** Has the statements after `leave` run on a session of their own. */
  resume(): void {
    if (this.#left === this.#sql) this.#sql = this.#open();
  }

  /** Runs a statement and returns its rows; what they are like is said by the statement or the caller. */
  async run<Answered extends object = DatabaseRow>({
    text,
    values = [],
  }: Statement<Answered>): Promise<Answered[]> {
    this.#underWay += 1;
    try {
      const query = this.#sql.unsafe(text, values as never[], { prepare: true });
      neverSendAgain(query as unknown as DriverQuery);
      const rows = takeRows<Answered>(await query);
      this.#answered += 1;
      return rows;
    } catch (error) {
      // A refusal of PostgreSQL is an answer as well.
      if (!isDatabaseDown(error)) this.#answered += 1;
      // Whatever went wrong, the next caller tells the session anew for whom it acts.
      this.#acting = null;
      throw error;
    } finally {
      this.#underWay -= 1;
      this.#ended += 1;
    }
  }

  /**
   * Tells row-level security whose rows the following statements may touch; what they answer counts only once this
   * resolves. Nothing is sent where the session was told already. Not within a transaction: a rollback would take it
   * back unnoticed.
   */
  actFor(programId: ActingFor): Promise<unknown> {
    if (this.#acting?.for === programId) return this.#acting.told;
    const told = this.run({
      text: `select set_config('roster.program_id', $1::text, false)`,
      values: [String(programId)],
    });
    this.#acting = { for: programId, told };
    return told;
  }

  close(): Promise<void> {
    return this.#sql.end({ timeout: 5 });
  }
}

/**
 * Takes the rows out of a result of the driver. The result itself outlives the call until the garbage collector has gone
 * through everything (postgres 3.4.9 on Node 24): with the rows in it, reads filled the memory with thirty megabytes a second.
 */
function takeRows<Answered>(result: unknown[]): Answered[] {
  const rows = [...result] as Answered[];
  result.length = 0;
  return rows;
}

/** What is used of a query of the driver beyond its types (postgres 3.4.9). */
interface DriverQuery {
  cancelled: unknown;
  reject(error: unknown): void;
}

/**
 * Rejects a query that the driver would send again. It does so with a prepared statement that PostgreSQL refuses as out of
 * date (0A000, after a migration changed the type of a column that the statement answers), behind the statements that
 * were sent meanwhile: after the session was told to act for another programme, and with answers out of step, so that the
 * connection may never answer again. Just before, the driver forgets the statement and sets `retried` (postgres
 * 3.4.9, `retry` in connection.js); it sends nothing of a query that is cancelled.
 */
function neverSendAgain(query: DriverQuery): void {
  Object.defineProperty(query, 'retried', {
    get: () => undefined,
    set: (error: unknown) => {
      query.cancelled = error;
      query.reject(error);
    },
  });
}

/** A session as single statements see it. */
export type Session = Pick<Connection, 'run' | 'actFor'>;

/** Where `runFor` runs statements: on connections, or in a transaction. */
export interface Place {
  share<T>(work: (session: Session) => Promise<T>, programId?: ActingFor): Promise<T>;
}

/** A connection of several, and how many callers have it. */
interface Shared {
  readonly connection: Connection;
  callers: number;
}

/**
 * A fixed number of connections. Those who wait for one are served in turn, programme by programme: however many calls of
 * one wait, each other's next is at most one round away.
 * The driver's own pool would spread statements over connections; here the caller decides which statements share one,
 * because the setting that row-level security reads must travel ahead of what it guards.
 */
export class Connections implements Place {
  readonly #all: readonly Shared[];
  readonly #depth: number;
  readonly #waiting = new FairQueue<(shared: Shared) => void>();

  /**
   * `depth`: how many callers share a connection at once. PostgreSQL finds the next statement at hand when it is done
   * with one, instead of waiting for this process.
   */
  constructor(options: ConnectionOptions, count: number, depth = 1) {
    this.#all = Array.from({ length: count }, () => ({ connection: new Connection(options), callers: 0 }));
    this.#depth = depth;
  }

  /** The connections themselves, for whoever watches over them. */
  get all(): readonly Connection[] {
    return this.#all.map(({ connection }) => connection);
  }

  /** How many callers of one programme wait for a connection. */
  waitingOf(programId: ActingFor): number {
    return this.#waiting.lengthOf(String(programId));
  }

  /** How many callers wait for a connection. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * Hands a connection to `work` alone and takes it back when the work is done, whatever its outcome. Throws where
   * connections are shared: statements of others would fall into a transaction.
   */
  async use<T>(work: (connection: Connection) => Promise<T>, programId: ActingFor = '*'): Promise<T> {
    if (this.#depth > 1) throw new Error('a connection that callers share was asked for alone');
    return this.share(work, programId);
  }

  /** The same with others beside it: for single statements, each of which commits by itself. */
  async share<T>(work: (connection: Connection) => Promise<T>, programId: ActingFor = '*'): Promise<T> {
    const shared =
      this.#take() ?? (await new Promise<Shared>((resolve) => this.#waiting.add(String(programId), resolve)));
    try {
      return await work(shared.connection);
    } finally {
      const next = this.#waiting.take();
      if (next) next(shared);
      else shared.callers -= 1;
    }
  }

  /** The one with the fewest callers, if another may have it; of several the first, whose caches are warm. */
  #take(): Shared | undefined {
    const least = this.#all.reduce((one, other) => (other.callers < one.callers ? other : one));
    if (least.callers >= this.#depth) return undefined;
    least.callers += 1;
    return least;
  }

  /** Closes all connections, after the statements under way. */
  async close(): Promise<void> {
    await Promise.all(this.#all.map(({ connection }) => connection.close()));
  }
}

/**
 * Runs statements for one programme on one connection, in one round trip, and returns the rows of each.
 * Not a transaction, where none was begun: each statement commits by itself.
 */
export function runFor<First extends object = DatabaseRow>(
  connections: Place,
  programId: ActingFor,
  statement: Statement<First>,
): Promise<[First[]]>;
export function runFor<First extends object = DatabaseRow, Second extends object = DatabaseRow>(
  connections: Place,
  programId: ActingFor,
  first: Statement<First>,
  second: Statement<Second>,
): Promise<[First[], Second[]]>;
export function runFor(
  connections: Place,
  programId: ActingFor,
  ...statements: Statement[]
): Promise<DatabaseRow[][]>;
export async function runFor(
  connections: Place,
  programId: ActingFor,
  ...statements: Statement[]
): Promise<DatabaseRow[][]> {
  return connections.share(async (connection) => {
    const acting = connection.actFor(programId);
    return settle(
      acting,
      statements.map((statement) => connection.run(statement)),
    );
  }, programId);
}

/** How many statements of a kind are sent in one round trip. */
const atOnceMax = 100;

/** Runs statements of one kind as `runFor` does, many in a round trip, and returns the rows of each. */
export async function runEach<Answered extends object>(
  connections: Place,
  programId: ActingFor,
  statements: readonly Statement<Answered>[],
): Promise<Answered[][]> {
  const rows: Answered[][] = [];
  for (let first = 0; first < statements.length; first += atOnceMax) {
    const some = statements.slice(first, first + atOnceMax);
    const answers = await connections.share(async (connection) => {
      const acting = connection.actFor(programId);
      return settle(
        acting,
        some.map((statement) => connection.run(statement)),
      );
    }, programId);
    rows.push(...answers);
  }
  return rows;
}

/**
 * A transaction of two round trips: the first locks and reads, `decide` works out what to write from the one row that was
 * read, the second writes and commits. `decide` returning no statement ends the transaction without a trace; an error it
 * throws does the same and is passed on. Returns the outcome, and the rows that the write answered if there was one.
 */
export async function transact<T, Read extends object, Written extends object>(
  connections: Connections,
  programId: number,
  { locks, read }: { readonly locks: readonly Statement[]; readonly read: Statement<Read> },
  decide: (state: Read | undefined) => { write?: Statement<Written>; outcome: T },
): Promise<{ outcome: T; written?: Written[] }> {
  return connections.use(async (connection) => {
    const acting = connection.actFor(programId);
    let finished = false;
    try {
      const locking = [{ text: 'begin' }, ...locks].map((statement) => connection.run(statement));
      const reading = connection.run(read);
      await settle<unknown>(acting, [...locking, reading]);
      const [state] = await reading;
      const { write, outcome } = decide(state);
      if (!write) return { outcome };
      const writing = connection.run(write);
      await settle<unknown>(null, [writing, connection.run({ text: 'commit' })]);
      finished = true;
      return { outcome, written: await writing };
    } finally {
      // After a failed statement too: the next user of the connection must not find a transaction open.
      if (!finished) await connection.run({ text: 'rollback' }).catch(() => undefined);
    }
  }, programId);
}

/**
 * Runs work in one transaction, for what reads and writes in several steps. What the work is handed takes the place of
 * connections in `runFor`. Commits where the work says so; otherwise, and after an error, nothing was written.
 */
export async function inTransaction<T>(
  connections: Connections,
  programId: ActingFor,
  work: (place: Place) => Promise<{ outcome: T; commits: boolean }>,
): Promise<T> {
  return connections.use(async (connection) => {
    let finished = false;
    try {
      // Told outside, so that the session knows it again when the transaction is over.
      await settle(connection.actFor(programId), [connection.run({ text: 'begin' })]);
      const { outcome, commits } = await work(new Transaction(connection, programId));
      if (!commits) return outcome;
      // A session that took the place of a lost one has no transaction: there the first of these fails, and nothing else does.
      await settle(null, [connection.run({ text: 'savepoint ending' }), connection.run({ text: 'commit' })]);
      finished = true;
      return outcome;
    } finally {
      if (!finished) await connection.run({ text: 'rollback' }).catch(() => undefined);
    }
  }, programId);
}

/** A transaction that was begun; whom its statements act for holds until its end. */
class Transaction implements Place, Session {
  readonly #connection: Connection;
  readonly #session: object;
  #acting: ActingFor;

  constructor(connection: Connection, programId: ActingFor) {
    this.#connection = connection;
    this.#session = connection.session;
    this.#acting = programId;
  }

  share<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return work(this);
  }

  /** Rejects where the session was lost: on the next one a statement would commit by itself. */
  async run<Answered extends object = DatabaseRow>(statement: Statement<Answered>): Promise<Answered[]> {
    if (this.#connection.session !== this.#session)
      throw Object.assign(new Error('the session of the transaction was lost'), {
        code: 'CONNECTION_CLOSED',
      });
    return this.#connection.run(statement);
  }

  async actFor(programId: ActingFor): Promise<void> {
    if (this.#acting === programId) return;
    this.#acting = programId;
    await this.run({
      text: `select set_config('roster.program_id', $1::text, true)`,
      values: [String(programId)],
    });
  }
}

/** Runs reads of one programme on one state of the database, whatever is written meanwhile. */
export async function readOneState<T>(
  connections: Connections,
  programId: number,
  work: (read: Session['run']) => Promise<T>,
): Promise<T> {
  return connections.use(async (connection) => {
    const begin = { text: 'begin isolation level repeatable read read only' };
    await settle(connection.actFor(programId), [connection.run(begin)]);
    try {
      return await work((statement) => connection.run(statement));
    } finally {
      await connection.run({ text: 'rollback' }).catch(() => undefined);
    }
  }, programId);
}

/** Waits for all, so that no answer is still under way when the connection goes to its next user; then throws the first error. */
async function settle<T>(acting: Promise<unknown> | null, promises: readonly Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled([acting, ...promises]);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return results.slice(1).map((result) => (result as PromiseFulfilledResult<T>).value);
}
