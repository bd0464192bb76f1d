import { join, resolve } from 'node:path';
import { checkpointFolderName } from '../src/history/checkpoint-chore.ts';
import { verifyHistory } from '../src/history/verify-history.ts';
import { type Command, say, UsageError } from './command.ts';
import { readWords } from './options.ts';
import { startProgress } from './progress.ts';
import { withSession } from './session.ts';

/** `roster history`. */
export const command: Command = {
  help: `Prove that the history is as it was written

  history verify

Walks every entry of every user and compares the ends with the checkpoints in DATA_DIR. Opens nothing, works beside a
running server. Each fault is a line on the standard output; exit code 1 when there is one.`,

  async run(words) {
    const { verb } = readWords(words, []);
    if (verb !== 'verify') throw new UsageError('Say "history verify".');
    return withSession(async ({ config, connections, keyring }) => {
      const progress = startProgress('entries');
      const folder = join(resolve(config.dataDir), checkpointFolderName);
      const report = await verifyHistory(connections, keyring, folder, {
        onProgress: (entries) => progress.report(entries),
      });
      progress.end();
      for (const fault of report.faults) console.log(fault);
      say(`${report.entries} entries of ${report.users} users, ${report.faults.length} fault(s)`);
      return report.faults.length === 0 ? 0 : 1;
    });
  },
};
