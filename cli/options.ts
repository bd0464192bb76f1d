import { parseArgs } from 'node:util';
import { isName, nameWords } from '../src/access/names.ts';
import { ApiError } from '../src/catalogue/errors.ts';
import { messageOf } from '../src/describe-failure.ts';
import { GroundError } from '../src/ground-error.ts';
import { UsageError } from './command.ts';

/** The arguments of a command: the action, further operands, and options of the form `--name value` or `--flag`. */
export interface Words<Text extends string, Flag extends string> {
  readonly verb: string | undefined;
  readonly operands: readonly string[];
  /** What was given of the options, by name. */
  readonly options: { readonly [Name in Text]?: string } & { readonly [Name in Flag]?: boolean };
}

/**
 * Reads the arguments of a command: `texts` are options with a value, `flags` without. Throws UsageError for an unknown
 * option.
 */
export function readWords<Text extends string = never, Flag extends string = never>(
  words: string[],
  texts: readonly Text[],
  flags: readonly Flag[] = [],
): Words<Text, Flag> {
  const options = {
    ...Object.fromEntries(texts.map((name) => [name, { type: 'string' as const }])),
    ...Object.fromEntries(flags.map((name) => [name, { type: 'boolean' as const }])),
  };
  try {
    const { values, positionals } = parseArgs({ args: words, options, allowPositionals: true, strict: true });
    const [verb, ...operands] = positionals;
    // In strict mode there are no other options, each of the type that was asked for.
    return { verb, operands, options: values as Words<Text, Flag>['options'] };
  } catch (error) {
    throw new UsageError(`${messageOf(error)}.`);
  }
}

/** A required value; `what` names it in the message. Throws UsageError. */
export function need(value: string | undefined, what: string): string {
  if (value === undefined || value === '') throw new UsageError(`${what} is missing.`);
  return value;
}

/** A required id: a whole number of 1 to 10 digits. Throws UsageError. */
export function needId(value: string | undefined, what: string): number {
  const text = need(value, what);
  if (!/^[1-9][0-9]{0,9}$/.test(text)) throw new UsageError(`${what} must be a number of 1 to 10 digits.`);
  return Number(text);
}

/** The value of --name, checked by the same rule as in the API; undefined if it is not given. Throws UsageError. */
export function readName(value: string | undefined): string | undefined {
  if (value === undefined || isName(value)) return value;
  throw new UsageError(`--name must be ${nameWords}.`);
}

/** Waits for `work`, and turns an error of the API into a GroundError, whose message is shown without a stack. */
export async function explained<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ApiError) throw new GroundError(error.message, { cause: error });
    throw error;
  }
}
