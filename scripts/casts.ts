import { globSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** Where a row of the database becomes a typed value: only there a cast says what nobody else can know. */
const storage = 'src/storage/';

/** A type assertion in a source file. */
export interface Cast {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/**
 * Finds the type assertions (`value as Type`) of the server and the command line, tests and the room of the database aside.
 * `as const` asserts nothing; `as` in an import, an export or the key of a mapped type gives another name.
 */
export function findCasts(): Cast[] {
  return globSync('{src,cli}/**/*.ts')
    .filter((file) => !file.endsWith('.test.ts') && !file.startsWith(storage))
    .sort()
    .flatMap((file) => {
      const text = readFileSync(file, 'utf8');
      const lines = text.split('\n');
      return [...codeOf(text).matchAll(/\bas\s+(?!const\b)[A-Za-z{([]/gu)].map(({ index }) => {
        const line = text.slice(0, index).split('\n').length;
        return { file, line, text: lines[line - 1]!.trim() };
      });
    });
}

/** The code of a file with everything else blanked: comments, texts, imports and exports from elsewhere. */
function codeOf(text: string): string {
  const blank = (part: string) => part.replace(/[^\n]/gu, ' ');
  return (
    text
      .replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gmu, blank)
      .replace(/^(?:import|export)\b[^;=]*?\bfrom '[^']*';$/gmu, blank)
      // A mapped type that renames its keys.
      .replace(/\[\s*\w+ in [^\]]*? as /gu, blank)
      .replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/gu, blank)
      .replace(/`(?:[^`\\]|\\[\s\S])*`/gu, (template) =>
        template.replace(/\$\{[^}]*\}|[\s\S]/gu, (part) => (part.length > 1 ? part : blank(part))),
      )
  );
}

if (import.meta.url === pathToFileURL(process.argv[1]!).href) {
  const casts = findCasts();
  for (const { file, line, text } of casts) process.stdout.write(`${file}:${line}  ${text}\n`);
  process.stdout.write(`${casts.length} casts outside ${storage}\n`);
}
