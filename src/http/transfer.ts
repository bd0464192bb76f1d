import { finished, PassThrough, Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApiError, errors, success } from '../catalogue/errors.ts';
import { defaultSettings } from '../catalogue/program-settings.ts';
import {
  csvType,
  ndjsonType,
  type TransferOperation,
  transferOperations,
  zipType,
} from '../catalogue/transfer-operations.ts';
import { successResult } from '../derive/envelope.ts';
import { errorResult } from '../derive/error-result.ts';
import { describeFailure } from '../describe-failure.ts';
import type { Call, Services } from '../records/services.ts';
import { exportArchive } from '../transfer/export-archive.ts';
import { exportProgram } from '../transfer/export-program.ts';
import { importBatch } from '../transfer/import-batch.ts';
import { importRows } from '../transfer/import-rows.ts';
import { namesOtherRows } from '../transfer/later-rows.ts';
import { checkLiveness } from '../transfer/note-exported.ts';
import { readCsv } from '../transfer/read-csv.ts';
import { readNdjson } from '../transfer/read-ndjson.ts';
import { count, newTally } from '../transfer/tally.ts';
import { readCallOptions } from './call-headers.ts';
import { errorOf } from './error-of.ts';
import { writePatiently } from './patient-writer.ts';
import { readUserId } from './user-id.ts';
import { watchedBody } from './watched-body.ts';

/** How many of these calls a process carries out at once: each keeps a connection or a processor busy for long. */
const atOnceMax = 2;
const retrySeconds = 10;
/** How much of an answer waits for a client that reads later than it sends: the results of 10,000 rows and more. */
const waitingBytesMax = 4 * 2 ** 20;

/** Registers the calls that move people in and out. Bodies and answers are streams: nothing is held as a whole. */
export function registerTransfer(app: FastifyInstance, services: Services): void {
  const running = new Map<string, number>();
  void app.register(async (scope) => {
    // Of this room alone: every other call takes JSON.
    scope.removeContentTypeParser('application/json');
    scope.addContentTypeParser([ndjsonType, csvType], (_request, payload, done) => done(null, payload));
    for (const operation of transferOperations) {
      scope.route({
        method: operation.method,
        url: operation.path,
        exposeHeadRoute: false,
        config: {
          operationId: operation.id,
          scopes: [...operation.scopes],
          streamsBody: operation.takes !== undefined,
        },
        handler: async (request, reply) => {
          for (const needed of operation.scopes) requireScope(request, needed);
          const underWay = running.get(operation.id) ?? 0;
          if (underWay >= atOnceMax) throw errors.tooManyRequests({ seconds: retrySeconds });
          running.set(operation.id, underWay + 1);
          // The end of the answer, however it comes.
          finished(reply.raw, () => running.set(operation.id, running.get(operation.id)! - 1));
          const call: Call = { ...request.caller!, ...readCallOptions(request.headers) };
          return handlers[operation.id](services, call, request, reply);
        },
      });
    }
  });
}

type Handler = (
  services: Services,
  call: Call,
  request: FastifyRequest,
  reply: FastifyReply,
) => Promise<FastifyReply>;

const handlers: Readonly<Record<TransferOperation['id'], Handler>> = {
  'transfer.import': async (services, call, request, reply) => {
    const dryRun = readFlag(request, 'validate');
    await checkLiveness(services, call);
    if (!(request.body instanceof Readable)) throw errors.unsupportedMediaType();
    const chunks = watchedBody(request.body);
    const rows = isCsv(request) ? readCsv(chunks) : readNdjson(chunks);
    const options = {
      dryRun,
      language: call.language ?? defaultSettings.default_language,
      onFailure: (cause: unknown) => logFailure(request, cause),
      pause: () => new Promise<void>(setImmediate),
    };
    const results = importRows(rows, (batch) => importBatch(services, call, batch, options), {
      lanes: 2,
      isLater: namesOtherRows,
    });
    const lines = Readable.from(linesOf(request, results, options.language), {
      highWaterMark: waitingBytesMax,
      objectMode: false,
    });
    return reply.type(ndjsonType).send(lines);
  },

  'transfer.export': async (services, call, request, reply) => {
    const archive = readFlag(request, 'archive');
    if (call.sensitive) requireScope(request, 'user:sensitive');
    const wanted = { archive, complete: call.sensitive };
    return sendWhileMade(request, reply, { 'content-type': ndjsonType }, (open) =>
      exportProgram(services, call, wanted, (lines) => writePatiently(open(), lines)),
    );
  },

  'transfer.archive': async (services, call, request, reply) => {
    const userId = readUserId((request.params as { user_id: string }).user_id);
    const headers = {
      'content-type': zipType,
      'content-disposition': `attachment; filename="user-${userId}.zip"`,
    };
    return sendWhileMade(request, reply, headers, (open) =>
      exportArchive(services, call, userId, (piece) => writePatiently(open(), piece)),
    );
  },
};

/** The results as lines, and a last line that says how the whole went. Throws only before the first result. */
async function* linesOf(
  request: FastifyRequest,
  results: ReturnType<typeof importRows>,
  language: string,
): AsyncGenerator<string> {
  const tally = newTally();
  let isFirst = true;
  try {
    for await (const result of results) {
      isFirst = false;
      count(tally, result);
      yield `${JSON.stringify(result)}\n`;
    }
  } catch (thrown) {
    if (isFirst) throw thrown;
    const error = errorOf(thrown, request.id);
    if (!(thrown instanceof ApiError)) logFailure(request, thrown);
    request.resultCode = error.code;
    yield `${JSON.stringify({ result: errorResult(error, language), import: tally })}\n`;
    return;
  }
  request.resultCode = success.code;
  yield `${JSON.stringify({ result: successResult(language), import: tally })}\n`;
}

/**
 * Sends what `work` writes while it writes. What fails before the first byte is answered as an error; what fails later
 * breaks the answer off, so that nobody takes a part for the whole.
 */
async function sendWhileMade(
  request: FastifyRequest,
  reply: FastifyReply,
  headers: Readonly<Record<string, string>>,
  work: (open: () => PassThrough) => Promise<unknown>,
): Promise<FastifyReply> {
  const out = new PassThrough({ highWaterMark: waitingBytesMax });
  // Whoever reads it hears of the error as well; a stream that nobody reads yet must not end the process.
  out.on('error', () => undefined);
  const begun = Promise.withResolvers<void>();
  const open = () => {
    begun.resolve();
    return out;
  };
  work(open).then(
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

/** Notes what the caller is not told. */
function logFailure(request: FastifyRequest, cause: unknown): void {
  const { code, key } = errorOf(cause, request.id);
  request.log.error({ reqId: request.id, code, cause: describeFailure(cause) }, key);
}

function requireScope({ caller }: FastifyRequest, scope: 'user:privileged' | 'user:sensitive'): void {
  if (!caller!.scopes.has(scope)) throw errors.insufficientScope({ scope });
}

function readFlag({ query }: FastifyRequest, name: string): boolean {
  const sent = (query as Record<string, unknown>)[name];
  if (sent === undefined || sent === '' || sent === '0') return false;
  if (sent === '1') return true;
  throw errors.invalidInput(
    { count: 1 },
    { details: [{ path: `$.${name}`, fault: 'pattern', params: { kind: 'flag' } }] },
  );
}

function isCsv({ headers }: FastifyRequest): boolean {
  return headers['content-type']!.toLowerCase().startsWith(csvType);
}
