import { join } from 'node:path';
import postgres from 'postgres';
import type { ConnectionOptions } from '../storage/connection.ts';
import { type Account, chooseAccount } from './account.ts';
import { prepareBinaries } from './binaries.ts';
import { ensureCluster, ownerRole, serverRole, writeSettings } from './cluster.ts';
import { ensureDataFolder } from './data-folder.ts';
import { takeLock } from './lock.ts';
import { clearOrphan } from './orphan.ts';
import { makeSocketFolder, removeSocketFolder } from './socket.ts';
import { type SupervisorState, supervise } from './supervisor.ts';

/** A PostgreSQL of our own in DATA_DIR, held under a lock and under supervision until `stop`. */
export interface EmbeddedDatabase {
  /** The folder of its socket, mode 0700. */
  socketDir: string;
  /** Connects as the owner, for migrations, backups, restores and for cleaning up after erasures. */
  adminOptions: ConnectionOptions;
  /** Connects as the server's login, acting as roster_app: owns nothing, row-level security applies. */
  appOptions: ConnectionOptions;
  /** `restarting` while PostgreSQL ended by itself and is not back yet. */
  state(): SupervisorState;
  /** The process number of PostgreSQL, undefined while there is none. */
  processId(): number | undefined;
  /** Stops PostgreSQL (a fast shutdown) and frees the data folder. */
  stop(): Promise<void>;
}

/** How to start it. */
export interface EmbeddedOptions {
  /** DATA_DIR; made when missing. */
  dataDir: string;
  /** Takes sentences for the operator: an orphan stopped, a restart. */
  log: (message: string) => void;
  /** How many server processes will connect; 1 when absent. */
  servers?: number;
  /** False only in tests: no fsync, so a power cut may lose everything. */
  isDurable?: boolean;
  /** Where the npm package with PostgreSQL lies, when it is not the installed one. */
  packageDir?: string;
}

/** The database's name within the embedded server. */
export const databaseName = 'roster';

/**
 * Starts the PostgreSQL of a data folder and returns when it takes connections. The first start makes the
 * database. Throws a GroundError when the folder is in use, unsafe or not usable.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const { log, servers = 1, isDurable = true } = options;
  const dataDir = ensureDataFolder(options.dataDir);
  const databaseDir = join(dataDir, 'postgres');
  const lock = takeLock(dataDir);
  let socketDir: string | undefined;
  try {
    const account = chooseAccount(databaseDir);
    const binaries = prepareBinaries(account, copyFolders(dataDir, account), options.packageDir);
    await clearOrphan(databaseDir, log);
    await ensureCluster(databaseDir, binaries, account, isDurable);
    socketDir = makeSocketFolder(dataDir, account);
    writeSettings(databaseDir, account, { socketDir, servers, isDurable });
    const startLog = join(dataDir, 'postgres-start.log');
    const supervisor = await supervise({ binaries, databaseDir, startLog, account, log });
    const folder = socketDir;
    const stop = async () => {
      await supervisor.stop();
      removeSocketFolder(folder);
      lock.release();
    };
    try {
      await ensureDatabase(socketDir);
    } catch (error) {
      await stop();
      throw error;
    }
    return {
      socketDir,
      adminOptions: embeddedOptions(socketDir, 'admin'),
      appOptions: embeddedOptions(socketDir, 'app'),
      state: supervisor.state,
      processId: supervisor.processId,
      stop,
    };
  } catch (error) {
    if (socketDir !== undefined) removeSocketFolder(socketDir);
    lock.release();
    throw error;
  }
}

/** How to connect to the embedded server at a socket folder, for a process that does not start it. */
export function embeddedOptions(socketDir: string, as: 'admin' | 'app'): ConnectionOptions {
  const common = { host: socketDir, port: 5432, database: databaseName };
  return as === 'admin'
    ? { ...common, username: ownerRole, connection: { application_name: 'roster-admin' } }
    : { ...common, username: serverRole, connection: { application_name: 'roster', role: 'roster_app' } };
}

// The database and the logins are made at every start if they are missing, since a first start may have been cut
// off after initdb. The server's own login owns nothing: even "reset role" in an injected statement gains nothing.
async function ensureDatabase(socketDir: string): Promise<void> {
  const sql = postgres({
    ...embeddedOptions(socketDir, 'admin'),
    database: 'postgres',
    max: 1,
    onnotice: () => {},
  });
  try {
    const [found] = await sql`
      select exists (select from pg_database where datname = ${databaseName}) as has_database,
             exists (select from pg_roles where rolname = 'roster_app') as has_app,
             exists (select from pg_roles where rolname = ${serverRole}) as has_server`;
    if (!found?.has_app) await sql`create role roster_app nologin`;
    if (!found?.has_server) await sql`create role ${sql(serverRole)} login noinherit in role roster_app`;
    if (!found?.has_database) await sql`create database ${sql(databaseName)}`;
  } finally {
    await sql.end();
  }
}

// Root copies to its own state folder, which no other user may write to; an ordinary user to its data folder.
function copyFolders(dataDir: string, account: Account | undefined): string[] {
  const own = join(dataDir, 'programs');
  return account === undefined ? [own] : [own, '/var/lib/roster', '/usr/local/lib/roster'];
}
