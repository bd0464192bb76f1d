/** More hashes wait than can be done within the longest wait allowed. */
export class HasherBusyError extends Error {
  /** After how many seconds what waits now will be done; for `Retry-After`. A whole number, at least 1. */
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super(`Too many secrets wait to be hashed. Try again after ${retryAfterSeconds} seconds.`);
    this.name = 'HasherBusyError';
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
