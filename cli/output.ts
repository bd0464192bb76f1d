import { once } from 'node:events';
import { type Stats, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { GroundError } from '../src/storage/ground-error.ts';
import { UsageError } from './command.ts';

/** How a command writes what may be long. */
export interface OutputOptions {
  /** `wx`: not into a file that is there. */
  readonly flags: 'w' | 'wx';
  /** What it is called in sentences, if not by its path. */
  readonly name?: string;
  /** What became of the whole when it cannot be written to its end: ends the sentence that says so. */
  readonly outcome: string;
}

interface Target {
  write(bytes: Buffer): Promise<void>;
  close(): Promise<void>;
}

/**
 * A stream into a file of the operator's own (mode 0600), or into the standard output, which is called "-". Throws
 * UsageError where it cannot be opened; what it ends with later is a GroundError.
 */
export async function openOutput(
  path: string,
  { flags, name = path === '-' ? 'the standard output' : path, outcome }: OutputOptions,
): Promise<Writable> {
  const target = path === '-' ? standardOutput : await openFile(path, flags, name);
  const settle = (work: Promise<void>, done: (error?: Error) => void) => {
    work.then(
      () => done(),
      ({ message }: Error) => done(new GroundError(`${name} cannot be written (${message}): ${outcome}.`)),
    );
  };
  const stream = new Writable({
    writev: (chunks, done) => settle(target.write(Buffer.concat(chunks.map(({ chunk }) => chunk))), done),
    final: (done) => settle(target.close(), done),
    destroy: (error, done) => void target.close().finally(() => done(error)),
  });
  // Whoever writes next hears of it.
  stream.on('error', () => undefined);
  return stream;
}

/** Writes and waits while the stream is behind. Throws what the stream ended with. */
export async function send(output: Writable, piece: string | Buffer): Promise<void> {
  if (output.errored) throw output.errored;
  if (!output.write(piece)) await once(output, 'drain');
}

/** What there is under a path, links followed; undefined too where nobody may look: opening it tells so. */
export function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** Brings the rest out. Throws what the stream ended with. */
export async function finish(output: Writable): Promise<void> {
  output.end();
  await finished(output);
}

async function openFile(path: string, flags: 'w' | 'wx', name: string): Promise<Target> {
  const file = await open(path, flags, 0o600).catch(({ code }: NodeJS.ErrnoException) => {
    throw new UsageError(`"${name}" cannot be written (${code}).`);
  });
  // Unlike `write`, `writeFile` writes all or fails.
  return { write: (bytes) => file.writeFile(bytes), close: () => file.close() };
}

const standardOutput: Target = {
  write: (bytes) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    // A reader that is gone is told to the callback, and to nobody else.
    process.stdout.once('error', reject);
    process.stdout.write(bytes, (error) => (error ? reject(error) : resolve()));
    return promise.finally(() => process.stdout.off('error', reject));
  },
  close: async () => {},
};
