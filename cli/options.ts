import { parseArgs } from 'node:util';
import { isName, nameWords } from '../src/access/names.ts';
import { ApiError } from '../src/catalogue/errors.ts';
import { GroundError } from '../src/storage/ground-error.ts';
import { UsageError } from './command.ts';

/** The words of a command: the first says what to do, then come options with a value each, `--name value`. */
export interface Words {
  readonly verb: string | undefined;
  readonly operands: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
}

/** Reads the words of a command. Throws UsageError for an option it does not know. */
export function readWords(words: string[], texts: readonly string[], flags: readonly string[] = []): Words {
  const options = {
    ...Object.fromEntries(texts.map((name) => [name, { type: 'string' as const }])),
    ...Object.fromEntries(flags.map((name) => [name, { type: 'boolean' as const }])),
  };
  try {
    const { values, positionals } = parseArgs({ args: words, options, allowPositionals: true, strict: true });
    const [verb, ...operands] = positionals;
    return { verb, operands, options: values };
  } catch (error) {
    throw new UsageError(`${(error as Error).message}.`);
  }
}

/** A word that must be there. Throws UsageError. */
export function need(value: string | boolean | undefined, what: string): string {
  if (typeof value !== 'string' || value === '') throw new UsageError(`${what} is missing.`);
  return value;
}

/** The id among the words: a whole number. Throws UsageError. */
export function needId(value: string | boolean | undefined, what: string): number {
  const text = need(value, what);
  if (!/^[1-9][0-9]{0,9}$/.test(text)) throw new UsageError(`${what} must be a number of 1 to 10 digits.`);
  return Number(text);
}

/** The name among the words, by the rule of the calls; undefined where there is none. Throws UsageError. */
export function readName(value: string | boolean | undefined): string | undefined {
  if (value === undefined || isName(value)) return value;
  throw new UsageError(`--name must be ${nameWords}.`);
}

/** Turns what the API would answer as an error into a sentence on the command line: what was asked cannot be done. */
export async function explained<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ApiError) throw new GroundError(error.message, { cause: error });
    throw error;
  }
}
