import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { allRoutes } from '../src/catalogue/operations.ts';
import { changesNothing } from '../src/catalogue/reading-operations.ts';
import { configurationMarkdown } from '../src/config-table.ts';
import { codesPage, errorsMarkdown, eventsPage, operationsMarkdown } from '../src/derive/reference-pages.ts';
import { rolesPage } from '../src/derive/roles-page.ts';
import { apiDocument } from '../src/http/api-document.ts';
import { sdkTables } from './sdk-tables.ts';

/** A generated file: its path from the root of the repository, and its whole content. */
export interface GeneratedFile {
  readonly path: string;
  readonly content: string;
}

/** Every file that is generated from the source. The same source gives the same bytes. */
export function generatedFiles(): GeneratedFile[] {
  const document = apiDocument();
  return [
    { path: 'openapi.json', content: `${JSON.stringify(document, null, 2)}\n` },
    { path: 'docs/api-errors.md', content: errorsMarkdown() },
    { path: 'docs/operations.md', content: operationsMarkdown() },
    { path: 'docs/codes.md', content: codesPage() },
    { path: 'docs/events.md', content: eventsPage() },
    { path: 'docs/roles.md', content: rolesPage() },
    { path: 'docs/configuration.md', content: configurationMarkdown() },
    { path: 'sdk/src/generated/api.ts', content: sdkTables(document, readingPosts()) },
  ];
}

/** Operations that change nothing, though they may be a POST: `POST /v1/user/inquiry`. */
function readingPosts(): string[] {
  return allRoutes
    .flatMap(({ operations }) => operations)
    .filter((one) => changesNothing(one) && (one.verb === 'post' || one.queryInBody))
    .map(({ path }) => `POST /v1${path.replace(/:([a-z_]+)/gu, '{$1}')}`);
}

/** The paths of the generated files that are not what the source says now. */
export async function outdatedFiles(root: string): Promise<string[]> {
  const outdated: string[] = [];
  for (const { path, content } of generatedFiles()) {
    const kept = await readFile(join(root, path), 'utf8').catch(() => undefined);
    if (kept !== content) outdated.push(path);
  }
  return outdated;
}

const usage = `Usage: npm run generate [-- --check]

Writes every generated file: openapi.json, docs/api-errors.md, docs/operations.md, docs/codes.md, docs/events.md,
docs/roles.md, docs/configuration.md, sdk/src/generated/api.ts.

  --check  Writes nothing. Exits with 1 and names each file that is not current.
`;

/** Runs the command, tells what it found, and returns its exit code: 0 done, 1 something is not current, 2 wrong usage. */
export async function generate(
  root: string,
  args: readonly string[],
  tell: (text: string) => void = (text) => process.stderr.write(text),
): Promise<number> {
  const [option, ...rest] = args;
  if (rest.length > 0 || (option !== undefined && option !== '--check')) {
    tell(usage);
    return 2;
  }
  const outdated = await outdatedFiles(root);
  if (option === '--check') {
    for (const path of outdated) tell(`${path} is not current: run "npm run generate".\n`);
    return outdated.length > 0 ? 1 : 0;
  }
  for (const { path, content } of generatedFiles().filter((file) => outdated.includes(file.path))) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
    tell(`${path} written\n`);
  }
  return 0;
}

if (import.meta.main)
  process.exitCode = await generate(join(import.meta.dirname, '..'), process.argv.slice(2));
