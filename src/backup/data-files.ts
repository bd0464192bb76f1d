import { type Dirent, existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { filesFolderName } from '../files/open-file-store.ts';
import { checkpointFolderName } from '../history/checkpoint-chore.ts';
import { signedFileName } from '../keys/sign-callers.ts';

/** A folder of DATA_DIR that a backup takes with it. */
export interface BackedUpFolder {
  readonly name: string;
  /**
   * When its files are listed. `before` the rows are read: what signs rows must not be newer than they are. `after`:
   * what rows speak of must be there.
   */
  readonly listed: 'before' | 'after';
}

/** What of DATA_DIR a backup holds. */
export const backedUpFolders: readonly BackedUpFolder[] = [
  { name: checkpointFolderName, listed: 'before' },
  // Attachments of documents, each sealed under its user's data key.
  { name: filesFolderName, listed: 'after' },
];

/** What of DATA_DIR a backup leaves out, and why. */
export const leftOut: Readonly<Record<string, string>> = {
  keys: 'opens everything: a copy of it is kept apart from every backup',
  'bootstrap-client.json': 'the secret of the first client in clear; the database has its hash',
  [signedFileName]: 'written again by the first start',
  postgres: 'the database itself, of which the rows are taken',
  'postgres-start.log': 'what PostgreSQL said at its last start',
  programs: 'a copy of PostgreSQL, made again where it is needed',
  run: 'the socket of the database',
  lock: 'held while a server runs',
};

/** Where files lie until a restore is whole. */
export const stagingFolderName = 'restoring';

/** The files of the folders that are listed at a moment, as paths below DATA_DIR, in order. */
export async function listFiles(dataDir: string, listed: BackedUpFolder['listed']): Promise<string[]> {
  const paths: string[] = [];
  for (const { name } of backedUpFolders.filter((folder) => folder.listed === listed)) {
    if (!existsSync(join(dataDir, name))) continue;
    const entries = await readdir(join(dataDir, name), { recursive: true, withFileTypes: true });
    paths.push(...entries.filter(isWhole).map((entry) => join(entry.parentPath, entry.name)));
  }
  return paths.map((path) => path.slice(dataDir.length + 1)).sort();
}

/**
 * Drafts are renamed once they are whole. Heads that are noted between two checkpoints grow while the backup reads, and would
 * tell of entries that it does not have.
 */
function isWhole(entry: Dirent): boolean {
  return entry.isFile() && !/\.(draft|heads)$/u.test(entry.name);
}

/** Whether a path from an archive leads to where files of a backup may lie, and nowhere else. */
export function isPlace(path: string): boolean {
  const [folder, ...rest] = path.split('/');
  const isSafe =
    rest.length > 0 && rest.every((part) => /^[^/\\\0]+$/.test(part) && part !== '.' && part !== '..');
  return isSafe && backedUpFolders.some(({ name }) => name === folder);
}
