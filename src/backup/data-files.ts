import { type Dirent, existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isFileName } from '../files/file-store.ts';
import { filesFolderName } from '../files/open-file-store.ts';
import { checkpointFolderName } from '../history/checkpoint-chore.ts';
import { signedFileName } from '../keys/sign-callers.ts';

/**
 * The folders of DATA_DIR that a backup takes with it. Their files are listed before the rows are read: what signs rows must not be newer
 * than they are.
 */
export const backedUpFolders: readonly string[] = [checkpointFolderName];

/** What of DATA_DIR a backup leaves out, and why. */
export const leftOut: Readonly<Record<string, string>> = {
  keys: 'opens everything: a copy of it is kept apart from every backup',
  'console-setup.txt': 'the link by which the first operator sets a password; the database has its hash',
  'bootstrap-client.json': 'the secret of the first client in clear; the database has its hash',
  [filesFolderName]: 'taken through the store of files, of which it is one kind',
  [signedFileName]: 'written again by the first start',
  postgres: 'the database itself, of which the rows are taken',
  'postgres-start.log': 'what PostgreSQL said at its last start',
  programs: 'a copy of PostgreSQL, made again where it is needed',
  run: 'the socket of the database',
  lock: 'held while a server runs',
};

/** Where files lie until a restore is whole. */
export const stagingFolderName = 'restoring';

/** The files of those folders, as paths below DATA_DIR, in order. */
export async function listFiles(dataDir: string): Promise<string[]> {
  const paths: string[] = [];
  for (const name of backedUpFolders) {
    if (!existsSync(join(dataDir, name))) continue;
    const entries = await readdir(join(dataDir, name), { recursive: true, withFileTypes: true });
    paths.push(...entries.filter(isWhole).map((entry) => join(entry.parentPath, entry.name)));
  }
  return paths.map((path) => path.slice(dataDir.length + 1)).sort();
}

/** Where a file of the store stands in an archive, whichever store it is from. */
export function archivePathOf(name: string): string {
  return [filesFolderName, name.slice(0, 2), name.slice(2, 4), name].join('/');
}

/** The name of the file of the store that a path from an archive stands for; undefined where it stands for none. */
export function storedNameOf(path: string): string | undefined {
  const name = path.slice(-32);
  return isFileName(name) && path === archivePathOf(name) ? name : undefined;
}

/**
 * Drafts are renamed once they are whole. Heads that are noted between two checkpoints grow while the backup reads, and would
 * tell of entries that it does not have.
 */
function isWhole(entry: Dirent): boolean {
  return entry.isFile() && !/\.(draft|heads)$/u.test(entry.name);
}

/** Whether a path from an archive leads to where files of DATA_DIR of a backup may lie, and nowhere else. */
export function isPlace(path: string): boolean {
  const [folder, ...rest] = path.split('/');
  const isSafe =
    rest.length > 0 && rest.every((part) => /^[^/\\\0]+$/.test(part) && part !== '.' && part !== '..');
  return isSafe && backedUpFolders.includes(folder!);
}
