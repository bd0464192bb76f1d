/** One command of the command line: a file of its own in this folder. */
export interface Command {
  /** What `roster <command> --help` prints; the first line is the one in the list of commands. */
  help: string;
  /** Runs with the words after the command's name; returns the exit code: 0 done, 1 failed, 2 wrong usage. */
  run(words: string[]): Promise<number>;
}

/** Wrong usage: shown with the command's help, exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** Throws a UsageError when a command that takes none was given words. */
export function expectNoWords(words: string[]): void {
  if (words.length > 0) throw new UsageError(`"${words[0]}" is not expected here.`);
}

/** Where commands write sentences for the operator: the error stream, so that results can be piped. */
export function say(message: string): void {
  console.error(`roster: ${message}`);
}
