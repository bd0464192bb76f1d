import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { RestoreReport } from '../src/backup/restore-backup.ts';
import { restoreBackup } from '../src/backup/restore-backup.ts';
import { FileVerifier } from '../src/backup/verify-files.ts';
import type { Config } from '../src/config.ts';
import type { Keyring } from '../src/crypto/keyring.ts';
import { GroundError } from '../src/ground-error.ts';
import { say } from './command.ts';
import { need } from './options.ts';
import { startProgress } from './progress.ts';
import { print } from './session.ts';

/** Where the archives of a backup are. */
export interface ArchivePaths {
  readonly data: string;
  readonly keys: string;
}

/** The archives that --from and --keys name; without --keys that of the keys lies beside. Throws UsageError. */
export function archivesOf(options: { readonly from?: string; readonly keys?: string }): ArchivePaths {
  const data = resolve(need(options.from, '--from'));
  return { data, keys: resolve(options.keys ?? keysBeside(data)) };
}

/** Where the archive of the keys lies unless it is said otherwise. */
export function keysBeside(path: string): string {
  return path.endsWith('.backup') ? `${path.slice(0, -'.backup'.length)}.keys` : `${path}.keys`;
}

/** Throws a GroundError. Without keys, new ones would be created: they could open no archive, and would stand where the right keys belong. */
export function refuseWithoutKeys({ rosterKeys, dataDir }: Config): void {
  const path = join(resolve(dataDir), 'keys');
  if (rosterKeys !== undefined || existsSync(path)) return;
  throw new GroundError(
    `There are no keys yet: put the copy of the installation's key file into ${path} (chmod 600), or its keys into ` +
      'ROSTER_KEYS. No backup contains them.',
  );
}

/** What reading both archives came to. */
export interface Verified {
  readonly exitCode: number;
  /** The moment that they are of, ISO 8601. */
  readonly takenAt: string;
}

/** Reads both archives to their ends and opens every record and every file. */
export async function verifyArchives(keyring: Keyring, paths: ArchivePaths): Promise<Verified> {
  const verifier = new FileVerifier();
  const report = await withProgress((onProgress) => restoreBackup({ keyring, paths, verifier, onProgress }));
  const { faults, opened } = verifier;
  for (const fault of faults) console.log(`fault  ${fault}`);
  tell(report, 'checked', { files_opened: opened, file_faults: faults.length });
  if (faults.length > 0)
    say(`${faults.length} file(s) of the backup cannot be given out once it is restored`);
  return { exitCode: faults.length === 0 ? 0 : 1, takenAt: report.takenAt };
}

/** Does long work, and shows its progress. */
export async function withProgress(
  work: (report: (users: number, total: number) => void) => Promise<RestoreReport>,
): Promise<RestoreReport> {
  const progress = startProgress('users');
  try {
    return await work((users, total) => progress.report(users, total));
  } finally {
    progress.end();
  }
}

/** Prints what was restored or checked. */
export function tell(
  { takenAt, erasedSince, ...counts }: RestoreReport,
  verb: string,
  more: object = {},
): void {
  print({ taken_at: takenAt, ...counts, ...more, erased_since: erasedSince });
  const since = erasedSince === 0 ? '' : `, of whom ${erasedSince} were erased since`;
  say(`${verb} ${counts.users} users${since}, as of ${takenAt}`);
}
