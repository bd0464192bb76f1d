import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './processes.ts';

/** Seconds from the command to the first `ready`. */
export interface Starts {
  /** In an empty folder: makes the database, keys and the first client. */
  readonly first: number;
  readonly later: number;
}

/** Starts `npm start`'s own command twice in the same new folder. */
export async function measureStarts(): Promise<Starts> {
  const folder = mkdtempSync(join(tmpdir(), 'roster-start-'));
  chmodSync(folder, 0o755);
  try {
    return {
      first: await measureStart(join(folder, 'data')),
      later: await measureStart(join(folder, 'data')),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureStart(dataDir: string): Promise<number> {
  const port = await freePort();
  const started = performance.now();
  const path = fileURLToPath(new URL('../cli/roster.js', import.meta.url));
  const child = spawn(process.execPath, [path, 'start'], {
    env: { PATH: process.env['PATH'], DATA_DIR: dataDir, PORT: String(port), LOG_LEVEL: 'warn' },
    stdio: 'ignore',
  });
  for (;;) {
    const isReady = await fetch(`http://127.0.0.1:${port}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
    if (isReady) break;
    if (child.exitCode !== null) throw new Error('the server did not start');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const seconds = (performance.now() - started) / 1000;
  await new Promise((resolve) => {
    child.on('close', resolve);
    child.kill('SIGTERM');
  });
  return Number(seconds.toFixed(2));
}
