import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

/** An import of components from the library's one big index. */
const fromIndex = /import \{([^}]*)\} from ['"]@mantine\/core['"];/gu;

/**
 * Has each file import the components it uses from their own files, and each component bring its own styles. By the library's index, which
 * imports everything, every component of any screen would be loaded with the first page (esbuild tells chunks apart by files), and so
 * would the styles of those that nobody uses.
 */
export function mantineByFile(project: string): Plugin {
  const folder = join(project, 'node_modules/@mantine/core');
  return {
    name: 'mantine by file',
    async setup({ onLoad }) {
      const files = await filesOfNames(join(folder, 'esm/index.mjs'));
      onLoad(
        { filter: /(?:console[\\/]src|@mantine[\\/]notifications[\\/]esm)[\\/].*\.(?:tsx?|mjs)$/ },
        async ({ path }) => ({
          contents: (await readFile(path, 'utf8')).replace(fromIndex, (_, names: string) =>
            importsOf(names, files),
          ),
          loader: path.endsWith('.tsx') ? 'tsx' : path.endsWith('.ts') ? 'ts' : 'js',
        }),
      );
      onLoad(
        { filter: /@mantine[\\/]core[\\/]esm[\\/](?:components|utils)[\\/].*\.mjs$/ },
        async ({ path }) => {
          const styles = join(folder, 'styles', `${basename(path, '.mjs')}.css`);
          const own = existsSync(styles) ? `\nimport ${JSON.stringify(styles)};` : '';
          return { contents: (await readFile(path, 'utf8')) + own, loader: 'js' };
        },
      );
    },
  };
}

/** From where each name of the index comes: a file of the library, or another package. */
async function filesOfNames(index: string): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(index, 'utf8');
  const places = new Map<string, string>();
  for (const [, names, from] of text.matchAll(/import \{([^}]*)\} from "([^"]+)";/gu)) {
    const place = from!.startsWith('.') ? join(dirname(index), from!) : from!;
    for (const name of wordsOf(names!)) places.set(name, place);
  }
  return places;
}

/** The imports in place of one from the index. Types stand in no file, and need none. */
function importsOf(names: string, files: ReadonlyMap<string, string>): string {
  return wordsOf(names)
    .filter((name) => !name.startsWith('type '))
    .map((name) => {
      const file = files.get(name.split(' as ')[0]!);
      if (!file) throw new Error(`@mantine/core has no ${name}`);
      return `import { ${name} } from ${JSON.stringify(file)};`;
    })
    .join(' ');
}

function wordsOf(names: string): string[] {
  return names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
