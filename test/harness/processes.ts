import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { codeOf } from '../../src/describe-failure.ts';

/** The root of the repository. */
export const repository = fileURLToPath(new URL('../../', import.meta.url));

/** A process under test with all that it has said so far. */
export interface TestProcess {
  child: ChildProcess;
  output(): string;
  /** Resolves with the match once the output matches; rejects when the process ends before. */
  says(pattern: RegExp): Promise<RegExpMatchArray>;
  /** Resolves with the exit code, or the signal's name. */
  ended: Promise<number | string>;
}

/** How a program is started. */
export interface RunOptions {
  /** Absent: the running Node. */
  readonly program?: string;
  readonly environment?: Record<string, string>;
  readonly uid?: number;
  readonly gid?: number;
  readonly cwd?: string;
  /** The largest file that it may write, in blocks of 512 bytes: what goes beyond is as on a full disk. */
  readonly fileBlocksMax?: number;
}

/** Starts a program of this repository with the running Node, or another program, and an environment of its own. */
export function run(args: string[], options: RunOptions = {}): TestProcess {
  const { environment = {}, fileBlocksMax, program: other = process.execPath, ...rest } = options;
  const command = [other, ...args];
  const limited = ['sh', '-c', `ulimit -f ${fileBlocksMax}; exec "$0" "$@"`, ...command];
  const [program, ...words] = fileBlocksMax === undefined ? command : limited;
  const child = spawn(program!, words, {
    cwd: repository,
    ...rest,
    env: { PATH: process.env.PATH ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout?.on('data', (chunk) => {
    text += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    text += chunk;
  });
  const ended = new Promise<number | string>((resolve) => {
    child.on('close', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  return {
    child,
    ended,
    output: () => text,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = text.match(pattern);
          if (match) resolve(match);
          return match !== null;
        };
        if (look()) return;
        child.stdout?.on('data', look);
        child.stderr?.on('data', look);
        ended.then(
          (end) => look() || reject(new Error(`ended (${end}) before it said ${pattern}:\n${text}`)),
        );
      }),
  };
}

/** A folder of a test, and how to remove it. */
export interface TemporaryFolder {
  readonly path: string;
  remove(): void;
}

/** A new empty folder in /tmp that every user may walk through. */
export function temporaryFolder(): TemporaryFolder {
  return folderIn('/tmp');
}

/**
 * The same in memory, where the machine has room there: a database is hundreds of files, and each test file has one. Nothing can be
 * run from it on every machine.
 */
export function databaseFolder(): TemporaryFolder {
  return folderIn(hasRoomInMemory() ? memoryFolder : '/tmp');
}

const memoryFolder = '/dev/shm';
const roomInMemory = 4 * 1024 ** 3;

/** Whether there is a file system in memory that may take some gigabytes, and as much memory for it. */
function hasRoomInMemory(): boolean {
  if (!existsSync(memoryFolder)) return false;
  const { bavail, bsize } = statfsSync(memoryFolder);
  return Math.min(bavail * bsize, freemem()) > roomInMemory;
}

function folderIn(parent: string): TemporaryFolder {
  const path = mkdtempSync(join(parent, 'roster-test-'));
  execFileSync('chmod', ['755', path]);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Copies the package that carries PostgreSQL without the links that its post-install script makes. */
export function copyUnhydratedPackage(packageDir: string, target: string): void {
  cpSync(packageDir, target, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !path.endsWith('.a'),
  });
  execFileSync('find', [join(target, 'native', 'lib'), '-maxdepth', '1', '-type', 'l', '-delete']);
}

/** Sends a signal to a process and to all that it has started, PostgreSQL and its workers too, from the top. */
export function signalTree(root: number, signal: NodeJS.Signals): void {
  const signalled = new Set<number>();
  // A process that was begun since the others were listed is found by the next list.
  for (let found = treeOf(root); found.length > 0; found = treeOf(root).filter((pid) => !signalled.has(pid)))
    for (const pid of found) {
      signalled.add(pid);
      try {
        process.kill(pid, signal);
      } catch (error) {
        // It has ended by itself since it was listed.
        if (codeOf(error) !== 'ESRCH') throw error;
      }
    }
}

/** The numbers of a process and of all below it. */
function treeOf(root: number): number[] {
  const parents = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' });
  const pids = [root];
  // The list grows while it is walked: each process brings its children.
  for (const pid of pids) {
    for (const [, child] of parents.matchAll(new RegExp(`^ *(\\d+) +${pid}$`, 'gm')))
      pids.push(Number(child));
  }
  return pids;
}
