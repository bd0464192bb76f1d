import { once } from 'node:events';
import { type Stats, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { GroundError } from '../src/ground-error.ts';
import { UsageError } from './command.ts';

/** How a command writes output that may be long. */
export interface OutputOptions {
  /** `wx` fails if the file exists, `w` overwrites it. */
  readonly flags: 'w' | 'wx';
  /** The name of the output in messages; by default its path. */
  readonly name?: string;
  /** What has happened if the output cannot be written completely. It completes the sentence of the error. */
  readonly outcome: string;
}

interface Target {
  write(bytes: Buffer): Promise<void>;
  close(): Promise<void>;
}

/**
 * A stream to a file that only its owner can read (mode 0600), or to the standard output for the path "-". Throws
 * UsageError if the file cannot be opened; the stream itself fails with a GroundError.
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
  // The next `send` or `finish` throws this error.
  stream.on('error', () => undefined);
  return stream;
}

/** Writes a piece, and waits while the stream's buffer is full. Throws the error with which the stream failed. */
export async function send(output: Writable, piece: string | Buffer): Promise<void> {
  if (output.errored) throw output.errored;
  if (!output.write(piece)) await once(output, 'drain');
}

/** The stats of a path, with links followed; undefined if the path does not exist or is not accessible. */
export function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** Writes what is left and closes the stream. Throws the error with which the stream failed. */
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
    // The error of a reader that has gone is passed to the callback and must not end the process.
    process.stdout.once('error', reject);
    process.stdout.write(bytes, (error) => (error ? reject(error) : resolve()));
    return promise.finally(() => process.stdout.off('error', reject));
  },
  close: async () => {},
};
