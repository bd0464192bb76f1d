import { join, resolve } from 'node:path';
import type { Config } from '../config.ts';
import type { FileStore } from './file-store.ts';
import { FolderStore } from './folder-store.ts';

/** The folder of files in DATA_DIR. */
export const filesFolderName = 'files';

/** The store that the settings name. */
export function openFileStore({ dataDir }: Pick<Config, 'dataDir'>): FileStore {
  return new FolderStore(join(resolve(dataDir), filesFolderName));
}
