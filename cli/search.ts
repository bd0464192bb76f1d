import { verifySearch } from '../src/search/verify-search.ts';
import { type Command, say, UsageError } from './command.ts';
import { readWords } from './options.ts';
import { startProgress } from './progress.ts';
import { withSession } from './session.ts';

/** `roster search`. */
export const command: Command = {
  help: `Compare what inquiries look in with what is stored

  search verify [--repair]

Looks at every user and counts them, beside a running server. Each difference is a line on the standard output; exit
code 1 when there is one that was not put right. With --repair they are: after users were put into the database by other
means than Roster, or after a migration that says so. What Roster may not delete stays: rows of nobody, or of somebody
who was erased.`,

  async run(words) {
    const { verb, options } = readWords(words, [], ['repair']);
    if (verb !== 'verify') throw new UsageError('Say "search verify".');
    const repair = options['repair'] === true;
    return withSession(async ({ connections }) => {
      const progress = startProgress('users');
      const report = await verifySearch(connections, {
        repair,
        onProgress: (users) => progress.report(users),
      });
      progress.end();
      for (const fault of report.faults) console.log(fault);
      const { users, differences, repaired } = report;
      say(`${users} users, ${differences} difference(s)${repair ? `, ${repaired} put right` : ''}`);
      return repaired === differences ? 0 : 1;
    });
  },
};
