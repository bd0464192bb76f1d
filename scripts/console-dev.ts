/**
 * `npm run console:dev`: bundles the console whenever a file of it changes, readable and with source maps, for a server that runs on
 * the same DATA_DIR (`npm start` beside it). Load the page anew to see a change.
 */
import { watch } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readConfig } from '../src/config.ts';
import { bundleConsole, bundleName, makeParent, removeFormer } from '../src/console/bundle.ts';
import { useBundle } from '../src/console/console-bundle.ts';

const project = join(import.meta.dirname, '..');
const folder = join(readConfig(process.env).dataDir, 'console');

/** Editors write a file in several steps, and several files at once. */
const settleMilliseconds = 100;

async function bundle(): Promise<void> {
  const started = performance.now();
  try {
    const name = await bundleName(project, false);
    const made = join(folder, name);
    await makeParent(made);
    await bundleConsole({ project, folder: made, isMinified: false });
    await useBundle(folder, name);
    await removeFormer(made);
    console.log(`bundled in ${Math.round(performance.now() - started)} ms`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
  }
}

let isChanged = false;
let isAtWork = false;

/** Bundles what has changed, one bundle after the other: of two at once the older might be done last. */
async function follow(): Promise<void> {
  isChanged = true;
  if (isAtWork) return;
  isAtWork = true;
  while (isChanged) {
    await sleep(settleMilliseconds);
    isChanged = false;
    await bundle();
  }
  isAtWork = false;
}

await bundle();
for (const source of ['console/src', 'sdk/src'])
  watch(join(project, source), { recursive: true }, () => void follow());
