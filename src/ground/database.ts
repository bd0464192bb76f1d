import { join, resolve } from 'node:path';
import postgres from 'postgres';
import type { Config } from '../config.ts';
import { GroundError } from '../ground-error.ts';
import { type ConnectionOptions, optionsFromUrl } from '../storage/connection.ts';
import { appRole, migrate, pendingMigrations } from '../storage/migrate.ts';
import { embeddedOptions, startEmbedded } from './embedded.ts';
import { DataFolderInUse } from './lock.ts';
import { readPostmasterFile } from './orphan.ts';

/** The database as the server sees it, wherever it runs. */
export interface Database {
  /** Connects with the owner's rights, for migrations, backups, restores and erasures; may lack them where only the server's URL is set. */
  adminOptions: ConnectionOptions;
  /** Connects as the server: `postgres({ ...appOptions, max })`. Row-level security applies. */
  appOptions: ConnectionOptions;
  /** The socket's folder of an embedded database, for the processes of an import. */
  socketDir: string | undefined;
  /** False while the embedded PostgreSQL is being started again; calls then answer 503. */
  isReady(): boolean;
  /** Stops an embedded database; does nothing for another. */
  stop(): Promise<void>;
}

/**
 * Opens the database that the settings name: the embedded one, started here, or the one at DATABASE_URL.
 * Nothing is migrated; `prepareDatabase` does that and checks that the server can work on it.
 */
export async function openDatabase(config: Config, log: (message: string) => void): Promise<Database> {
  if (config.databaseUrl !== undefined) return joinDatabase(config, undefined);
  const embedded = await startEmbedded({ dataDir: config.dataDir, log });
  return {
    adminOptions: embedded.adminOptions,
    appOptions: embedded.appOptions,
    socketDir: embedded.socketDir,
    isReady: () => embedded.state() === 'ready',
    stop: embedded.stop,
  };
}

/**
 * Opens the database for a command beside a server that may be running: its embedded PostgreSQL is used if there
 * is one, else it is started for as long as the command takes.
 */
export async function borrowDatabase(config: Config, log: (message: string) => void): Promise<Database> {
  try {
    return await openDatabase(config, log);
  } catch (error) {
    if (!(error instanceof DataFolderInUse)) throw error;
    const running = readPostmasterFile(join(resolve(config.dataDir), 'postgres'));
    if (running === undefined) throw error;
    return joinDatabase(config, running.socketDir);
  }
}

/**
 * The same database for a process that starts none: given the socket's folder by the process that holds the embedded one,
 * or any process with DATABASE_URL.
 */
export function joinDatabase(config: Config, socketDir: string | undefined): Database {
  const common = { socketDir, isReady: () => true, stop: async () => {} };
  if (config.databaseUrl !== undefined) {
    return {
      ...common,
      // Without a second URL the one user is both, and acts as the lesser role where it serves.
      adminOptions: optionsFromUrl(config.databaseAdminUrl ?? config.databaseUrl, {
        application_name: 'roster-admin',
      }),
      appOptions: optionsFromUrl(config.databaseUrl, { application_name: 'roster', role: appRole }),
    };
  }
  if (socketDir === undefined)
    throw new Error('a process that starts no database needs the folder of its socket');
  return {
    ...common,
    adminOptions: embeddedOptions(socketDir, 'admin'),
    appOptions: embeddedOptions(socketDir, 'app'),
  };
}

/**
 * Migrates what is pending and checks the ground (`checkDatabase`). A database that is current needs no rights of
 * the owner, so a server whose user has none starts on it. Returns the names of the migrations applied.
 */
export async function prepareDatabase(database: Database, folder?: string): Promise<string[]> {
  const isCurrent = await checkDatabase(database, folder).then(
    () => true,
    () => false,
  );
  if (isCurrent) return [];
  const applied = await migrateDatabase(database, folder);
  await checkDatabase(database, folder);
  return applied;
}

/** Migrates with the rights of the owner, as far as `through` says; returns the names of the migrations applied. */
export async function migrateDatabase(
  database: Database,
  folder?: string,
  through?: number,
): Promise<string[]> {
  const sql = postgres({ ...database.adminOptions, max: 1, onnotice: () => {} });
  try {
    await checkVersion(sql);
    return await migrate(sql, {
      ...(folder ? { folder } : {}),
      ...(through === undefined ? {} : { through }),
      appLogin: database.appOptions.username,
    });
  } catch (error) {
    throw explain(error);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/**
 * Checks that the server can work on the database as it is: PostgreSQL 15 or newer, in UTF8, nothing pending, and
 * a role in force that can neither act as a superuser nor pass row-level security. Throws a GroundError that says
 * what to do.
 */
export async function checkDatabase(database: Pick<Database, 'appOptions'>, folder?: string): Promise<void> {
  const sql = postgres({ ...database.appOptions, max: 1, onnotice: () => {} });
  try {
    await checkVersion(sql);
    const [role] = await sql`
      select current_user as name, rolsuper as is_superuser, rolbypassrls as passes_row_security
        from pg_roles where rolname = current_user`;
    if (role?.is_superuser || role?.passes_row_security) {
      throw new GroundError(
        `The server would act as the database role ${role.name}, which ${role.is_superuser ? 'is a superuser' : 'has BYPASSRLS'} ` +
          `and so passes the wall between programmes: run "alter role ${appRole} nosuperuser nobypassrls", and let a pooler in ` +
          'between keep the startup parameter "role".',
      );
    }
    if (role?.name !== appRole) {
      throw new GroundError(
        `The server acts as the database role ${role?.name} and not as ${appRole}: a pooler in between drops the startup ` +
          `parameter "role". Run "alter role … set role ${appRole}" for the user of DATABASE_URL.`,
      );
    }
    const pending = await pendingMigrations(sql, folder);
    if (pending.length > 0) {
      throw new GroundError(
        `The database lacks ${pending.length} migration(s), the next is ${pending[0]}: run "npm run roster -- migrate".`,
      );
    }
  } catch (error) {
    throw explain(error);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function checkVersion(sql: postgres.Sql): Promise<void> {
  const [server] = await sql`
    select current_setting('server_version_num')::int as number, current_setting('server_version') as name,
           current_setting('server_encoding') as encoding`;
  if (server?.number < 150_000) {
    throw new GroundError(
      `The database at DATABASE_URL is PostgreSQL ${server?.name}; Roster needs 15 or newer: upgrade it, or remove ` +
        'DATABASE_URL to use the embedded one.',
    );
  }
  if (server?.encoding !== 'UTF8') {
    throw new GroundError(
      `The database at DATABASE_URL is encoded in ${server?.encoding}; Roster needs UTF8: make a new one with "encoding UTF8".`,
    );
  }
}

// A failed connection becomes a sentence; the driver's error stays its cause. No URL stands in it: it has a password.
function explain(error: unknown): unknown {
  if (error instanceof GroundError || !(error instanceof Error) || !('code' in error)) return error;
  const isOfAnotherKind =
    'syscall' in error && error.syscall !== 'connect' && error.syscall !== 'getaddrinfo';
  if (isOfAnotherKind) return error;
  const isMissingRole = error.code === '22023' || error.code === '42501';
  const advice = isMissingRole
    ? 'run "npm run roster -- migrate" with the rights of the owner (DATABASE_ADMIN_URL)'
    : 'check DATABASE_URL and DATABASE_ADMIN_URL, and that the server there runs';
  return new GroundError(`The database cannot be used (${error.message || String(error.code)}): ${advice}.`, {
    cause: error,
  });
}
