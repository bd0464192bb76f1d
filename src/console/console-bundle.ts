import { type ChildProcess, fork } from 'node:child_process';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleName } from './bundle.ts';
import { type Bundle, bundleFile } from './bundle-file.ts';

/** A bundle that is there, by its name. */
export interface NamedBundle extends Bundle {
  readonly name: string;
}

const project = fileURLToPath(new URL('../../', import.meta.url));
const program = fileURLToPath(new URL('./bundle-process.ts', import.meta.url));

/** The file that names the bundle in use: that of the newest server, or what `npm run console:dev` made last. */
const currentFile = 'current';

/**
 * The bundled console in `DATA_DIR/console`, each bundle in a folder that is named by what it is made of: one that is there
 * already is used as it is.
 */
export class ConsoleBundle {
  /** Where the bundles lie. */
  readonly folder: string;
  #made: Promise<void> | undefined;
  #process: ChildProcess | undefined;
  #isClosed = false;

  constructor(dataDir: string) {
    this.folder = join(dataDir, 'console');
  }

  /** The bundle in use, made now where it is not there yet. Throws what bundling failed with. */
  async current(): Promise<NamedBundle> {
    await this.make();
    const name = await readFile(join(this.folder, currentFile), 'utf8');
    const bundle: Bundle = JSON.parse(await readFile(join(this.folder, name, bundleFile), 'utf8'));
    return { name, ...bundle };
  }

  /** Makes the bundle of the sources as they are, once; tried again where that failed. */
  make(): Promise<void> {
    this.#made ??= this.#make().catch((error: unknown) => {
      this.#made = undefined;
      throw error;
    });
    return this.#made;
  }

  async #make(): Promise<void> {
    const name = await bundleName(project, true);
    const isThere = await readFile(join(this.folder, name, bundleFile)).then(
      () => true,
      () => false,
    );
    if (!isThere) await this.#bundle(join(this.folder, name));
    await useBundle(this.folder, name);
  }

  async #bundle(folder: string): Promise<void> {
    if (this.#isClosed) throw new Error('the server is stopping');
    // Nothing of the environment, which may hold keys, and none of the server's flags.
    const child = fork(program, [], { execArgv: [], env: {}, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    this.#process = child;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    child.once('error', reject);
    child.once('exit', () => reject(new Error('the process that bundles ended')));
    child.once('message', ({ fault }: { fault: string | null }) =>
      fault === null ? resolve() : reject(new Error(fault)),
    );
    child.send({ project, folder, isMinified: true });
    await promise;
  }

  /** Ends a bundling that is under way; what it wrote is left out of account and removed by a later one. */
  close(): void {
    this.#isClosed = true;
    this.#process?.kill('SIGKILL');
  }
}

/** Names the bundle that pages load from now on. */
export async function useBundle(folder: string, name: string): Promise<void> {
  const unfinished = join(folder, `${currentFile}.${process.pid}`);
  await writeFile(unfinished, name);
  await rename(unfinished, join(folder, currentFile));
}
