import { verifySearch } from '../src/search/verify-search.ts';
import { type Command, say, UsageError } from './command.ts';
import { readWords } from './options.ts';
import { startProgress } from './progress.ts';
import { withSession } from './session.ts';

/** `roster search`. */
export const command: Command = {
  help: `Compare the search data of inquiries with the stored users

  search verify [--repair]

Checks what every user is found by (the search row, documents, and the keyed hashes of sealed numbers, which are opened
for it) and the counts of users, beside a running server. Each difference is a line on the
standard output. With --repair the differences are corrected: use it after users were written to the database by other
means than Roster, or when the notes of a migration say so. After an upgrade that changes how users are found, the server
corrects the search data by itself, in the background. Rows that Roster may not delete remain: those of users who do not
exist, or who were erased; and so do sealed numbers that do not open. Exit code 1: there is a difference that was not corrected.`,

  async run(words) {
    const { verb, options } = readWords(words, [], ['repair']);
    if (verb !== 'verify') throw new UsageError('The only action is "search verify".');
    const repair = options.repair === true;
    return withSession(async ({ connections, keyring }) => {
      const progress = startProgress('users');
      const report = await verifySearch(connections, {
        repair,
        keyring,
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
