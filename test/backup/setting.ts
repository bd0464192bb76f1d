import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RestoreReport, restoreBackup } from '../../src/backup/restore-backup.ts';
import { type BackupReport, writeBackup } from '../../src/backup/write-backup.ts';
import { readConfig } from '../../src/config.ts';
import type { Keyring } from '../../src/crypto/keyring.ts';
import type { FileStore } from '../../src/files/file-store.ts';
import { FolderStore } from '../../src/files/folder-store.ts';
import { filesFolderName } from '../../src/files/open-file-store.ts';
import { keySource, openKeyring } from '../../src/keys/key-source.ts';
import type { AssembledTest } from '../harness/assembled.ts';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { temporaryFolder } from '../harness/processes.ts';

/** Where a backup lies. */
export interface Archives {
  readonly data: string;
  readonly keys: string;
}

let made = 0;

/** Backs an installation up; returns where to. */
export async function backUp(
  server: Pick<AssembledTest, 'database' | 'dataDir'>,
  folder: string,
  files = storeOf(server.dataDir),
): Promise<Archives & { report: BackupReport }> {
  made += 1;
  const paths = { data: join(folder, `${made}.backup`), keys: join(folder, `${made}.keys`) };
  const report = await writeBackup({
    adminOptions: server.database.adminOptions,
    keyring: keyringOf(server.dataDir),
    dataDir: server.dataDir,
    files,
    paths,
    now: new Date(),
    onProgress: () => undefined,
  });
  return { ...paths, report };
}

/** The keys of a data folder. */
export function keyringOf(dataDir: string): Keyring {
  return openKeyring(keySource(readConfig({ DATA_DIR: dataDir }), () => undefined));
}

/** The store of files in a data folder. */
export function storeOf(dataDir: string): FileStore {
  return new FolderStore(join(dataDir, filesFolderName));
}

/** An empty database and a data folder that holds nothing but keys. */
export interface EmptyPlace {
  readonly database: TestDatabase;
  readonly dataDir: string;
  remove(): Promise<void>;
}

/** Makes one with the keys of another folder, or with others. */
export async function emptyPlace(keys: string | object): Promise<EmptyPlace> {
  const folder = temporaryFolder();
  const dataDir = join(folder.path, 'data');
  mkdirSync(dataDir, { mode: 0o711 });
  const path = join(dataDir, 'keys');
  if (typeof keys === 'string') cpSync(join(keys, 'keys'), path);
  else writeFileSync(path, JSON.stringify(keys), { mode: 0o600 });
  const database = await testDatabase({ isEmpty: true });
  return {
    database,
    dataDir,
    remove: async () => {
      await database.drop();
      folder.remove();
    },
  };
}

/** Has a store of files look as a restore leaves it that was cut off. */
export async function markAsBegun(files: FileStore, { data }: Archives): Promise<void> {
  const [line = ''] = readFileSync(data, 'latin1').split('\n', 1);
  await files.put(JSON.parse(line.slice(line.indexOf('{'))).id, [Buffer.from('x')], 1);
}

/** Restores archives into an empty place. */
export function restoreInto(
  { database, dataDir }: Pick<EmptyPlace, 'database' | 'dataDir'>,
  { data, keys }: Archives,
  migrations?: string,
  files = storeOf(dataDir),
): Promise<RestoreReport> {
  const { adminOptions, appOptions } = database;
  return restoreBackup({
    keyring: keyringOf(dataDir),
    paths: { data, keys },
    target: {
      database: {
        adminOptions,
        appOptions,
        socketDir: undefined,
        isReady: () => true,
        stop: async () => {},
      },
      dataDir,
      files,
      ...(migrations && { migrations }),
    },
    onProgress: () => undefined,
  });
}

/** Reads archives to their ends and writes nothing. */
export function check(dataDir: string, { data, keys }: Archives): Promise<RestoreReport> {
  return restoreBackup({ keyring: keyringOf(dataDir), paths: { data, keys }, onProgress: () => undefined });
}
