import { once } from 'node:events';
import { connect, type NetConnectOpts } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GroundError } from '../ground-error.ts';
import { memberIn } from '../objects.ts';

/** Looks for malicious software in files. */
export interface VirusScanner {
  /** What was found, as the scanner names it; null for nothing. Throws what reading the content throws, and a ScannerError. */
  scan(content: AsyncIterable<Buffer>): Promise<string | null>;
  /** Throws a ScannerError unless the scanner answers. */
  check(): Promise<void>;
}

/** The scanner cannot be reached, or does not do what it is asked. */
export class ScannerError extends GroundError {
  override name = 'ScannerError';
}

/** How long the scanner may say nothing: it has read the file by then, and looks at it. */
const silenceMilliseconds = 120_000;
const chunkBytesMax = 65_536;

/**
 * The daemon of ClamAV, which is sent files by INSTREAM (clamd(8)): chunks with their lengths, then a length of 0. `address`: `host:port`, or
 * the path of its socket.
 */
export function clamdScanner(address: string): VirusScanner {
  const place = placeOf(address);
  const ask = async (parts: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<string> => {
    const socket = connect(place).setTimeout(silenceMilliseconds);
    socket.on('timeout', () => socket.destroy(new Error('it says nothing')));
    let said = '';
    socket.on('data', (bytes) => {
      said += bytes.toString('latin1');
    });
    const ended = once(socket, 'end');
    try {
      const sent = pipeline(Readable.from(parts), socket, { end: false });
      // The answer may come before all is sent, such as that it is too much.
      await Promise.race([ended, sent]);
      await ended;
    } catch (cause) {
      if (said === '') throw new ScannerError(`clamd at ${address} ${failureOf(cause)}.`, { cause });
    } finally {
      socket.destroy();
    }
    if (said === '') throw new ScannerError(`clamd at ${address} hangs up.`);
    return said.split('\0')[0]!.trim();
  };
  return {
    async scan(content) {
      let broken: { readonly error: unknown } | undefined;
      const watched = async function* () {
        try {
          yield* content;
        } catch (error) {
          broken = { error };
          throw error;
        }
      };
      const said = await ask(inStream(watched())).catch((error: unknown) => {
        // What went wrong with the file itself is not the scanner's doing.
        throw broken ? broken.error : error;
      });
      const [, found] = /^stream: (.+) FOUND$/u.exec(said) ?? [];
      if (found) return found.replace(/[^\w.:/-]/gu, '?').slice(0, 100);
      if (said === 'stream: OK') return null;
      const advice = said.includes('size limit') ? raiseLimit : 'look into the log of clamd';
      throw new ScannerError(`clamd at ${address} answers "${said.slice(0, 100)}": ${advice}.`);
    },
    async check() {
      const said = await ask([Buffer.from('zPING\0')]);
      if (said !== 'PONG')
        throw new ScannerError(`${address} is no clamd: it answers "${said.slice(0, 100)}".`);
    },
  };
}

const raiseLimit = 'raise StreamMaxLength in clamd.conf to the largest file that a programme takes';

/** What clamd has done by an error of the connection. It breaks off where it is sent too much, and its answer may be lost with that. */
function failureOf(cause: unknown): string {
  const why = memberIn(cause, 'code') ?? memberIn(cause, 'message');
  return why === 'EPIPE' || why === 'ECONNRESET'
    ? `breaks off (${why}): if it does so with large files alone, ${raiseLimit}`
    : `does not answer (${why})`;
}

async function* inStream(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield Buffer.from('zINSTREAM\0');
  for await (const piece of content) {
    for (let at = 0; at < piece.length; at += chunkBytesMax) {
      const chunk = piece.subarray(at, at + chunkBytesMax);
      yield lengthOf(chunk.length);
      yield chunk;
    }
  }
  yield lengthOf(0);
}

function lengthOf(bytes: number): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes);
  return length;
}

function placeOf(address: string): NetConnectOpts {
  if (address.startsWith('/')) return { path: address };
  const [, host = '', port] = /^(.*):(\d+)$/u.exec(address) ?? [];
  return { host: host.replace(/^\[|\]$/gu, ''), port: Number(port) };
}
