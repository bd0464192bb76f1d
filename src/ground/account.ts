import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { GroundError } from '../ground-error.ts';

/** The account of the operating system that the database's processes run as. */
export interface Account {
  uid: number;
  gid: number;
  name: string;
}

// PostgreSQL refuses to run as root. A Debian machine with PostgreSQL has `postgres`; every machine has `nobody`.
const preferredNames = ['postgres', 'nobody'];

/**
 * Chooses the account for the database: `undefined` means the account of this process.
 * As root it must be another one: the owner of a database folder that exists already, so that the choice
 * does not change when an account is added to the machine later, else `postgres`, else `nobody`.
 * Whoever runs as that account may read the database's folder and connect to it, as root may.
 */
export function chooseAccount(databaseDir: string): Account | undefined {
  const owner = ownerOf(databaseDir);
  const self = process.getuid?.();
  if (self !== 0) {
    if (owner !== undefined && owner.uid !== self) {
      throw new GroundError(
        `${databaseDir} belongs to user ${nameOf(owner.uid)}, and this process runs as ${nameOf(self)}: ` +
          `start it as root or as ${nameOf(owner.uid)}, or name another folder in DATA_DIR.`,
      );
    }
    return undefined;
  }
  const known = accounts();
  if (owner !== undefined && owner.uid !== 0) {
    return known.find((account) => account.uid === owner.uid) ?? { ...owner, name: String(owner.uid) };
  }
  for (const name of preferredNames) {
    const account = known.find((candidate) => candidate.name === name && candidate.uid !== 0);
    if (account !== undefined) return account;
  }
  throw new GroundError(
    'PostgreSQL does not run as root and this machine has neither the user "postgres" nor "nobody": ' +
      'start the server as an ordinary user, or set DATABASE_URL.',
  );
}

/**
 * Whether the account can reach and read `path`, asked of the kernel by trying it as that account:
 * modes alone would miss access lists and mount options.
 */
export function canReach(account: Account | undefined, path: string): boolean {
  const { status } = spawnSync(
    '/bin/sh',
    ['-c', 'test -r "$0" && { test ! -d "$0" || test -x "$0"; }', path],
    {
      cwd: '/',
      stdio: 'ignore',
      ...identity(account),
    },
  );
  return status === 0;
}

/** The spawn options that make a child run as the account; none when it is our own. */
export function identity(account: Account | undefined): { uid?: number; gid?: number } {
  return account === undefined ? {} : { uid: account.uid, gid: account.gid };
}

function ownerOf(path: string): { uid: number; gid: number } | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat && { uid: stat.uid, gid: stat.gid };
}

function nameOf(uid: number | undefined): string {
  return accounts().find((account) => account.uid === uid)?.name ?? String(uid);
}

function accounts(): Account[] {
  let text = '';
  try {
    text = readFileSync('/etc/passwd', 'utf8');
  } catch {
    // A machine without this file has no other account that we could name.
  }
  return text.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':');
    return name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : [];
  });
}
