import postgres from 'postgres';
import type { ConnectionOptions } from './connection.ts';

/** A statement and the values of its parameters. The text names the type of each parameter by a cast. */
export interface Statement {
  readonly text: string;
  readonly values?: readonly (string | number | boolean | null)[];
}

/** A row as PostgreSQL gives it; `bigint` arrives as a number (ids stay below 2^53), `json` as text. */
export type DatabaseRow = Record<string, unknown>;

/**
 * One connection in the hands of one caller.
 *
 * Statements are sent as they are run, without waiting for the answers of earlier ones, and are answered in order:
 * several of them cost one round trip. Each is prepared once per connection.
 */
export interface Connection {
  run(statement: Statement): Promise<DatabaseRow[]>;
}

/**
 * A fixed number of connections, handed out one at a time in the order in which they are asked for.
 *
 * The driver's own pool would spread statements over connections; here the caller decides which statements share one,
 * because the setting that row-level security reads must travel ahead of what it guards.
 */
export class Connections {
  readonly #idle: postgres.Sql[] = [];
  readonly #all: postgres.Sql[] = [];
  readonly #waiting: ((sql: postgres.Sql) => void)[] = [];

  constructor(options: ConnectionOptions, count: number) {
    for (let index = 0; index < count; index += 1) {
      const sql = postgres({
        ...options,
        max: 1,
        idle_timeout: 0,
        max_lifetime: null,
        onnotice: () => undefined,
        fetch_types: false,
        types: {
          bigint: { to: 20, from: [20], serialize: String, parse: Number },
          // Parameters are texts already: the driver's own would write a JSON text as a JSON string.
          json: { to: 114, from: [114, 3802], serialize: String, parse: JSON.parse },
        },
      }) as unknown as postgres.Sql;
      this.#all.push(sql);
      this.#idle.push(sql);
    }
  }

  /** Whether a caller would get a connection at once. */
  get hasIdle(): boolean {
    return this.#idle.length > 0;
  }

  /** How many callers wait for a connection. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Hands a connection to `work` and takes it back when the work is done, whatever its outcome. */
  async use<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const sql =
      this.#idle.pop() ?? (await new Promise<postgres.Sql>((resolve) => this.#waiting.push(resolve)));
    try {
      return await work({ run: (statement) => runOn(sql, statement) });
    } finally {
      const next = this.#waiting.shift();
      if (next) next(sql);
      else this.#idle.push(sql);
    }
  }

  /** Closes all connections, after the statements under way. */
  async close(): Promise<void> {
    await Promise.all(this.#all.map((sql) => sql.end({ timeout: 5 })));
  }
}

async function runOn(sql: postgres.Sql, { text, values = [] }: Statement): Promise<DatabaseRow[]> {
  return (await sql.unsafe(text, values as never[], { prepare: true })) as unknown as DatabaseRow[];
}

/** The statement that tells row-level security whose rows the following statements may touch. */
export function actFor(programId: number | '*', scope: 'session' | 'transaction'): Statement {
  return {
    text: `select set_config('roster.program_id', $1::text, ${scope === 'transaction'})`,
    values: [String(programId)],
  };
}

/**
 * Runs statements for one programme on a connection of its own, in one round trip, and returns the rows of each.
 * Not a transaction: each statement commits by itself.
 */
export async function runFor(
  connections: Connections,
  programId: number | '*',
  ...statements: Statement[]
): Promise<DatabaseRow[][]> {
  return connections.use(async (connection) => {
    const all = [actFor(programId, 'session'), ...statements].map((statement) => connection.run(statement));
    const [, ...answers] = await settle(all);
    return answers;
  });
}

/**
 * A transaction of two round trips: the first locks and reads, `decide` works out what to write from what was read,
 * the second writes and commits. `decide` returning no statement ends the transaction without a trace; an error it
 * throws does the same and is passed on.
 */
export async function transact<T>(
  connections: Connections,
  programId: number,
  reads: readonly Statement[],
  decide: (
    answers: DatabaseRow[][],
  ) => Promise<{ write?: Statement; outcome: T }> | { write?: Statement; outcome: T },
): Promise<T> {
  return connections.use(async (connection) => {
    const opening = [{ text: 'begin' }, actFor(programId, 'transaction'), ...reads];
    let finished = false;
    try {
      const [, , ...answers] = await settle(opening.map((statement) => connection.run(statement)));
      const { write, outcome } = await decide(answers);
      if (write) {
        await settle([connection.run(write), connection.run({ text: 'commit' })]);
        finished = true;
      }
      return outcome;
    } finally {
      // After a failed statement too: the next user of the connection must not find a transaction open.
      if (!finished) await connection.run({ text: 'rollback' }).catch(() => undefined);
    }
  });
}

/** Waits for all, so that no answer is still under way when the connection goes to its next user; then throws the first error. */
async function settle<T>(promises: Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(promises);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return results.map((result) => (result as PromiseFulfilledResult<T>).value);
}
