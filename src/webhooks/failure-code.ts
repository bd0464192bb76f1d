import { codeOf } from '../describe-failure.ts';

/**
 * The code of what kept an event from being posted, for people to look up: that of the guard (`address_refused`), `timeout`, or
 * that of the network (`ECONNREFUSED`, `CERT_HAS_EXPIRED`). Never a text, which might repeat what the endpoint said.
 */
export function failureCode(error: unknown): string {
  const code = codeOf(error);
  if (code === 'ABORT_ERR' || (error instanceof Error && error.name === 'TimeoutError')) return 'timeout';
  return typeof code === 'string' && /^\w{1,60}$/u.test(code) ? code : 'failed';
}
