import type { Config } from './config.ts';
import { type Database, openDatabase, prepareDatabase } from './ground/database.ts';
import { GroundError } from './ground-error.ts';
import { listenForStop, type StopSignal } from './stop-signal.ts';

/** A server that listens. */
export interface RunningServer {
  /** Where it listens, as `http://127.0.0.1:8080`. */
  address: string;
  /** Takes no more calls, finishes those that run, and frees what it holds. */
  close(): Promise<void>;
}

/** Builds the server on a database and listens. */
export type StartServer = (config: Config, database: Database) => Promise<RunningServer>;

export interface ServeOptions {
  startServer: StartServer;
  /** Takes sentences for the operator. */
  log: (message: string) => void;
  /** The folder of migrations, when not the project's own. */
  migrationsFolder?: string;
}

const drainTimeoutMs = 25_000;

/**
 * The life of the process: database, migrations, server; then, at a signal, the same backwards.
 * Returns the exit code. Throws a GroundError when it cannot start; whatever was started is stopped by then.
 */
export async function serve(config: Config, options: ServeOptions): Promise<number> {
  const stop = listenForStop();
  const database = await openDatabase(config, options.log);
  try {
    for (const name of await prepareDatabase(database, options.migrationsFolder)) {
      options.log(`applied the migration ${name}`);
    }
    if (stop.isRequested()) return 0;
    return await serveAlone(config, database, stop, options);
  } finally {
    await database.stop();
    stop.dispose();
  }
}

async function serveAlone(
  config: Config,
  database: Database,
  stop: StopSignal,
  { startServer, log }: ServeOptions,
): Promise<number> {
  const server = await startListening(config, database, startServer);
  log(`ready at ${server.address}`);
  const signal = await stop.requested;
  log(`${signal}: finishing the calls that run, then stopping`);
  return (await closeInTime(server)) ? 0 : 1;
}

/** Closes a server; false when it did not finish within 25 s, the time that most supervisors allow at most. */
async function closeInTime(server: RunningServer): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(() => resolve(false), drainTimeoutMs);
  const inTime = await Promise.race([server.close().then(() => true), late]);
  clearTimeout(timer);
  return inTime;
}

async function startListening(
  config: Config,
  database: Database,
  start: StartServer,
): Promise<RunningServer> {
  try {
    return await start(config, database);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE') {
      throw new GroundError(
        `PORT ${config.port} on HOST ${config.host} is in use by another program: stop that one, or set another PORT.`,
        { cause: error },
      );
    }
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL') {
      throw new GroundError(
        `This user cannot listen on PORT ${config.port} of HOST ${config.host} (${code}): set another PORT or HOST.`,
        { cause: error },
      );
    }
    throw error;
  }
}
