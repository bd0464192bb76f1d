import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build, type Metafile } from 'esbuild';
import { assetsPath, type Bundle, bundleFile } from './bundle-file.ts';
import { fileAddresses } from './file-addresses.ts';
import { mantineByFile } from './mantine-plugin.ts';

/** What a bundle is made from, and where it goes. */
export interface BundleOptions {
  /** The folder of the project, with `console/` below it. */
  readonly project: string;
  /** The folder of the bundle, which is made; its name is that of the bundle. */
  readonly folder: string;
  /** False: readable, with source maps, for somebody who works on the console. */
  readonly isMinified: boolean;
}

/**
 * Bundles the console into a folder: `assets/` with scripts and styles, each also packed, and what the page names of them. The
 * folder is there as a whole or not at all, whatever happens meanwhile and whoever else makes it.
 */
export async function bundleConsole({ project, folder, isMinified }: BundleOptions): Promise<void> {
  const unfinished = `${folder}.${process.pid}`;
  const assets = join(unfinished, 'assets');
  const { metafile } = await build({
    absWorkingDir: project,
    entryPoints: { main: 'console/src/main.tsx' },
    tsconfig: 'console/tsconfig.json',
    outdir: assets,
    publicPath: `${assetsPath}/${basename(folder)}/`,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: ['es2022'],
    jsx: 'automatic',
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    loader: { '.svg': 'file' },
    define: { 'process.env.NODE_ENV': isMinified ? '"production"' : '"development"' },
    minify: isMinified,
    sourcemap: isMinified ? false : 'inline',
    legalComments: 'none',
    plugins: [mantineByFile(project), fileAddresses],
    metafile: true,
    logLevel: 'silent',
  });
  await copyDecoders(project, assets);
  // Somebody who works on the console waits for each bundle, and is near.
  if (isMinified) await Promise.all((await readdir(assets)).map((name) => pack(join(assets, name))));
  await writeFile(join(unfinished, bundleFile), JSON.stringify(namesOf(metafile)));
  // Another process may have been faster: its bundle is made of the same.
  await rename(unfinished, folder).catch(() => rm(unfinished, { recursive: true, force: true }));
}

/** Decoders of pictures in PDFs, which the worker for PDFs loads by these names: the policy of the page lets it compile no WebAssembly. */
async function copyDecoders(project: string, assets: string): Promise<void> {
  const folder = join(project, 'node_modules/pdfjs-dist/wasm');
  const names = (await readdir(folder)).filter((name) => name.endsWith('_nowasm_fallback.js'));
  await Promise.all(names.map((name) => copyFile(join(folder, name), join(assets, name))));
}

/** Which files the page loads first. */
function namesOf({ outputs }: Metafile): Bundle {
  const outputOf = (source: string) =>
    Object.entries(outputs).find(([, { entryPoint }]) => entryPoint?.endsWith(source))!;
  const [path, entry] = outputOf('main.tsx');
  const preloads = importedAtOnce(outputs, path);
  const [insidePath] = outputOf('screens-inside.ts');
  const inside = [insidePath, ...importedAtOnce(outputs, insidePath)].filter(
    (each) => each !== path && !preloads.includes(each),
  );
  return {
    script: basename(path),
    styles: entry.cssBundle ? [basename(entry.cssBundle)] : [],
    preloads: preloads.map((each) => basename(each)),
    inside: inside.map((each) => basename(each)),
  };
}

/** What a file imports at once, and what those import. */
function importedAtOnce(outputs: Metafile['outputs'], path: string): string[] {
  const found = new Set<string>();
  const follow = (from: string) => {
    for (const { path: to, kind } of outputs[from]?.imports ?? []) {
      if (kind !== 'import-statement' || found.has(to)) continue;
      found.add(to);
      follow(to);
    }
  };
  follow(path);
  return [...found];
}

/** Levels at which a few hundred kilobytes take tenths of a second. */
const levels = { gzip: 9, brotli: 9 };

async function pack(path: string): Promise<void> {
  const content = await readFile(path);
  const [gzipped, brotli] = await Promise.all([
    promisify(gzip)(content, { level: levels.gzip }),
    promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: levels.brotli } }),
  ]);
  await writeFile(`${path}.gz`, gzipped);
  await writeFile(`${path}.br`, brotli);
}

/** Folders of the project that are bundled, and the files that say with which versions of packages. */
const sources = ['console/src', 'sdk/src', 'src/console'];
const settings = ['console/tsconfig.json', 'package-lock.json'];

/** The name of the bundle that the sources make as they are now: a hash of all of them. */
export async function bundleName(project: string, isMinified: boolean): Promise<string> {
  const folders = await Promise.all(
    sources.map(async (folder) => {
      const entries = await readdir(join(project, folder), { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    }),
  );
  const paths = [...folders.flat(), ...settings.map((name) => join(project, name))].sort();
  const hash = createHash('sha256').update(String(isMinified));
  for (const path of paths) {
    // An installation without a lock file has the versions that its package.json names.
    const content = await readFile(path).catch(() => Buffer.alloc(0));
    hash.update(`\0${relative(project, path)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 16);
}

/** How many bundles stay beside the newest one, for pages that were loaded before. */
const formerMax = 2;

/** Removes the bundles of earlier versions but the newest few, and what was left unfinished. */
export async function removeFormer(folder: string): Promise<void> {
  const parent = dirname(folder);
  const others = (await readdir(parent, { withFileTypes: true })).filter(
    (entry) => entry.isDirectory() && entry.name !== basename(folder),
  );
  const dated = await Promise.all(
    others.map(async ({ name }) => ({ name, at: (await stat(join(parent, name))).mtimeMs })),
  );
  const kept = dated.sort((one, other) => other.at - one.at).slice(0, formerMax);
  const removed = dated.filter((one) => !kept.includes(one));
  await Promise.all(removed.map(({ name }) => rm(join(parent, name), { recursive: true, force: true })));
}

/** Makes the folder above a bundle. */
export async function makeParent(folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
}
