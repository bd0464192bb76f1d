import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { resolve } from 'node:path';
import { messageOf } from '../describe-failure.ts';
import { GroundError } from '../ground-error.ts';

/**
 * Makes DATA_DIR if it is missing and returns its real absolute path.
 *
 * Its mode is 0711: the database may run as another user and walks through it to its own folder, while nobody
 * else can list it; each entry has an owner and a mode of its own. An existing folder with content keeps its
 * mode (it may be somebody's home), but one that others may write to is refused, since they could replace keys.
 */
export function ensureDataFolder(path: string): string {
  const dataDir = resolve(path);
  try {
    if (!existsSync(dataDir)) {
      mkdirSync(dataDir, { recursive: true });
      chmodSync(dataDir, 0o711);
    } else if (readdirSync(dataDir).length === 0) {
      if (isOurs(dataDir)) chmodSync(dataDir, 0o711);
    }
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new GroundError(
      `DATA_DIR ${dataDir} cannot be used (${messageOf(cause)}): ` +
        'name a folder that this user may create or write to.',
      { cause },
    );
  }
  if ((statSync(dataDir).mode & 0o022) !== 0) {
    throw new GroundError(
      `DATA_DIR ${dataDir} may be written to by other users, who could replace the keys in it: run "chmod 711 ${dataDir}".`,
    );
  }
  return realpathSync(dataDir);
}

function isOurs(path: string): boolean {
  return process.getuid === undefined || statSync(path).uid === process.getuid();
}
