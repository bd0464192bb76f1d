import { join, resolve } from 'node:path';
import { checkpointFolderName } from '../src/history/checkpoint-chore.ts';
import { verifyHistory } from '../src/history/verify-history.ts';
import { type Command, say, UsageError } from './command.ts';
import { readWords } from './options.ts';
import { startProgress } from './progress.ts';
import { withSession } from './session.ts';

/** `roster history`. */
export const command: Command = {
  help: `Prove that the history has not been changed

  history verify

Checks every entry of every user and compares the heads with the checkpoints in DATA_DIR. Decrypts nothing and works
beside a running server. Each fault is a line on the standard output. Exit code 1: there is a fault.`,

  async run(words) {
    const { verb } = readWords(words, []);
    if (verb !== 'verify') throw new UsageError('The only action is "history verify".');
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
