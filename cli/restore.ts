import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type RestoreReport, restoreBackup } from '../src/backup/restore-backup.ts';
import { type Config, readConfig } from '../src/config.ts';
import type { Keyring } from '../src/crypto/keyring.ts';
import { openFileStore } from '../src/files/open-file-store.ts';
import { ensureDataFolder } from '../src/ground/data-folder.ts';
import { borrowDatabase, type Database } from '../src/ground/database.ts';
import { GroundError } from '../src/ground-error.ts';
import { checkpointFolderName } from '../src/history/checkpoint-chore.ts';
import { verifyHistory } from '../src/history/verify-history.ts';
import { keySource, openKeyring } from '../src/keys/key-source.ts';
import { Connections } from '../src/storage/connections.ts';
import { type Command, say, UsageError } from './command.ts';
import { need, readWords } from './options.ts';
import { startProgress } from './progress.ts';
import { print } from './session.ts';

/** `roster restore`. */
export const command: Command = {
  help: `Restore a backup into an empty installation, or check one

  restore --from <file.backup> [--keys <file.keys>]
  restore --from <file.backup> [--keys <file.keys>] --check

Reads both archives that "backup" wrote. Without --keys, the key archive beside the main archive is used. It may come
from a later backup; users who were erased between the two are restored as erased. The key file of the time of the
backup must be in DATA_DIR, or its keys in ROSTER_KEYS. Restore before the first start: a database that contains any
row is refused. A restore is all or nothing; if it is cut off, run it again. At the end the history is verified.

--check reads both archives to the end, opens every record and writes nothing.

This command needs the rights of the owner (DATABASE_ADMIN_URL). Exit code 1: nothing was restored, or the history has a
fault.`,

  async run(words) {
    const { verb, options } = readWords(words, ['from', 'keys'], ['check']);
    if (verb !== undefined) throw new UsageError(`"${verb}" is not expected here.`);
    const from = resolve(need(options.from, '--from'));
    const paths = { data: from, keys: resolve(options.keys ?? besideOf(from)) };
    const config = readConfig(process.env);
    refuseWithoutKeys(config);
    const keyring = openKeyring(keySource(config, say));
    if (options.check === true) {
      tell(await withProgress((onProgress) => restoreBackup({ keyring, paths, onProgress })), 'checked');
      return 0;
    }
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

function besideOf(path: string): string {
  return path.endsWith('.backup') ? `${path.slice(0, -'.backup'.length)}.keys` : `${path}.keys`;
}

/** Without keys, new ones would be created: they could open no archive, and would stand where the right keys belong. */
function refuseWithoutKeys({ rosterKeys, dataDir }: Config): void {
  const path = join(resolve(dataDir), 'keys');
  if (rosterKeys !== undefined || existsSync(path)) return;
  throw new GroundError(
    `There are no keys yet: put the copy of the installation's key file into ${path} (chmod 600), or its keys into ` +
      'ROSTER_KEYS. No backup contains them.',
  );
}

async function withProgress(
  work: (report: (users: number, total: number) => void) => Promise<RestoreReport>,
): Promise<RestoreReport> {
  const progress = startProgress('users');
  try {
    return await work((users, total) => progress.report(users, total));
  } finally {
    progress.end();
  }
}

function tell({ takenAt, erasedSince, ...counts }: RestoreReport, verb: string): void {
  print({ taken_at: takenAt, ...counts, erased_since: erasedSince });
  const since = erasedSince === 0 ? '' : `, of whom ${erasedSince} were erased since`;
  say(`${verb} ${counts.users} users${since}, as of ${takenAt}`);
}

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
