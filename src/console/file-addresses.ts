import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

const asked = '?url';

/** Puts a file beside the bundle as it is, and gives its address to who imports it with `?url`: what a worker is started with. */
export const fileAddresses: Plugin = {
  name: 'addresses of files',
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /\?url$/ }, async ({ path, importer, resolveDir }) => {
      const found = await resolve(path.slice(0, -asked.length), {
        importer,
        resolveDir,
        kind: 'import-statement',
      });
      return { path: found.path, errors: found.errors, namespace: 'address' };
    });
    onLoad({ filter: /.*/, namespace: 'address' }, async ({ path }) => ({
      contents: await readFile(path),
      loader: 'file',
    }));
  },
};
