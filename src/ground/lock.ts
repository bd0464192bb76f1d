import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { GroundError } from '../ground-error.ts';

/** A held lock. `release` may be called more than once. */
export interface DataLock {
  release(): void;
}

/** Another live process holds the data folder. */
export class DataFolderInUse extends GroundError {
  override name = 'DataFolderInUse';
}

/**
 * Takes the lock of a data folder or throws DataFolderInUse, which names the process which holds it.
 *
 * Node has no flock, but SQLite, which is built in, takes the kernel's file locks: an open exclusive
 * transaction on the empty file `lock`. The kernel drops it with the process, however that ends, and holds it
 * across containers that share the folder, so no process number has to be trusted. PostgreSQL, our child,
 * does not inherit it.
 */
export function takeLock(dataDir: string): DataLock {
  const holderPath = join(dataDir, 'lock.holder');
  const database = new DatabaseSync(join(dataDir, 'lock'));
  try {
    database.exec('pragma journal_mode = memory; pragma busy_timeout = 0; begin exclusive');
  } catch (cause) {
    database.close();
    if (!(cause instanceof Error && /locked|busy/i.test(cause.message))) {
      throw new GroundError(`${join(dataDir, 'lock')} cannot be locked: ${String(cause)}`, { cause });
    }
    throw new DataFolderInUse(
      `DATA_DIR ${dataDir} is in use by another server${describeHolder(holderPath)}: ` +
        'stop that one first, or name another folder in DATA_DIR.',
    );
  }
  // Changed by name: opening and closing the file here would drop this process's locks on it.
  chmodSync(join(dataDir, 'lock'), 0o600);
  writeFileSync(holderPath, `${process.pid}\n`, { mode: 0o600 });
  let isHeld = true;
  return {
    release() {
      if (!isHeld) return;
      isHeld = false;
      rmSync(holderPath, { force: true });
      database.close();
    },
  };
}

// Only for the message: the lock itself never depends on what this file says.
function describeHolder(path: string): string {
  try {
    return ` (process ${readFileSync(path, 'utf8').trim()})`;
  } catch {
    return '';
  }
}
