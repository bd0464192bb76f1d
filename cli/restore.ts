import { join, resolve } from 'node:path';
import { restoreBackup } from '../src/backup/restore-backup.ts';
import { type Config, readConfig } from '../src/config.ts';
import type { Keyring } from '../src/crypto/keyring.ts';
import { openFileStore } from '../src/files/open-file-store.ts';
import { ensureDataFolder } from '../src/ground/data-folder.ts';
import { borrowDatabase, type Database } from '../src/ground/database.ts';
import { checkpointFolderName } from '../src/history/checkpoint-chore.ts';
import { verifyHistory } from '../src/history/verify-history.ts';
import { keySource, openKeyring } from '../src/keys/key-source.ts';
import { Connections } from '../src/storage/connections.ts';
import { archivesOf, refuseWithoutKeys, tell, verifyArchives, withProgress } from './archives.ts';
import { type Command, say, UsageError } from './command.ts';
import { readWords } from './options.ts';
import { startProgress } from './progress.ts';

/** `roster restore`. */
export const command: Command = {
  help: `Restore a backup into an empty installation, or check one

  restore --from <file.backup> [--keys <file.keys>]
  restore --from <file.backup> [--keys <file.keys>] --check

Reads both archives that "backup" wrote. Without --keys, the key archive beside the main archive is used. It may come
from a later backup; users who were erased between the two are restored as erased. The key file of the time of the
backup must be in DATA_DIR, or its keys in ROSTER_KEYS. Restore before the first start: a database that contains any
row is refused. A restore is all or nothing; if it is cut off, run it again. At the end the history is verified.

--check does what "backup verify" does.

This command needs the rights of the owner (DATABASE_ADMIN_URL). Exit code 1: nothing was restored, or the history has a
fault.`,

  async run(words) {
    const { verb, options } = readWords(words, ['from', 'keys'], ['check']);
    if (verb !== undefined) throw new UsageError(`"${verb}" is not expected here.`);
    const paths = archivesOf(options);
    const config = readConfig(process.env);
    refuseWithoutKeys(config);
    const keyring = openKeyring(keySource(config, say));
    if (options.check === true) return (await verifyArchives(keyring, paths)).exitCode;
    const database = await borrowDatabase(config, say);
    try {
      const dataDir = ensureDataFolder(config.dataDir);
      const target = { database, dataDir, files: openFileStore(config, keyring) };
      tell(
        await withProgress((onProgress) => restoreBackup({ keyring, paths, target, onProgress })),
        'restored',
      );
      say(
        'no access token from before counts any more, and numbers given out since the backup are not given out again',
      );
      return await verify(config, database, keyring);
    } finally {
      await database.stop();
    }
  },
};

async function verify(config: Config, database: Database, keyring: Keyring): Promise<number> {
  const connections = new Connections(database.appOptions, 2);
  const progress = startProgress('entries verified');
  try {
    const folder = join(resolve(config.dataDir), checkpointFolderName);
    const report = await verifyHistory(connections, keyring, folder, {
      onProgress: (entries) => progress.report(entries),
    });
    progress.end();
    for (const fault of report.faults) console.log(fault);
    say(
      `the history has ${report.entries} entries of ${report.users} users, ${report.faults.length} fault(s)`,
    );
    return report.faults.length === 0 ? 0 : 1;
  } finally {
    await connections.close();
  }
}
