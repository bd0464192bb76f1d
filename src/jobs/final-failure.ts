/** What a handler throws where another attempt would fail in the same way: the job is given up at once. */
export class FinalFailure extends Error {
  override name = 'FinalFailure';
  /** Kind and code, fit for a log and for the list of jobs that were given up: nothing of what the job is about. */
  readonly code: string;

  constructor(code: string, cause?: unknown) {
    super(code, { cause });
    this.code = code;
  }
}
