import { type ChildProcess, spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { peakMegabytes, processorSeconds, residentMegabytes } from './processor.ts';

/** A server under measurement. */
export interface MeasuredServer {
  readonly port: number;
  /** Seconds of processor time that it has used, of all its processes. */
  processorSeconds(): number;
  /** Resident memory of all its processes, in megabytes. */
  residentMegabytes(): number;
  /** The most that its own process has held, without those that it started, in mebibytes. */
  peakMegabytes(): number;
  /** Tells the server's process something by a signal. */
  signal(name: NodeJS.Signals): void;
  stop(): Promise<void>;
}

/** The flags with which "npm start" runs Node. */
const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
export const serverFlags: string[] = scripts.start.split(' ').filter((word: string) => word.startsWith('--'));

/** Where cli/roster.js keeps what was compiled; a server that reads it there holds less memory. */
const compileCache = fileURLToPath(new URL('../node_modules/.cache/roster-compiled', import.meta.url));

/**
 * Starts a server of this folder with its settings as JSON, and waits until it says that it is ready. `logFile` is where
 * it logs its calls; one that logs none needs none.
 */
export async function startServer(file: string, settings: object, logFile?: string): Promise<MeasuredServer> {
  const port = await freePort();
  const path = fileURLToPath(new URL(file, import.meta.url));
  return startProgram([...serverFlags, path, JSON.stringify({ ...settings, port })], {
    port,
    environment: { ...process.env, NODE_COMPILE_CACHE: compileCache },
    ...(logFile !== undefined && { logFile }),
  });
}

/** How to start a program of Node. */
export interface ProgramOptions {
  /** Where it will listen. */
  readonly port: number;
  readonly environment: NodeJS.ProcessEnv;
  /** The folder that it runs in. */
  readonly folder?: string;
  /** A file for what it writes on its error stream; that of the measurement where absent. */
  readonly logFile?: string;
}

/**
 * Starts a program of Node and waits until it writes "ready". It must end when its input does, so that nothing is left
 * running when a measurement is killed.
 */
export async function startProgram(
  words: readonly string[],
  { port, environment, folder, logFile }: ProgramOptions,
): Promise<MeasuredServer> {
  const errors = logFile === undefined ? 'inherit' : openSync(logFile, 'a');
  const child = spawn(process.execPath, words, {
    // Its input is open for as long as we live, however we end: it ends with it.
    stdio: ['pipe', 'pipe', errors],
    env: environment,
    ...(folder !== undefined && { cwd: folder }),
  });
  // Whatever ends the measurement ends what it measured.
  const end = () => child.kill('SIGKILL');
  process.on('exit', end);
  await says(child, 'ready');
  return {
    port,
    processorSeconds: () => processorSeconds(child.pid!),
    residentMegabytes: () => residentMegabytes(child.pid!),
    peakMegabytes: () => peakMegabytes(child.pid!),
    signal: (name) => child.kill(name),
    stop: () =>
      new Promise((resolve) => {
        process.off('exit', end);
        child.on('close', () => resolve());
        child.kill('SIGTERM');
      }),
  };
}

function says(child: ChildProcess, word: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout!.on('data', (chunk) => {
      if (String(chunk).includes(word)) resolve();
    });
    child.on('close', (code) => reject(new Error(`a server ended with ${code} before it was ready`)));
  });
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
