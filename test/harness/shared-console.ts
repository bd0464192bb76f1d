import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './processes.ts';

/** Where the bundles of the console lie that the servers of tests share: bundling takes seconds, and each would do it anew. */
const sharedFolder = join(repository, 'node_modules/.cache/roster-console');

/** Makes the data folder of a server, with the bundles that others have made. */
export function shareConsole(dataDir: string): void {
  mkdirSync(sharedFolder, { recursive: true });
  // As the server makes it: its database may run as another user.
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  try {
    symlinkSync(sharedFolder, join(dataDir, 'console'));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
