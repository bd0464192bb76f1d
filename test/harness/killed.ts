import type { Services } from '../../src/calls/services.ts';
import { type Connection, Connections } from '../../src/storage/connections.ts';
import type { AssembledTest } from './assembled.ts';

/** The connections of a process that is killed once PostgreSQL has carried a statement out, and before it hears of that. */
class MortalConnections extends Connections {
  readonly #last: number;
  #statements = 0;

  /** `last`: the number of the statement. */
  constructor(options: ConstructorParameters<typeof Connections>[0], last: number) {
    super(options, 2);
    this.#last = last;
    for (const connection of this.all) connection.run = this.#runUntilKilled(connection);
  }

  get isKilled(): boolean {
    return this.#statements >= this.#last;
  }

  #runUntilKilled(connection: Connection): Connection['run'] {
    const run = connection.run.bind(connection);
    return async (statement) => {
      this.#statements += 1;
      if (this.#statements === this.#last) await run(statement);
      if (this.isKilled) throw new Error('killed');
      return run(statement);
    };
  }
}

/** Work that may be killed anywhere. */
interface Mortal {
  /** Brings everything back to where the work has all to do. */
  readonly prepare: () => Promise<unknown>;
  /** Works with the connections that it is given. */
  readonly work: (services: Services) => Promise<void>;
  /** Looks at what came of it, killed once and begun again. */
  readonly check: () => Promise<void>;
}

/**
 * Kills work after each of its statements, which is before the next, and has it begin again. Returns how often it was killed; the work
 * that nothing kills is checked as well.
 */
export async function killEverywhere(
  { database, services }: AssembledTest,
  { prepare, work, check }: Mortal,
): Promise<number> {
  for (let killed = 0; ; killed += 1) {
    await prepare();
    const connections = new MortalConnections(database.appOptions, 1 + killed);
    await work({ ...services, connections }).catch((error: unknown) => {
      if (!connections.isKilled) throw error;
    });
    // What it had begun is taken back.
    await connections.close();
    if (connections.isKilled) await work(services);
    await check();
    if (!connections.isKilled) return killed;
  }
}
