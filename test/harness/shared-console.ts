import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { bundleConsole, bundleName } from '../../src/console/bundle.ts';
import { bundleFile } from '../../src/console/bundle-file.ts';
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

/** Bundles the console where nobody has yet, at once: a server does it behind everything else, which takes long where tests run. */
export async function bundleSharedConsole(): Promise<void> {
  const folder = join(sharedFolder, await bundleName(repository, true));
  if (existsSync(join(folder, bundleFile))) return;
  mkdirSync(sharedFolder, { recursive: true });
  await bundleConsole({ project: repository, folder, isMinified: true });
}
