import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { listPrograms } from '../src/access/programs.ts';
import { systemCall } from '../src/calls/system-call.ts';
import { loadSeedPeople } from '../src/seed/seed-people.ts';
import { seedSecrets } from '../src/seed/seed-secrets.ts';
import { PlannerStatistics } from '../src/storage/planner-statistics.ts';
import { startImportProcesses } from '../src/transfer/import-processes.ts';
import { importRows } from '../src/transfer/import-rows.ts';
import { namesOtherRows } from '../src/transfer/later-rows.ts';
import { checkLiveness } from '../src/transfer/note-exported.ts';
import type { RowResult, SourceRow } from '../src/transfer/source-row.ts';
import { count, newTally, totalOf } from '../src/transfer/tally.ts';
import { type Command, say, UsageError } from './command.ts';
import { explained, needId, readWords } from './options.ts';
import { startProgress } from './progress.ts';
import { type Session, withSession } from './session.ts';

/** `roster seed`. */
export const command: Command = {
  help: `Create realistic users for trials and measurements

  seed --users <n> [--program <id>] [--seed <name>] [--from <n>] [--processes <n>]

Creates users of 25 countries in their own scripts, with addresses, contacts, identity papers, cards and accounts that
pass every check. The same seed gives the same users: a second run, perhaps with more users, continues where the first
stopped. Without --seed each run creates different users. --program may be left out if there is only one programme.
All users have the password "${seedSecrets.password.secret}": never seed a programme that has real users.`,

  async run(words) {
    const { verb, options } = readWords(words, ['users', 'program', 'seed', 'from', 'processes']);
    if (verb !== undefined) throw new UsageError(`"${verb}" is not expected here.`);
    const users = needId(options.users, '--users');
    const from = options.from === undefined ? 0 : needId(options.from, '--from');
    const seed = options.seed ?? randomBytes(4).toString('hex');
    if (!/^[A-Za-z0-9-]{1,40}$/.test(seed))
      throw new UsageError('--seed must be 1 to 40 letters, digits and hyphens.');
    const processes =
      options.processes === undefined ? availableParallelism() : needId(options.processes, '--processes');
    return withSession(async (session) => {
      const programId = await programOf(session, options.program);
      const { socketDir } = session.database;
      await explained(checkLiveness(session, systemCall(programId)));
      const importing = await startImportProcesses({
        programId,
        dryRun: false,
        language: 'en',
        socketDir,
        processes,
      });
      const progress = startProgress('users');
      const tally = newTally();
      let firstRefused: RowResult | undefined;
      try {
        const rows = importRows(rowsOf(seed, from, users), importing.send, {
          lanes: importing.lanes,
          isLater: namesOtherRows,
        });
        await explained(
          (async () => {
            for await (const result of rows) {
              count(tally, result);
              if (result.outcome === 'refused') firstRefused ??= result;
              progress.report(totalOf(tally), users);
            }
          })(),
        );
      } finally {
        progress.end();
        await importing.close();
        await new PlannerStatistics(session.connections, say).refresh();
      }
      if (firstRefused) say(`the first user that was refused: ${JSON.stringify(firstRefused)}`);
      say(
        `seed "${seed}": ${tally.created} created, ${tally.present} already present, ${tally.refused} refused`,
      );
      return tally.refused === 0 ? 0 : 1;
    });
  },
};

async function* rowsOf(seed: string, from: number, users: number): AsyncGenerator<SourceRow> {
  const people = await loadSeedPeople(seed);
  for (let index = from; index < from + users; index += 1) {
    yield { line: index + 1, text: JSON.stringify(people.person(index)) };
  }
}

async function programOf({ connections }: Session, named: string | undefined): Promise<number> {
  if (named !== undefined) return needId(named, '--program');
  const programs = await listPrograms(connections, { startIndex: 1, pageSize: 2 });
  if (programs.length !== 1)
    throw new UsageError('Name the programme with --program <id>; "program list" shows the programmes.');
  return programs[0]!.id;
}
