import { createReadStream, fstatSync, type Stats, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { Writable } from 'node:stream';
import { systemCall } from '../src/calls/system-call.ts';
import { codeOf } from '../src/describe-failure.ts';
import { PlannerStatistics } from '../src/storage/planner-statistics.ts';
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
import { finish, openOutput, send, statsOf } from './output.ts';
import { startProgress } from './progress.ts';
import { withSession } from './session.ts';

/** `roster import`. */
export const command: Command = {
  help: `Import users from another system, or from an export

  import <file> --program <id> [--format ndjson|csv] [--results <file>] [--dry-run] [--processes <n>]
  import --columns

The file has one user per line: JSON with the members of Create User and of an export, or CSV with the columns that
"import --columns" lists; "-" is the standard input. Rows with a fault are refused, and users are created from the
others. The result of each row is written to --results (default: <file>.results.ndjson; "-" is the standard output).
An import that was cut off can be run again and continues; no row is imported twice. --dry-run checks each row by
itself and writes nothing. It does not detect that two rows want the same email, phone, login or source id, that a row
names a user who is in no row, or faults in relationships with users who do not exist yet; only the import detects
these. Exit code 0: every row is imported. 1: some rows were refused, or the import could not continue.`,

  async run(words) {
    const {
      verb: file,
      operands,
      options,
    } = readWords(words, ['program', 'format', 'results', 'processes'], ['dry-run', 'columns']);
    if (options.columns === true) {
      for (const name of csvColumnNames()) console.log(name);
      return 0;
    }
    if (operands.length > 0) throw new UsageError(`"${operands[0]}" is not expected here.`);
    const source = openSource(need(file, 'the file'), options.format);
    const programId = needId(options.program, '--program');
    const processes =
      options.processes === undefined ? availableParallelism() : needId(options.processes, '--processes');
    const results = await openResults(source, options.results);
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
              await send(results, `${JSON.stringify(result)}\n`);
              progress.report(totalOf(tally), source.guessTotal(totalOf(tally)));
            }
            await finish(results);
          })(),
        );
      } finally {
        progress.end();
        await importing.close();
        await new PlannerStatistics(connections, say).refresh();
        // The error with which the results or the import ended was reported above.
        await finish(results).catch(() => undefined);
      }
      const { created, present, checked, refused } = tally;
      say(
        `${dryRun ? `${checked} checked` : `${created} created`}, ${present} already present, ${refused} refused`,
      );
      return refused === 0 ? 0 : 1;
    });
  },
};

type Source = ReturnType<typeof openSource>;

function openSource(file: string, format: string | undefined) {
  const kind = format ?? (file.toLowerCase().endsWith('.csv') ? 'csv' : 'ndjson');
  if (kind !== 'csv' && kind !== 'ndjson') throw new UsageError('--format must be ndjson or csv.');
  const stats = statsOfSource(file);
  let bytes = 0;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for await (const chunk of file === '-'
      ? process.stdin
      : createReadStream(file, { highWaterMark: 2 ** 18 })) {
      bytes += chunk.length;
      yield chunk;
    }
  }
  return {
    name: file,
    file: stats,
    rows: () => (kind === 'csv' ? readCsv(chunks()) : readNdjson(chunks())),
    /** An estimate of the number of rows, if the rest of the file is like the part that was read. */
    guessTotal: (done: number) =>
      file === '-' || bytes === 0 ? undefined : Math.round((done * stats.size) / bytes),
  };
}

function statsOfSource(file: string): Stats {
  try {
    return file === '-' ? fstatSync(process.stdin.fd) : statSync(file);
  } catch (error) {
    throw new UsageError(`"${file}" cannot be read (${codeOf(error)}).`);
  }
}

/**
 * Opens the file of the results. Throws UsageError if this is the file that is imported, which would be overwritten.
 */
async function openResults(source: Source, named: string | undefined): Promise<Writable> {
  const { name, file } = source;
  const path = named ?? (name === '-' ? '-' : `${name}.results.ndjson`);
  const there = path === '-' ? undefined : statsOf(path);
  if (there && there.dev === file.dev && there.ino === file.ino)
    throw new UsageError(`"${path}" is the file that is imported: --results must name another file.`);
  return openOutput(path, {
    flags: 'w',
    outcome: 'the import stopped; make space for the results and run it again to continue',
  });
}
