import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { repository, temporaryFolder } from '../harness/processes.ts';

/** A folder with the client as somebody else has installed it, and with programs that use it. */
export interface BuiltPackage {
  readonly path: string;
  /** Where the compiled client lies. */
  readonly dist: string;
  remove(): void;
}

const compiler = join(repository, 'node_modules/.bin/tsc');

/**
 * Builds the client as `npm run sdk:build` does, into the packages of a new folder, and compiles programs that import it by its name
 * against what was built. Throws with what the compiler says.
 */
export function buildPackage(programs: Readonly<Record<string, string>>): BuiltPackage {
  const folder = temporaryFolder();
  const modules = join(folder.path, 'node_modules');
  const installed = join(modules, '@roster/sdk');
  const dist = join(installed, 'dist');
  mkdirSync(installed, { recursive: true });
  compile(repository, ['--project', 'sdk', '--outDir', dist]);
  copyFileSync(join(repository, 'sdk/package.json'), join(installed, 'package.json'));
  // What the package says that it needs, and nothing else.
  const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  for (const name of [...Object.keys(dependencies), 'openapi-typescript-helpers', '@types'])
    symlinkSync(join(repository, 'node_modules', name), join(modules, name));
  mkdirSync(join(folder.path, 'programs'));
  for (const [name, text] of Object.entries(programs))
    writeFileSync(join(folder.path, 'programs', `${name}.ts`), text);
  writeFileSync(join(folder.path, 'package.json'), '{"type": "module"}');
  const options = { target: 'es2022', module: 'nodenext', strict: true, types: ['node'] };
  const lib = ['es2022', 'dom', 'dom.iterable', 'dom.asynciterable'];
  const more = { lib, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, outDir: 'compiled' };
  const settings = { compilerOptions: { ...options, ...more, rootDir: 'programs' }, include: ['programs'] };
  writeFileSync(join(folder.path, 'tsconfig.json'), JSON.stringify(settings));
  compile(folder.path, []);
  return { path: folder.path, dist, remove: folder.remove };
}

function compile(cwd: string, args: string[]): void {
  try {
    execFileSync(compiler, args, { cwd, encoding: 'utf8' });
  } catch (failure) {
    throw new Error((failure as { stdout: string }).stdout);
  }
}

/** The oldest Node that the client promises to run on, where this machine has one beside ours. */
export function olderNode(): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'node'))
    .find(
      (path) => existsSync(path) && /^v20\./.test(execFileSync(path, ['--version'], { encoding: 'utf8' })),
    );
}
