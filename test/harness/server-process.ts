import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { databaseFolder, repository, run, type TestProcess } from './processes.ts';
import { shareConsole } from './shared-console.ts';

/** Roster as an operator runs it, on a folder of its own: embedded database, real hashes, real sockets. */
export interface ServerProcess extends TestProcess {
  readonly address: string;
  /** A token of the first client. */
  token(scope: string): Promise<string>;
}

/** The folder, settings and processes of servers that come one after the other on the same data. */
export class Installation {
  readonly folder = databaseFolder();
  readonly dataDir = join(this.folder.path, 'data');
  readonly client = { id: 'first', secret: 'a secret of the tests' };
  readonly #environment: Record<string, string>;
  readonly #started: TestProcess[] = [];

  constructor(environment: Record<string, string> = {}) {
    this.#environment = {
      PORT: '0',
      DATA_DIR: this.dataDir,
      BOOTSTRAP_PROGRAM_ID: '77',
      BOOTSTRAP_CLIENT_ID: this.client.id,
      BOOTSTRAP_CLIENT_SECRET: this.client.secret,
      ...environment,
    };
  }

  /** Starts a server and waits until it is ready. */
  async start(): Promise<ServerProcess> {
    shareConsole(this.dataDir);
    const process = this.run('start');
    const [, address = ''] = await process.says(/ready at (\S+)/);
    return { ...process, address, token: (scope) => this.#token(address, scope) };
  }

  /**
   * The paths of all files in `DATA_DIR`, but for those of the console: its folder is a link to what the servers of other tests may just
   * be making.
   */
  files(): string[] {
    return readdirSync(this.dataDir, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() || entry.isFile())
      .flatMap((entry) => {
        const path = join(this.dataDir, entry.name);
        return entry.isFile() ? [path] : filesBelow(path);
      });
  }

  /** Runs a command of the command line beside it. */
  run(...args: string[]): TestProcess {
    return this.runWith({}, ...args);
  }

  /** The same with other settings. */
  runWith(environment: Record<string, string>, ...args: string[]): TestProcess {
    const process = run([join(repository, 'cli/roster.js'), ...args], {
      environment: { ...this.#environment, ...environment },
    });
    this.#started.push(process);
    return process;
  }

  /** The process id of the embedded PostgreSQL. */
  databasePid(): number {
    const [pid] = readFileSync(join(this.dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n');
    return Number(pid);
  }

  /** Stops what still runs and removes the folder. */
  async remove(): Promise<void> {
    for (const { child, ended } of this.#started) {
      child.kill('SIGTERM');
      await ended;
    }
    this.folder.remove();
  }

  async #token(address: string, scope: string): Promise<string> {
    const { id, secret } = this.client;
    const response = await fetch(`${address}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: id,
        client_secret: secret,
        scope,
      }),
    });
    return ((await response.json()) as { access_token: string }).access_token;
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
}
