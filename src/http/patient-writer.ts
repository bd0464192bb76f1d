import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { errors } from '../catalogue/errors.ts';
import { bodyTimeoutMilliseconds } from './plugins/body-timeout.ts';

/**
 * Writes and waits for a reader that is behind, whatever it holds up. Throws requestAborted for one that is gone, or
 * takes nothing for `milliseconds`.
 */
export async function writePatiently(
  out: Writable,
  piece: string | Buffer,
  milliseconds = bodyTimeoutMilliseconds,
): Promise<void> {
  if (out.destroyed) throw errors.requestAborted();
  if (out.write(piece)) return;
  const ended = new AbortController();
  const signal = AbortSignal.any([AbortSignal.timeout(milliseconds), ended.signal]);
  try {
    await Promise.race([once(out, 'drain', { signal }), once(out, 'close', { signal })]);
  } catch (error) {
    throw errors.requestAborted({}, { cause: error });
  } finally {
    ended.abort();
  }
  if (out.destroyed) throw errors.requestAborted();
}
