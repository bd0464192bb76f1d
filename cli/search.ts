import { verifySearch } from '../src/search/verify-search.ts';
import { type Command, say, UsageError } from './command.ts';
import { readWords } from './options.ts';
import { startProgress } from './progress.ts';
import { withSession } from './session.ts';

/** `roster search`. */
export const command: Command = {
  help: `Compare the search data of inquiries with the stored users

  search verify [--repair]

Checks the search row of every user and the counts of users, beside a running server. Each difference is a line on the
standard output. With --repair the differences are corrected: use it after users were written to the database by other
means than Roster, or when the notes of a migration say so. Rows that Roster may not delete remain: those of users who
do not exist, or who were erased. Exit code 1: there is a difference that was not corrected.`,

  async run(words) {
    const { verb, options } = readWords(words, [], ['repair']);
    if (verb !== 'verify') throw new UsageError('The only action is "search verify".');
    const repair = options.repair === true;
    return withSession(async ({ connections }) => {
      const progress = startProgress('users');
      const report = await verifySearch(connections, {
        repair,
        onProgress: (users) => progress.report(users),
      });
      progress.end();
      for (const fault of report.faults) console.log(fault);
      const { users, differences, repaired } = report;
      say(`${users} users, ${differences} difference(s)${repair ? `, ${repaired} corrected` : ''}`);
      return repaired === differences ? 0 : 1;
    });
  },
};
