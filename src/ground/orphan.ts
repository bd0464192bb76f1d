import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from '../describe-failure.ts';
import { GroundError } from '../ground-error.ts';
import { removeSocketFolder } from './socket.ts';

/** What PostgreSQL writes into postmaster.pid, as far as we read it (format: miscadmin.h of PostgreSQL). */
export interface PostmasterFile {
  pid: number;
  socketDir: string;
  isReady: boolean;
}

/** Reads postmaster.pid of a database folder; undefined when there is none or it is still being written. */
export function readPostmasterFile(databaseDir: string): PostmasterFile | undefined {
  let lines: string[];
  try {
    lines = readFileSync(join(databaseDir, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
  const pid = Number.parseInt(lines[0] ?? '', 10);
  if (!Number.isInteger(pid) || pid <= 1) return undefined;
  return { pid, socketDir: lines[4]?.trim() ?? '', isReady: lines[7]?.trim() === 'ready' };
}

/**
 * Clears what an earlier server left in a database folder that we hold the lock of: a PostgreSQL that is still
 * alive is stopped, so that the one we start is our child and its end is seen; a postmaster.pid whose number
 * now belongs to some other program is removed, since PostgreSQL would wait for that program for ever.
 */
export async function clearOrphan(databaseDir: string, log: (message: string) => void): Promise<void> {
  const file = readPostmasterFile(databaseDir);
  if (file === undefined) return;
  if (isPostmasterOf(file.pid, databaseDir)) {
    log(
      `PostgreSQL (process ${file.pid}) was left behind by an earlier server: it is stopped and started again`,
    );
    await stopProcess(file.pid, () => isPostmasterOf(file.pid, databaseDir));
  } else if (isAlive(file.pid)) {
    rmSync(join(databaseDir, 'postmaster.pid'), { force: true });
  }
  // A file whose process is dead stays: PostgreSQL checks by it that no worker of the old one still runs.
  removeSocketFolder(file.socketDir);
}

/** Whether the process is a PostgreSQL server of this very folder, and not one that got its number later. */
export function isPostmasterOf(pid: number, databaseDir: string): boolean {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return commandOf(pid).includes(`-D ${databaseDir}`);
  try {
    const program = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0] ?? '';
    // PostgreSQL's current folder is always its data folder.
    return basename(program) === 'postgres' && readlinkSync(`/proc/${pid}/cwd`) === realpathSync(databaseDir);
  } catch {
    return false;
  }
}

/** Stops PostgreSQL: a fast shutdown, after 20 s an immediate one, which loses nothing that was committed. */
export async function stopProcess(pid: number, isRunning: () => boolean): Promise<void> {
  for (const [signal, seconds] of [
    ['SIGINT', 20],
    ['SIGQUIT', 10],
  ] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    const end = performance.now() + seconds * 1000;
    while (performance.now() < end) {
      if (!isRunning()) return;
      await sleep(20);
    }
  }
  throw new GroundError(`PostgreSQL (process ${pid}) does not stop: see its log, end it, and start again.`);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

function commandOf(pid: number): string {
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}
