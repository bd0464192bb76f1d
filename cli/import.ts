import { once } from 'node:events';
import { createReadStream, createWriteStream, type WriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { systemCall } from '../src/records/system-call.ts';
import { csvColumnNames } from '../src/transfer/csv-columns.ts';
import { startImportProcesses } from '../src/transfer/import-processes.ts';
import { importRows } from '../src/transfer/import-rows.ts';
import { namesOtherRows } from '../src/transfer/later-rows.ts';
import { checkLiveness } from '../src/transfer/note-exported.ts';
import { readCsv } from '../src/transfer/read-csv.ts';
import { readNdjson } from '../src/transfer/read-ndjson.ts';
import { count, newTally, totalOf } from '../src/transfer/tally.ts';
import { type Command, say, UsageError } from './command.ts';
import { explained, need, needId, readWords } from './options.ts';
import { startProgress } from './progress.ts';
import { withSession } from './session.ts';

/** `roster import`. */
export const command: Command = {
  help: `Take users over from another system, or from an export

  import <file> --program <id> [--format ndjson|csv] [--results <file>] [--dry-run] [--processes <n>]
  import --columns

The file holds a user per line: JSON with the members of Create User and of an export, or CSV whose columns
"import --columns" lists; "-" is the standard input. Rows with a fault are refused, the others are made. What became of
each row is written to --results (<file>.results.ndjson if absent; "-" for the standard output). Run again after it was
cut off, it goes on: no row is made twice. --dry-run checks everything and writes nothing.
Exit code 0: every row is there. 1: some were refused, or it could not go on.`,

  async run(words) {
    const texts = ['program', 'format', 'results', 'processes'];
    const { verb: file, operands, options } = readWords(words, texts, ['dry-run', 'columns']);
    if (options['columns'] === true) {
      for (const name of csvColumnNames()) console.log(name);
      return 0;
    }
    if (operands.length > 0) throw new UsageError(`"${operands[0]}" is not expected here.`);
    const source = await openSource(need(file, 'the file'), options['format']);
    const programId = needId(options['program'], '--program');
    const processes =
      options['processes'] === undefined
        ? availableParallelism()
        : needId(options['processes'], '--processes');
    const results = openResults(source.name, options['results']);
    return withSession(async ({ database, connections }) => {
      const { socketDir } = database;
      await explained(checkLiveness({ connections }, systemCall(programId)));
      const dryRun = options['dry-run'] === true;
      const importing = await startImportProcesses({
        programId,
        dryRun,
        language: 'en',
        socketDir,
        processes,
      });
      const progress = startProgress('rows');
      const tally = newTally();
      try {
        const rows = importRows(source.rows(), importing.send, {
          lanes: importing.lanes,
          isLater: namesOtherRows,
        });
        await explained(
          (async () => {
            for await (const result of rows) {
              count(tally, result);
              if (!results.write(`${JSON.stringify(result)}\n`)) await once(results, 'drain');
              progress.report(totalOf(tally), source.guessTotal(totalOf(tally)));
            }
          })(),
        );
      } finally {
        progress.end();
        await importing.close();
        await closeResults(results);
      }
      const { created, present, checked, refused } = tally;
      say(
        `${dryRun ? `${checked} checked` : `${created} created`}, ${present} there already, ${refused} refused`,
      );
      return refused === 0 ? 0 : 1;
    });
  },
};

async function openSource(file: string, format: string | boolean | undefined) {
  const kind = format ?? (file.toLowerCase().endsWith('.csv') ? 'csv' : 'ndjson');
  if (kind !== 'csv' && kind !== 'ndjson') throw new UsageError('--format is ndjson or csv.');
  const size = file === '-' ? undefined : await sizeOf(file);
  let bytes = 0;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for await (const chunk of file === '-'
      ? process.stdin
      : createReadStream(file, { highWaterMark: 2 ** 18 })) {
      bytes += chunk.length;
      yield chunk as Uint8Array;
    }
  }
  return {
    name: file,
    rows: () => (kind === 'csv' ? readCsv(chunks()) : readNdjson(chunks())),
    /** How many rows there will be, if the rest of the file is like what was read. */
    guessTotal: (done: number) =>
      size === undefined || bytes === 0 ? undefined : Math.round((done * size) / bytes),
  };
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    throw new UsageError(`"${file}" cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}

function openResults(file: string, named: string | boolean | undefined): WriteStream | NodeJS.WriteStream {
  const path = typeof named === 'string' ? named : file === '-' ? '-' : `${file}.results.ndjson`;
  if (path === '-') return process.stdout;
  // Whose rows they are is nobody else's business.
  return createWriteStream(path, { mode: 0o600 });
}

async function closeResults(results: WriteStream | NodeJS.WriteStream): Promise<void> {
  if (results === process.stdout) return;
  results.end();
  await once(results, 'close');
}
