import { execFile } from 'node:child_process';
import {
  appendFileSync,
  chownSync,
  closeSync,
  existsSync,
  fchownSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GroundError } from '../ground-error.ts';
import { type Account, canReach, identity } from './account.ts';
import type { Binaries } from './binaries.ts';

/** The owner of the embedded database and its only superuser; used by migrations, backups, restores and for cleaning up after erasures. */
export const ownerRole = 'roster';
/** The login of the embedded database that the server works through: it owns nothing and is a member of roster_app. */
export const serverRole = 'roster_server';

/** The major version whose data the packaged binaries read and write. */
const majorVersion = '18';

/**
 * How the database's own processes name their folder: their current one. An absolute path would need search
 * permission on every parent, which a user other than root does not have for a DATA_DIR in /root, and no
 * parent is ever loosened. Where the account can walk there, the plain path is used, for a readable `ps`.
 */
export function nameForProcess(databaseDir: string, account: Account | undefined): string {
  if (account === undefined || canReach(account, databaseDir)) return databaseDir;
  if (process.platform === 'linux') return '/proc/self/cwd';
  throw new GroundError(
    `The user ${account.name}, which the database runs as, cannot reach ${databaseDir}: name a DATA_DIR it can enter.`,
  );
}

/** The environment of the database's processes: nothing of ours, since it holds secrets and PG* settings. */
export const cleanEnvironment = { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/**
 * Makes the database's folder at the first start: initdb works beside it and the result is renamed, so that a
 * start that was cut off leaves nothing that looks like a database. Later starts only check the version.
 */
export async function ensureCluster(
  databaseDir: string,
  binaries: Binaries,
  account: Account | undefined,
  isDurable: boolean,
): Promise<void> {
  if (existsSync(databaseDir)) {
    checkVersion(databaseDir);
    return;
  }
  const draft = `${databaseDir}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  if (account !== undefined) chownSync(draft, account.uid, account.gid);
  const args = ['-D', nameForProcess(draft, account), '-U', ownerRole, '-A', 'trust', '-E', 'UTF8'];
  // The built-in C.UTF-8 sorts by code point, the same on every machine, so no upgrade of a system library
  // can ever spoil an index.
  args.push('--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions');
  if (!isDurable) args.push('--no-sync');
  try {
    await promisify(execFile)(binaries.initdb, args, {
      cwd: draft,
      env: cleanEnvironment,
      ...identity(account),
    });
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    const detail = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    throw new GroundError(`The database folder ${databaseDir} could not be made. initdb says: ${detail}`, {
      cause: error,
    });
  }
  writeFileSync(join(draft, 'pg_hba.conf'), accessRules);
  writeFileSync(join(draft, 'operator.conf'), operatorSettings);
  if (account !== undefined) chownSync(join(draft, 'operator.conf'), account.uid, account.gid);
  appendFileSync(
    join(draft, 'postgresql.conf'),
    "\ninclude 'roster.conf'\ninclude_if_exists 'operator.conf'\n",
  );
  renameSync(draft, databaseDir);
}

/** What the settings of a start depend on. */
export interface ClusterSettings {
  readonly socketDir: string;
  /** How many server processes may connect at once. */
  readonly servers: number;
  readonly isDurable: boolean;
}

/** Writes the settings that hold at this start; `operator.conf` beside them is the operator's and is read last. */
export function writeSettings(
  databaseDir: string,
  account: Account | undefined,
  wanted: ClusterSettings,
): void {
  const path = join(databaseDir, 'roster.conf');
  const draft = `${path}.new`;
  rmSync(draft, { force: true });
  // The folder is the database account's and we may be root: "wx" and the descriptor keep a link planted there
  // from leading us elsewhere.
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeFileSync(file, settings(wanted));
    if (account !== undefined) fchownSync(file, account.uid, account.gid);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
}

// Who may enter the socket's folder (the database's account and root) may read the database's files as well, so
// a password would guard nothing and would have to lie in a file. TCP is refused altogether.
const accessRules = `# Written at the first start. Only the account that owns the socket's folder (mode 0700) and root get here.
local all all trust
`;

// The operator's settings stay as they are, whatever a newer Roster writes beside them.
const operatorSettings =
  '# Your own PostgreSQL settings for this database; they win over roster.conf at the next start.\n';

/** For commands and an operator beside the servers, and what PostgreSQL keeps for its superuser. */
const otherConnections = 33;
/** The most that one server process opens, on whatever machine. */
const serverConnections = 28;

/**
 * How much memory PostgreSQL keeps rows and indexes in, in megabytes: a quarter of what there is (PostgreSQL's manual,
 * "Resource Consumption"), from 128 to 2048. Each gigabyte adds 12 ms to a start and 23 MB to what PostgreSQL holds.
 * `total`: bytes of the machine. `constrained`: bytes that a container may use; 0 where nothing says so, 2^64 where it
 * may use all.
 */
export function sharedBuffersMegabytes(total: number, constrained: number): number {
  const memory = Math.min(total, constrained || total);
  return Math.min(2048, Math.max(128, Math.floor(memory / 4 / 1024 ** 2)));
}

function settings({ socketDir, servers, isDurable }: ClusterSettings): string {
  const durability = isDurable ? 'on' : 'off';
  return `# Written by Roster at every start; put your own settings into operator.conf beside this file.
listen_addresses = ''
unix_socket_directories = '${socketDir.replaceAll("'", "''")}'
unix_socket_permissions = 0700
max_connections = ${otherConnections + servers * serverConnections}
shared_buffers = ${sharedBuffersMegabytes(totalmem(), process.constrainedMemory())}MB
fsync = ${durability}
synchronous_commit = ${durability}
full_page_writes = ${durability}
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'

# No personal data may reach the log. An error's text, its detail and its statement can each carry a value, so
# errors of statements are not written here at all (the server reports them, redacted); "log" keeps what
# concerns the database itself: starts, crashes, checkpoints, corruption (which is at least FATAL or PANIC).
logging_collector = on
log_directory = 'log'
log_filename = 'postgresql-%a.log'
log_file_mode = 0600
log_rotation_age = 1d
log_rotation_size = 0
log_truncate_on_rotation = on
log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
log_statement = none
log_min_duration_statement = -1
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_connections = ''
log_disconnections = off
cluster_name = 'roster'
`;
}

function checkVersion(databaseDir: string): void {
  let found: string;
  try {
    found = readFileSync(join(databaseDir, 'PG_VERSION'), 'utf8').trim();
  } catch (cause) {
    throw new GroundError(
      `${databaseDir} is not a PostgreSQL data folder (no PG_VERSION): restore it from a backup, or name another DATA_DIR.`,
      { cause },
    );
  }
  if (found !== majorVersion) {
    throw new GroundError(
      `${databaseDir} was written by PostgreSQL ${found} and this version of Roster brings ${majorVersion}: ` +
        'start it with the Roster that made it, export a backup, and restore that here.',
    );
  }
}
