import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { LoadJob, LoadResult } from './load.ts';

/** A server under measurement. */
export interface MeasuredServer {
  readonly port: number;
  /** Seconds of processor time that it has used, of all its processes. */
  processorSeconds(): number;
  /** Resident memory of the server's own process, in megabytes. */
  residentMegabytes(): number;
  stop(): Promise<void>;
}

/** The flags with which "npm start" runs Node. */
const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const serverFlags: string[] = scripts.start.split(' ').filter((word: string) => word.startsWith('--'));

/** Starts a server of this folder with its settings as JSON, and waits until it says that it is ready. */
export async function startServer(file: string, settings: object): Promise<MeasuredServer> {
  const port = await freePort();
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child = spawn(process.execPath, [...serverFlags, path, JSON.stringify({ ...settings, port })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // Whatever ends the measurement ends what it measured.
  process.on('exit', () => child.kill('SIGKILL'));
  await says(child, 'ready');
  return {
    port,
    processorSeconds: () => processorSeconds(child.pid!),
    residentMegabytes: () => residentMegabytes(child.pid!),
    stop: () =>
      new Promise((resolve) => {
        child.on('close', () => resolve());
        child.kill('SIGTERM');
      }),
  };
}

/** Runs the load client in a process of its own. Throws when an answer was not what it should be. */
export async function load(job: LoadJob): Promise<LoadResult> {
  const path = fileURLToPath(new URL('./load.ts', import.meta.url));
  const child = spawn(process.execPath, [path, JSON.stringify(job)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout!.on('data', (chunk) => {
    output += chunk;
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`the load client of ${job.scenario} failed`);
  return JSON.parse(output) as LoadResult;
}

function says(child: ChildProcess, word: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout!.on('data', (chunk) => {
      if (String(chunk).includes(word)) resolve();
    });
    child.on('close', (code) => reject(new Error(`a server ended with ${code} before it was ready`)));
  });
}

/** Clock ticks per second, in which /proc counts. */
const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

function processorSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** Resident memory of a process, in megabytes. */
export function residentMegabytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

/** A port that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
