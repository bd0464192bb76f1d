/** An answer of RFC 6749, section 5.2. */
export class TokenError extends Error {
  readonly status: number;
  readonly error: string;
  readonly headers: Readonly<Record<string, string | number>>;

  constructor(
    status: number,
    error: string,
    description: string,
    headers: Record<string, string | number> = {},
  ) {
    super(description);
    this.status = status;
    this.error = error;
    this.headers = headers;
  }
}

/** The answer to an attempt beyond a limit. */
export function tooManyAttempts(seconds: number): TokenError {
  const description = `Too many attempts. Retry after ${seconds} seconds.`;
  return new TokenError(429, 'slow_down', description, { 'retry-after': seconds });
}
