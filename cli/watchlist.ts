import { createReadStream, statSync } from 'node:fs';
import { systemCall } from '../src/calls/system-call.ts';
import { errors } from '../src/catalogue/errors.ts';
import { isListName } from '../src/catalogue/watchlists.ts';
import { codeOf } from '../src/describe-failure.ts';
import { inTransaction, runFor } from '../src/storage/connections.ts';
import { PlannerStatistics } from '../src/storage/planner-statistics.ts';
import { deleteWatchlist, listWatchlists, lockWatchlists, readLocked } from '../src/storage/watchlists.ts';
import { checkLiveness } from '../src/transfer/note-exported.ts';
import { loadList } from '../src/watchlists/load-list.ts';
import { enqueueScreening } from '../src/watchlists/screening-jobs.ts';
import { showList } from '../src/watchlists/show-list.ts';
import { type Command, say, UsageError } from './command.ts';
import { explained, need, needId, readWords } from './options.ts';
import { startProgress } from './progress.ts';
import { print, type Session, withSession } from './session.ts';

/** `roster watchlist`. */
export const command: Command = {
  help: `Load lists of people and organisations that users are compared with

  watchlist load <name> <file...> --program <id> [--skip-broken] [--allow-fewer] [--dry-run]
  watchlist list --program <id>
  watchlist delete <name> --program <id>

"load" reads sdn.csv of OFAC (with alt.csv and add.csv as further files), targets.simple.csv of OpenSanctions, or lines of
JSON; "-" is the standard input. The list is replaced once everything was read, or stays as it was: a line that cannot be
read refuses all of it, unless --skip-broken passes over such lines, and so does a file that was cut off, or a list of
less than half of the entries that there were, unless --allow-fewer. A running server then compares all users with what is
new in the list. docs/kyc.md explains lists, scores and hits. Results are JSON on the standard output.`,

  async run(words) {
    const { verb, operands, options } = readWords(
      words,
      ['program'],
      ['skip-broken', 'allow-fewer', 'dry-run'],
    );
    if (verb === undefined) throw new UsageError('The action is missing.');
    if (!['load', 'list', 'delete'].includes(verb)) throw new UsageError(`"${verb}" is not expected here.`);
    for (const name of ['skip-broken', 'allow-fewer', 'dry-run'] as const)
      if (verb !== 'load' && options[name] !== undefined)
        throw new UsageError(`--${name} can only be used with load.`);
    const programId = needId(options.program, '--program');
    const [name, ...files] = operands;
    if (verb === 'list') return withSession((session) => list(session, programId));
    const wanted = need(name, 'the name of the list');
    if (verb === 'delete') return withSession((session) => remove(session, programId, wanted));
    if (!isListName(wanted))
      throw new UsageError('The name must be of at most 50 small letters, digits, hyphens and underscores.');
    need(files[0], 'the file');
    for (const file of files) checkFile(file);
    return withSession((session) =>
      load(session, programId, wanted, files, {
        skipsBroken: options['skip-broken'] === true,
        allowsFewer: options['allow-fewer'] === true,
        isDryRun: options['dry-run'] === true,
      }),
    );
  },
};

function checkFile(file: string): void {
  try {
    if (file !== '-') statSync(file);
  } catch (error) {
    throw new UsageError(`"${file}" cannot be read (${codeOf(error)}).`);
  }
}

async function load(
  { connections }: Session,
  programId: number,
  name: string,
  files: readonly string[],
  how: { readonly skipsBroken: boolean; readonly allowsFewer: boolean; readonly isDryRun: boolean },
): Promise<number> {
  await explained(checkLiveness({ connections }, systemCall(programId)));
  const progress = startProgress('lines');
  const statistics = new PlannerStatistics(connections, say);
  try {
    const request = {
      ...{ programId, name, clientId: 0, chunks: chunksOf(files) },
      ...how,
      onProgress: (lines: number) => progress.report(lines),
    };
    const services = { connections, statistics, clock: () => new Date() };
    const { row, fresh, gone } = await explained(loadList(services, request));
    progress.end();
    print({ watchlist: { ...showList(row), changed: fresh, removed: gone } });
    return 0;
  } finally {
    await statistics.close();
  }
}

/** The bytes of files, one behind the other. */
async function* chunksOf(files: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const file of files) yield* file === '-' ? process.stdin : createReadStream(file);
}

async function list({ connections }: Session, programId: number): Promise<number> {
  const [rows] = await runFor(connections, programId, listWatchlists(programId));
  print(rows.map(({ row }) => showList(row)));
  return 0;
}

async function remove({ connections }: Session, programId: number, name: string): Promise<number> {
  const removed = inTransaction(connections, programId, async (place) => {
    const [, [locked]] = await runFor(
      place,
      programId,
      lockWatchlists(programId),
      readLocked(programId, name),
    );
    if (!locked?.row) throw errors.watchlistUnknown();
    await runFor(place, programId, deleteWatchlist(programId, locked.row.id));
    await enqueueScreening(place, programId, locked.row.id);
    return { outcome: locked.row, commits: true };
  });
  print({ watchlist: showList(await explained(removed)) });
  return 0;
}
