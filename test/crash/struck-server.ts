import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { readConfig } from '../../src/config.ts';
import type { Keyring } from '../../src/crypto/keyring.ts';
import { embeddedOptions } from '../../src/ground/embedded.ts';
import { keySource, openKeyring } from '../../src/keys/key-source.ts';
import { turnSeconds } from '../../src/storage/webhook-lanes.ts';
import { signalTree } from '../harness/processes.ts';
import { Installation, type ServerProcess } from '../harness/server-process.ts';
import type { Blow } from './outages.ts';

/** How a test that kills by chance runs. */
export interface KillRun {
  /** For how long blows strike. */
  readonly seconds: number;
  /** Says what is struck, in which order and after which pauses; what is under way by then is left to the machine. */
  readonly seed: number;
  /** Whether somebody asks for a run of that length, to see what it comes to. */
  readonly isAsked: boolean;
}

/** As `KILL_SECONDS` and `KILL_SEED` have it, so that a run can be longer, or be repeated. */
export function killRun(usualSeconds: number): KillRun {
  const { KILL_SECONDS: asked, KILL_SEED: given } = process.env;
  return {
    seconds: Number(asked ?? usualSeconds),
    seed: Number(given ?? Date.now() % 1_000_000),
    isAsked: asked !== undefined,
  };
}

/** For how many seconds a process has a job for itself. */
const jobSeconds = 60;
/** A statement of a killed process may be carried out a little later. */
const lateSeconds = 0.5;

/** How often a statement of the owner is tried. */
const askedMax = 10;

/** A server with its PostgreSQL that is struck down, and comes back on the same data. */
export class StruckServer {
  readonly #installation: Installation;
  readonly #scope: string;
  #server!: ServerProcess;
  #token!: string;
  #owner!: postgres.Sql;

  private constructor(installation: Installation, scope: string) {
    this.#installation = installation;
    this.#scope = scope;
  }

  /** Starts one. `scope`: of its token. */
  static async start(environment: Record<string, string>, scope: string): Promise<StruckServer> {
    const installation = new Installation({ LOG_LEVEL: 'error', ...environment });
    const self = new StruckServer(installation, scope);
    self.#server = await installation.start();
    self.#token = await self.#server.token(self.#scope);
    const socket = embeddedOptions(join(installation.dataDir, 'run'), 'admin');
    self.#owner = postgres({ ...socket, max: 2, onnotice: () => {}, connect_timeout: 5, backoff: false });
    return self;
  }

  get address(): string {
    return this.#server.address;
  }

  get token(): string {
    return this.#token;
  }

  /** The folder of its data. */
  get dataDir(): string {
    return this.#installation.dataDir;
  }

  /** The owner of the database. */
  get owner(): postgres.Sql {
    return this.#owner;
  }

  /**
   * What the owner's statement answers. It may run more than once: a connection of the pool can be one of before a blow that does not
   * know yet that its PostgreSQL is gone.
   */
  async ask<Answered>(statement: (owner: postgres.Sql) => PromiseLike<Answered>): Promise<Answered> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await statement(this.#owner);
      } catch (error) {
        if (attempt === askedMax) throw error;
        await sleep(200);
      }
    }
  }

  get keyring(): Keyring {
    const { dataDir } = this.#installation;
    return openKeyring(keySource(readConfig({ DATA_DIR: dataDir }), () => undefined));
  }

  /** The server alone is killed. */
  get kill(): Blow {
    return this.#killOf('kill -9 of the server', () => this.#server.child.kill('SIGKILL'));
  }

  get blows(): readonly Blow[] {
    const { kill } = this;
    const killAll = () => signalTree(this.#server.child.pid!, 'SIGKILL');
    const signalDatabase = (signal: NodeJS.Signals) => () =>
      process.kill(this.#installation.databasePid(), signal);
    const mend = () => this.#awaitDatabase();
    const parts = ['database'] as const;
    return [
      kill,
      this.#killOf('kill -9 of server and PostgreSQL', killAll),
      { name: 'kill -9 of PostgreSQL', parts, strike: signalDatabase('SIGKILL'), mend },
      { name: 'immediate stop of PostgreSQL', parts, strike: signalDatabase('SIGQUIT'), mend },
    ];
  }

  /** Server and PostgreSQL that say nothing for a moment, or for so many milliseconds, of which each then goes on. */
  hangs(databaseMilliseconds: number): readonly Blow[] {
    const database = (signal: NodeJS.Signals) => signalTree(this.#installation.databasePid(), signal);
    return [
      {
        name: 'the server hangs',
        parts: [],
        strike: () => this.#server.child.kill('SIGSTOP'),
        mend: async () => void this.#server.child.kill('SIGCONT'),
      },
      {
        name: 'PostgreSQL hangs',
        parts: ['database'],
        strike: () => database('SIGSTOP'),
        mend: async () => {
          await sleep(databaseMilliseconds);
          database('SIGCONT');
          await this.#awaitDatabase();
        },
      },
    ];
  }

  /** What the server has said. */
  output(): string {
    return this.#server.output();
  }

  async remove(): Promise<void> {
    await this.#owner.end({ timeout: 1 });
    await this.#installation.remove();
  }

  #killOf(name: string, kill: () => void): Blow {
    let struckAt = 0;
    return {
      name,
      parts: ['server', 'database'],
      strike: () => {
        struckAt = Date.now();
        kill();
      },
      mend: async () => {
        await this.#server.ended;
        this.#server = await this.#installation.start();
        await this.#endLeases(struckAt);
      },
    };
  }

  /** As if the time were over for which the process that was killed at a moment has something for itself. */
  async #endLeases(struckAt: number): Promise<void> {
    const until = (seconds: number) => new Date(struckAt + (seconds + lateSeconds) * 1000);
    await this.ask(
      (owner) => owner`update job set leased_until = now() where leased_until <= ${until(jobSeconds)}`,
    );
    await this.ask(
      (owner) =>
        owner`update webhook_turn set leased_until = now() where leased_until <= ${until(turnSeconds)}`,
    );
  }

  /** Has the server's own supervisor start PostgreSQL again. */
  async #awaitDatabase(): Promise<void> {
    const isReady = () =>
      fetch(`${this.address}/readyz`, { signal: AbortSignal.timeout(5000) }).then(
        ({ ok }) => ok,
        () => false,
      );
    // It is not ready at once after the blow; nor is it known at once.
    await sleep(100);
    while (!(await isReady())) await sleep(50);
  }
}
