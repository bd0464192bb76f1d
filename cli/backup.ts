import { existsSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { writeBackup } from '../src/backup/write-backup.ts';
import { readConfig } from '../src/config.ts';
import { messageOf } from '../src/describe-failure.ts';
import { keySource, openKeyring } from '../src/keys/key-source.ts';
import { noteBackup, noteVerified } from '../src/storage/backup-notes.ts';
import type { Connections } from '../src/storage/connections.ts';
import { formatDateTime } from '../src/time/format-instant.ts';
import { archivesOf, keysBeside, refuseWithoutKeys, verifyArchives } from './archives.ts';
import { type Command, say, UsageError } from './command.ts';
import { need, readWords } from './options.ts';
import { startProgress } from './progress.ts';
import { print, withSession } from './session.ts';

/** `roster backup`. */
export const command: Command = {
  help: `Write everything to two archives, beside a running server, or check such archives

  backup --to <folder or file> [--keys-to <folder or file>]
  backup verify --from <file.backup> [--keys <file.keys>] [--note]

The main archive (.backup) contains programmes, clients, users, history and files of DATA_DIR as they were at one
moment; the record of each user is sealed under the user's data key. The key archive (.keys) contains these data keys.
"restore" needs both archives and the key file of DATA_DIR (or ROSTER_KEYS), which is in neither of them: store a copy
of the key file separately from the archives.

Anyone who has an older key archive can still read a user who was erased since. Keep key archives for a short time, and
main archives for as long as you like. See docs/backup-and-erasure.md.

"verify" reads both archives to the end, opens every record, and every file of documents under the key of its user, and writes
nothing; it needs the keys and no database. With --note it opens the database of the settings as well, and notes there that the backup is
whole: GET /v1/installation tells when. Each file that was changed, cut or is missing is a line on the standard output that begins
with "fault".

A backup needs the rights of the owner (DATABASE_ADMIN_URL). Exit code 1: nothing was written; of "verify": an archive or a file has
a fault.`,

  async run(words) {
    const { verb, options } = readWords(words, ['to', 'keys-to', 'from', 'keys'], ['note']);
    if (verb === 'verify') return verify(options);
    if (verb !== undefined) throw new UsageError(`"${verb}" is not expected here.`);
    if (options.note === true) throw new UsageError('--note goes with "backup verify" alone.');
    const now = new Date();
    const to = placeOf(need(options.to, '--to'));
    const keysTo =
      options['keys-to'] === undefined ? undefined : placeOf(need(options['keys-to'], '--keys-to'));
    const paths = pathsOf(to, keysTo, now);
    return withSession(async ({ config, database, connections, keyring, files }) => {
      const progress = startProgress('users');
      const report = await writeBackup({
        adminOptions: database.adminOptions,
        keyring,
        dataDir: resolve(config.dataDir),
        files,
        paths,
        now,
        onProgress: (users, total) => progress.report(users, total),
      });
      progress.end();
      await note(connections, paths, now, report.users).catch((error: unknown) =>
        say(`the archives are whole, but the backup could not be noted in the database: ${messageOf(error)}`),
      );
      print({ backup: paths.data, keys: paths.keys, ...report });
      say(
        `store a copy of the master keys (${placeOfKeys(config)}) too, separately: without them neither archive can be opened`,
      );
      return 0;
    });
  },
};

/** Notes a backup that was written, for `GET /v1/installation`. */
function note(
  connections: Connections,
  { data, keys }: { readonly data: string; readonly keys: string },
  now: Date,
  users: number,
): Promise<void> {
  const bytes = statSync(data).size + statSync(keys).size;
  return noteBackup(connections, {
    taken_at: formatDateTime(now),
    host: hostname(),
    path: data,
    bytes,
    users,
  });
}

async function verify(options: {
  readonly from?: string;
  readonly keys?: string;
  readonly note?: boolean;
}): Promise<number> {
  const paths = archivesOf(options);
  const config = readConfig(process.env);
  refuseWithoutKeys(config);
  const { exitCode, takenAt } = await verifyArchives(openKeyring(keySource(config, say)), paths);
  if (options.note === true && exitCode === 0) {
    const [at, now] = [new Date(takenAt), new Date()].map(formatDateTime);
    await withSession(async ({ connections }) => {
      if (!(await noteVerified(connections, at!, now!)))
        say('the database knows of no backup of this moment: nothing was noted');
    }).catch((error: unknown) =>
      say(`the archives are whole, but that could not be noted in the database: ${messageOf(error)}`),
    );
  }
  return exitCode;
}

function placeOfKeys({ rosterKeys, dataDir }: { rosterKeys: string | undefined; dataDir: string }): string {
  return rosterKeys === undefined ? join(resolve(dataDir), 'keys') : 'ROSTER_KEYS';
}

/** The absolute path that is meant. A path that ends with a slash must be an existing folder. Throws UsageError. */
function placeOf(path: string): string {
  if (path.endsWith('/') && !isFolder(path)) throw new UsageError(`There is no folder ${path}.`);
  return resolve(path);
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

/** The paths of the archives: in a folder, names made from the time; otherwise the names that are given. */
function pathsOf(to: string, keysTo: string | undefined, now: Date): { data: string; keys: string } {
  const moment = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
  const data = isFolder(to) ? join(to, `roster-${moment}Z.backup`) : to;
  if (keysTo === undefined) return { data, keys: keysBeside(data) };
  const keys = isFolder(keysTo) ? join(keysTo, `roster-${moment}Z.keys`) : keysTo;
  if (keys === data) throw new UsageError('The two archives need different names.');
  return { data, keys };
}
