import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ownMegabytes } from './processor.ts';
import { freePort, serverFlags } from './servers.ts';

/** How "npm start" comes up. */
export interface Starts {
  /** Seconds from the command to ready in an empty folder: makes the database, keys and the first client. */
  readonly first: number;
  readonly later: number;
  /** Resident memory of the server's process after the later start and a moment of rest, PostgreSQL apart. */
  readonly idleMegabytes: number;
}

/** How long a server rests before its memory is read. */
const restMilliseconds = 2000;

/** Starts `npm start`'s own command twice in the same new folder. */
export async function measureStarts(): Promise<Starts> {
  const folder = mkdtempSync(join(tmpdir(), 'roster-start-'));
  chmodSync(folder, 0o755);
  try {
    const first = await measureStart(join(folder, 'data'));
    const later = await measureStart(join(folder, 'data'));
    return { first: first.seconds, later: later.seconds, idleMegabytes: later.megabytes };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureStart(dataDir: string): Promise<{ seconds: number; megabytes: number }> {
  const port = await freePort();
  const started = performance.now();
  const path = fileURLToPath(new URL('../cli/roster.js', import.meta.url));
  const child = spawn(process.execPath, [...serverFlags, path, 'start'], {
    env: { PATH: process.env['PATH'], DATA_DIR: dataDir, PORT: String(port) },
    stdio: 'ignore',
  });
  await untilReady(child, port);
  const seconds = Number(((performance.now() - started) / 1000).toFixed(2));
  await sleep(restMilliseconds);
  const megabytes = ownMegabytes(child.pid!);
  await new Promise((resolve) => {
    child.on('close', resolve);
    child.kill('SIGTERM');
  });
  return { seconds, megabytes };
}

async function untilReady(child: ChildProcess, port: number): Promise<void> {
  for (;;) {
    const isReady = await fetch(`http://127.0.0.1:${port}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
    if (isReady) return;
    if (child.exitCode !== null) throw new Error('the server did not start');
    await sleep(10);
  }
}
