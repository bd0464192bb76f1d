import { PassThrough, Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { success } from '../catalogue/error-table.ts';
import type { StreamedAnswer, StreamWriter } from '../handlers/handler.ts';
import { errorOf } from './error-of.ts';
import { writePatiently } from './patient-writer.ts';

/** How much of an answer waits for a client that reads later than it sends: the results of 10,000 rows and more. */
const waitingBytesMax = 4 * 2 ** 20;

/** Sends an answer that is a stream. */
export function sendStream(
  request: FastifyRequest,
  reply: FastifyReply,
  { status = 200, headers, source }: StreamedAnswer,
): FastifyReply | Promise<FastifyReply> {
  if (typeof source === 'function') return sendWhileWritten(request, reply.code(status), headers, source);
  const lines = Readable.from(source, { highWaterMark: waitingBytesMax, objectMode: false });
  return reply.headers(headers).send(lines);
}

/**
 * Sends what `write` writes while it writes. What fails before the first byte is answered as an error; what fails later
 * breaks the answer off, so that nobody takes a part for the whole.
 */
async function sendWhileWritten(
  request: FastifyRequest,
  reply: FastifyReply,
  headers: Readonly<Record<string, string>>,
  write: StreamWriter,
): Promise<FastifyReply> {
  const out = new PassThrough({ highWaterMark: waitingBytesMax });
  // The reader of the stream gets the error as well; a stream that nobody reads yet must not end the process.
  out.on('error', () => undefined);
  const begun = Promise.withResolvers<void>();
  write((piece) => {
    begun.resolve();
    return writePatiently(out, piece);
  }).then(
    () => {
      begun.resolve();
      if (!out.writableEnded) out.end();
    },
    (error: Error) => {
      begun.reject(error);
      request.resultCode = errorOf(error, request.id).code;
      out.destroy(error);
    },
  );
  await begun.promise;
  request.resultCode = success.code;
  return reply.headers(headers).send(out);
}
