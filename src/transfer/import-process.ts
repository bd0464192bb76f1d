/**
 * The program of an importing process: reads, checks, seals and writes the rows that its parent sends. It lives as long
 * as its parent's end of the channel, so that a parent that was killed leaves nobody behind who still writes.
 */

import type { Services } from '../calls/services.ts';
import { systemCall } from '../calls/system-call.ts';
import { ApiError } from '../catalogue/errors.ts';
import { readConfig } from '../config.ts';
import { describeFailure } from '../describe-failure.ts';
import { joinDatabase } from '../ground/database.ts';
import { assembleServices } from '../services.ts';
import { importBatch } from './import-batch.ts';
import type { ImportJob, ImportReply, ImportStart } from './import-messages.ts';

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
process.on('disconnect', () => process.exit(0));

process.once('message', async (start: ImportStart) => {
  const config = readConfig(process.env);
  const { services } = await assembleServices(config, {
    appOptions: joinDatabase(config, start.socketDir).appOptions,
    counts: { reads: 1, creations: 1, writes: 2, inquiries: 1, exports: 1, webhooks: 1 },
    say: (message) => console.error(`roster: ${message}`),
  });
  process.on('message', (job: ImportJob) => void work(services, start, job).then(reply));
  reply({ kind: 'ready' });
});

async function work(services: Services, start: ImportStart, { id, rows }: ImportJob): Promise<ImportReply> {
  try {
    const { dryRun, language, programId } = start;
    const options = {
      dryRun,
      language,
      onFailure: (cause: unknown) => console.error(describeFailure(cause)),
    };
    const results = await importBatch(services, systemCall(programId), rows, options);
    return { kind: 'done', id, results };
  } catch (error) {
    const key = error instanceof ApiError ? error.key : undefined;
    return { kind: 'failed', id, key, message: messageOf(error) };
  }
}

/** A database's own words may repeat values of rows. */
function messageOf(error: unknown): string {
  if (error instanceof Error && !('severity' in error)) return error.message;
  return `the database refused: ${JSON.stringify(describeFailure(error))}`;
}

function reply(message: ImportReply): void {
  // A failing send means that the parent is gone; `disconnect` ends the process then.
  process.send?.(message, undefined, undefined, () => {});
}
