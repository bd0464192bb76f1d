import { finished } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { bodyBytesMax } from '../../catalogue/operation.ts';
import { ContentCutter } from '../content-cutter.ts';
import { GarbageCollector } from '../garbage-collector.ts';
import { UploadMemory } from '../upload-memory.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Of a large body: what decodes the contents of files in it as they come. */
    contents: ContentCutter | null;
  }
}

/** How large bodies are taken. */
export interface LargeBodyOptions {
  /** How many bytes they and what is made of them may take of the memory of the process at once. */
  readonly bytesMax: number;
  /** For how long one waits, unread in its socket; 30 s when absent. */
  readonly waitMaxMilliseconds?: number;
  /** How many bytes of one come in a second at least; 16 KiB when absent. */
  readonly bytesPerSecondMin?: number;
  /** How often that is looked at; every 5 s when absent. */
  readonly lookMilliseconds?: number;
}

/**
 * Admits large bodies, of the calls that take files, by bytes. One that is admitted is read as it comes and is there until its call is
 * answered; the others wait in their sockets. One that comes too slowly is dropped, since it would keep the memory from others. Returns the
 * memory that they share.
 */
export function registerLargeBodies(app: FastifyInstance, options: LargeBodyOptions): UploadMemory {
  const {
    bytesMax,
    waitMaxMilliseconds = 30_000,
    bytesPerSecondMin = 16_384,
    lookMilliseconds = 5000,
  } = options;
  const memory = new UploadMemory({ bytesMax, waitMaxMilliseconds });
  const garbage = new GarbageCollector(bytesMax / 2);
  app.decorateRequest('contents', null);
  app.addHook('preParsing', async (request, reply, payload) => {
    const bytes = largeBodyBytes(request);
    if (bytes === null) return payload;
    const { raw } = request;
    const gone = new AbortController();
    const leave = () => gone.abort();
    raw.once('close', leave);
    let giveBack: () => void;
    try {
      giveBack = await memory.take(memoryOf(bytes), gone.signal);
    } catch (error) {
      // What was not read is not read any more.
      reply.header('connection', 'close');
      throw error;
    } finally {
      raw.off('close', leave);
    }
    // The end of the answer, however it comes: until then the files are in memory.
    finished(reply.raw, () => garbage.leaveBehind(memoryOf(bytes), giveBack));
    watchPace(request, bytesPerSecondMin, lookMilliseconds);
    const cutter = new ContentCutter({ bytesMax: request.routeOptions.bodyLimit, announced: bytes });
    payload.on('error', (error) => cutter.destroy(error));
    request.contents = cutter;
    return payload.pipe(cutter);
  });
  return memory;
}

/**
 * What a body takes until its call is answered: its text in the pieces that came and in one, the texts of its files that are parsed of it,
 * and the files that are decoded of those, three bytes of four.
 */
export function memoryOf(bodyBytes: number): number {
  return Math.ceil(bodyBytes * 3.75);
}

/** How many bytes the body of a call may have that takes files, where those are more than any other call's; null for every other body. */
export function largeBodyBytes({ headers, routeOptions }: FastifyRequest): number | null {
  const { bodyLimit = 0, config } = routeOptions;
  if (bodyLimit <= bodyBytesMax || config.streamsBody) return null;
  if (headers['transfer-encoding'] !== undefined) return bodyLimit;
  const length = Number(headers['content-length'] ?? 0);
  // One that is longer than its route takes is refused before it is read.
  return length > bodyBytesMax && length <= bodyLimit ? length : null;
}

/** Ends the connection of a body that comes more slowly than it must. */
function watchPace({ raw }: FastifyRequest, bytesPerSecondMin: number, lookMilliseconds: number): void {
  const { socket } = raw;
  let before = socket.bytesRead;
  const timer = setInterval(() => {
    const come = socket.bytesRead - before;
    before = socket.bytesRead;
    if (come < (bytesPerSecondMin * lookMilliseconds) / 1000) raw.destroy();
  }, lookMilliseconds);
  const stop = () => clearInterval(timer);
  raw.once('close', stop);
  raw.once('end', stop);
}
