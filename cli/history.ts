import { join, resolve } from 'node:path';
import { checkpointFolderName } from '../src/history/checkpoint-chore.ts';
import { verifyHistory } from '../src/history/verify-history.ts';
import { verifyLogs } from '../src/operators/read-log.ts';
import { type Command, say, UsageError } from './command.ts';
import { readWords } from './options.ts';
import { startProgress } from './progress.ts';
import { withSession } from './session.ts';

/** `roster history`. */
export const command: Command = {
  help: `Prove that the history has not been changed

  history verify

Checks every entry of every user and the log of every operator, and compares their ends with the checkpoints in DATA_DIR. Decrypts
nothing and works beside a running server. Each fault is a line on the standard output. Exit code 1: there is a fault.`,

  async run(words) {
    const { verb } = readWords(words, []);
    if (verb !== 'verify') throw new UsageError('The only action is "history verify".');
    return withSession(async ({ config, connections, keyring, callers }) => {
      const progress = startProgress('entries');
      const folder = join(resolve(config.dataDir), checkpointFolderName);
      const report = await verifyHistory(connections, keyring, folder, {
        onProgress: (entries) => progress.report(entries),
      });
      progress.end();
      const logs = await verifyLogs(connections, callers);
      const faults = [...report.faults, ...logs.faults];
      for (const fault of faults) console.log(fault);
      say(
        `${logs.entries} entries of operators, ${report.entries} entries of ${report.users} users, ${faults.length} fault(s)`,
      );
      return faults.length === 0 ? 0 : 1;
    });
  },
};
