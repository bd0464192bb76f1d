import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../describe-failure.ts';
import { GroundError } from '../ground-error.ts';
import { type Account, identity } from './account.ts';
import type { Binaries } from './binaries.ts';
import { cleanEnvironment, nameForProcess } from './cluster.ts';
import { readPostmasterFile, stopProcess } from './orphan.ts';

/** What the supervisor knows of PostgreSQL: `restarting` means that calls would fail and should answer 503. */
export type SupervisorState = 'ready' | 'restarting' | 'stopped';

/** A running PostgreSQL that is started again whenever it ends by itself. */
export interface Supervisor {
  state(): SupervisorState;
  /** The process number of PostgreSQL, for checks and messages; undefined while there is none. */
  processId(): number | undefined;
  /** Stops PostgreSQL with a fast shutdown and starts it no more. May be called more than once. */
  stop(): Promise<void>;
}

export interface SupervisorOptions {
  binaries: Binaries;
  databaseDir: string;
  /** A file outside the database's folder that takes what PostgreSQL says before it has a log. */
  startLog: string;
  account: Account | undefined;
  log: (message: string) => void;
}

const startTimeoutMs = 60_000;
/** How long workers of a PostgreSQL that was killed may take to notice, and how often it is tried whether they have. */
const oldWorkersTimeoutMs = 30_000;
const oldWorkersPauseMs = 250;
const backoffMinMs = 100;
const backoffMaxMs = 5_000;
// A PostgreSQL that stood this long was healthy: its next end is a new trouble and is answered quickly.
const stableAfterMs = 60_000;

/** Starts PostgreSQL and waits until it takes connections; afterwards it is watched. */
export async function supervise(options: SupervisorOptions): Promise<Supervisor> {
  const { log, databaseDir } = options;
  const stopping = new AbortController();
  let child = spawnPostgres(options);
  let state: SupervisorState = 'restarting';
  // A process that ends without stop() takes PostgreSQL along; only kill -9 leaves it behind, for the next start.
  const endWithProcess = () => child.kill('SIGINT');
  process.on('exit', endWithProcess);

  const oldWorkersEnd = performance.now() + oldWorkersTimeoutMs;
  for (;;) {
    try {
      await waitUntilReady(child, options, stopping.signal);
      break;
    } catch (error) {
      if (hasOldWorkers(child, options) && performance.now() < oldWorkersEnd) {
        await sleep(oldWorkersPauseMs);
        child = spawnPostgres(options);
        continue;
      }
      stopping.abort();
      await stopChild(child);
      process.off('exit', endWithProcess);
      throw error;
    }
  }
  state = 'ready';
  const watching = watch();

  async function watch(): Promise<void> {
    let backoffMs = backoffMinMs;
    let readySince = performance.now();
    while (!stopping.signal.aborted) {
      const ending = await ended(child);
      if (stopping.signal.aborted) return;
      state = 'restarting';
      if (performance.now() - readySince > stableAfterMs) backoffMs = backoffMinMs;
      log(`PostgreSQL ended (${ending}) and is started again in ${backoffMs} ms`);
      await sleep(backoffMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      backoffMs = Math.min(backoffMs * 2, backoffMaxMs);
      if (stopping.signal.aborted) return;
      child = spawnPostgres(options);
      try {
        await waitUntilReady(child, options, stopping.signal);
        state = 'ready';
        readySince = performance.now();
        log('PostgreSQL is ready again');
      } catch (error) {
        log(messageOf(error));
        // One that neither ends nor gets ready is ended, so that the next round starts from nothing.
        if (!stopping.signal.aborted) child.kill('SIGQUIT');
      }
    }
  }

  return {
    state: () => state,
    processId: () => (isRunning(child) ? child.pid : undefined),
    async stop() {
      if (state === 'stopped') return;
      stopping.abort();
      await stopChild(child);
      await watching;
      state = 'stopped';
      process.off('exit', endWithProcess);
      if (existsSync(join(databaseDir, 'postmaster.pid'))) log('PostgreSQL left postmaster.pid behind');
    },
  };
}

function spawnPostgres(options: SupervisorOptions): ChildProcess {
  const { binaries, databaseDir, account, startLog } = options;
  const output = openSync(startLog, 'w', 0o600);
  try {
    const child = spawn(binaries.postgres, ['-D', nameForProcess(databaseDir, account)], {
      cwd: databaseDir,
      env: cleanEnvironment,
      // A session of its own: Ctrl-C in the terminal reaches the server alone, which drains and then stops this.
      detached: true,
      stdio: ['ignore', output, output],
      ...identity(account),
    });
    // A failed spawn is reported by waitUntilReady; without a listener it would end the process.
    child.on('error', () => undefined);
    return child;
  } finally {
    closeSync(output);
  }
}

async function waitUntilReady(
  child: ChildProcess,
  options: SupervisorOptions,
  signal: AbortSignal,
): Promise<void> {
  const end = performance.now() + startTimeoutMs;
  while (performance.now() < end && !signal.aborted) {
    if (!isRunning(child)) {
      throw new GroundError(
        `PostgreSQL did not start in ${options.databaseDir}. It says: ${whatItSaid(options)}`,
      );
    }
    const file = readPostmasterFile(options.databaseDir);
    if (file?.pid === child.pid && file?.isReady) return;
    await sleep(10);
  }
  if (signal.aborted) throw new GroundError('PostgreSQL was stopped while it started.');
  throw new GroundError(
    `PostgreSQL was not ready within ${startTimeoutMs / 1000} s. It says: ${whatItSaid(options)}`,
  );
}

function whatItSaid({ startLog, databaseDir }: SupervisorOptions): string {
  const said = readFileSync(startLog, 'utf8').trim().split('\n').slice(-3).join(' | ');
  return `${said || 'nothing'} (its log: ${join(databaseDir, 'log')})`;
}

/** Whether PostgreSQL ended at once because workers of an earlier one, that was killed, have not ended yet. */
function hasOldWorkers(child: ChildProcess, options: SupervisorOptions): boolean {
  return !isRunning(child) && whatItSaid(options).includes('pre-existing shared memory block');
}

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.pid !== undefined) await stopProcess(child.pid, () => isRunning(child));
}

function ended(child: ChildProcess): Promise<string> {
  const describe = () => (child.signalCode ? `signal ${child.signalCode}` : `exit code ${child.exitCode}`);
  if (!isRunning(child)) return Promise.resolve(describe());
  return new Promise((resolve) => child.once('exit', () => resolve(describe())));
}
