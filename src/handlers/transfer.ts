import type { Services } from '../calls/services.ts';
import { success } from '../catalogue/error-table.ts';
import { ApiError, errors } from '../catalogue/errors.ts';
import { csvType, ndjsonType, zipType } from '../catalogue/media-types.ts';
import { successResult } from '../derive/envelope.ts';
import { errorResult } from '../derive/error-result.ts';
import { exportArchive } from '../transfer/export-archive.ts';
import { exportProgram } from '../transfer/export-program.ts';
import { importBatch } from '../transfer/import-batch.ts';
import { importRows } from '../transfer/import-rows.ts';
import { namesOtherRows } from '../transfer/later-rows.ts';
import { checkLiveness } from '../transfer/note-exported.ts';
import { readCsv } from '../transfer/read-csv.ts';
import { readNdjson } from '../transfer/read-ndjson.ts';
import { count, newTally } from '../transfer/tally.ts';
import type { Handler, OperationRequest } from './handler.ts';
import { readFlag } from './read-flag.ts';

/** Imports users, a row each; the answer has a line for each row, as soon as the row is done. */
export const importUsers: Handler = async (services, call, request) => {
  const dryRun = readFlag(request, 'validate');
  await checkLiveness(services, call);
  const isCsv = request.mediaType.startsWith(csvType);
  const { chunks } = request;
  const options = {
    dryRun,
    language: call.language ?? (await services.access.defaultsOf(call.programId)).language,
    onFailure: (cause: unknown) => void request.logFailure(cause),
    pause: () => services.importTurns.next(String(call.programId)),
  };
  const inPieces = services.giveWay.begin();
  const results = importRows(
    isCsv ? readCsv(chunks) : readNdjson(chunks),
    (batch) => inPieces(() => importBatch(services, call, batch, options)),
    { lanes: 2, isLater: namesOtherRows },
  );
  return {
    headers: { 'content-type': ndjsonType },
    source: linesOf(services, request, results, options.language),
  };
};

/** Exports the users of the programme, a line each. */
export const exportUsers: Handler = async (services, call, request) => {
  const archive = readFlag(request, 'archive');
  const sometimes = request.operation.stream!.sometimes!;
  if (call.sensitive && !call.scopes.has(sometimes)) throw errors.insufficientScope({ scope: sometimes });
  const wanted = { archive, complete: call.sensitive };
  return {
    headers: { 'content-type': ndjsonType },
    source: (write) => exportProgram(services, call, wanted, write),
  };
};

/** Exports all stored data about one user as a zip archive. */
export const exportUser: Handler = async (services, call, { userId }) => ({
  headers: { 'content-type': zipType, 'content-disposition': `attachment; filename="user-${userId}.zip"` },
  source: (write) => exportArchive(services, call, userId, write),
});

/** The results as lines, and a last line that says how the whole went. Throws only before the first result. */
async function* linesOf(
  services: Pick<Services, 'statistics'>,
  request: OperationRequest,
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
    await services.statistics.refresh();
  } catch (thrown) {
    if (isFirst) throw thrown;
    const error = thrown instanceof ApiError ? thrown : request.logFailure(thrown);
    request.endedWith(error.code);
    yield `${JSON.stringify({ result: errorResult(error, language), import: tally })}\n`;
    return;
  }
  request.endedWith(success.code);
  yield `${JSON.stringify({ result: successResult(language), import: tally })}\n`;
}
