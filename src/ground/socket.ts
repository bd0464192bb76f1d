import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { type Account, canReach } from './account.ts';

const temporaryPrefix = 'roster-socket-';
const socketName = '.s.PGSQL.5432';
// The kernel takes 108 bytes on Linux and 104 on macOS, the closing zero included.
const socketPathBytesMax = 100;

/**
 * Makes the folder of the database's socket, mode 0700: `run` in the data folder, or a new folder in the
 * system's temporary one when that path is too long for a socket or the account cannot walk there.
 */
export function makeSocketFolder(dataDir: string, account: Account | undefined): string {
  const own = join(dataDir, 'run');
  if (fits(own)) {
    // Nobody listens here any more (the data folder is locked and an orphan is gone), so leftovers go.
    rmSync(own, { recursive: true, force: true });
    mkdirSync(own, { mode: 0o700 });
    hand(own, account);
    if (canReach(account, own)) return own;
    rmSync(own, { recursive: true, force: true });
  }
  const parents = [tmpdir(), '/tmp'].filter(
    (parent) => fits(join(parent, `${temporaryPrefix}XXXXXX`)) && canReach(account, parent),
  );
  const folder = mkdtempSync(join(parents[0] ?? '/tmp', temporaryPrefix));
  hand(folder, account);
  return folder;
}

/** Removes a temporary socket folder; any other path is left alone. */
export function removeSocketFolder(path: string): void {
  const isOurs = basename(path).startsWith(temporaryPrefix) && [tmpdir(), '/tmp'].includes(dirname(path));
  if (isOurs) rmSync(path, { recursive: true, force: true });
}

function hand(path: string, account: Account | undefined): void {
  chmodSync(path, 0o700);
  if (account !== undefined) chownSync(path, account.uid, account.gid);
}

function fits(folder: string): boolean {
  return Buffer.byteLength(join(folder, socketName)) <= socketPathBytesMax;
}
