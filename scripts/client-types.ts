import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// openapi-typescript needs a TypeScript older than ours, so it has a folder, packages and a lock file of its own.
const folder = join(import.meta.dirname, '../test/client');
/** Types of everything in openapi.json: those of the typed client, by which tests and the console are checked as well. */
export const typesFile = join(import.meta.dirname, '../sdk/src/generated/types.ts');

/** The first line of the types, by which it is seen that they are those of a document. */
export function stampOf(document: string): string {
  return `// Generated from openapi.json (SHA-256 ${createHash('sha256').update(document).digest('hex')}) by "npm run client-types".`;
}

if (import.meta.main) {
  const run = (...words: string[]) => execFileSync('npm', words, { cwd: folder, stdio: 'inherit' });
  run('ci');
  run('run', '--silent', 'types');
  const document = readFileSync(join(folder, '../../openapi.json'), 'utf8');
  writeFileSync(typesFile, `${stampOf(document)}\n${readFileSync(typesFile, 'utf8')}`);
}
