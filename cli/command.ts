/** One command of the command line. Each command has its own file in this folder. */
export interface Command {
  /** The text that `roster <command> --help` prints. Its first line also stands in the list of commands. */
  help: string;
  /** Runs the command with the words after its name. Returns the exit code: 0 done, 1 failed, 2 wrong usage. */
  run(words: string[]): Promise<number>;
}

/** Wrong usage of a command. The message is shown together with the command's help, and the exit code is 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** For a command without arguments. Throws a UsageError if there is one. */
export function expectNoWords(words: string[]): void {
  if (words.length > 0) throw new UsageError(`"${words[0]}" is not expected here.`);
}

/**
 * Writes a sentence for the operator to the standard error stream, so that the standard output contains only results.
 */
export function say(message: string): void {
  console.error(`roster: ${message}`);
}
