import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, errors } from '../catalogue/errors.ts';
import { bodyTimeoutMilliseconds } from './plugins/body-timeout.ts';

/**
 * The chunks of a body that is read as it comes. Throws requestAborted when nothing comes for `milliseconds`, and when
 * the client hangs up.
 */
export async function* watchedBody(
  body: Readable,
  milliseconds = bodyTimeoutMilliseconds,
): AsyncGenerator<Uint8Array> {
  const chunks: AsyncIterator<Uint8Array, void> = body[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await inTime(chunks.next(), milliseconds);
      if (next.done) return;
      yield next.value;
    }
  } catch (error) {
    throw error instanceof ApiError ? error : errors.requestAborted({}, { cause: error });
  } finally {
    body.destroy();
  }
}

async function inTime<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  const ended = new AbortController();
  const late = sleep(milliseconds, null, { signal: ended.signal }).then(
    () => {
      throw errors.requestAborted();
    },
    () => promise,
  );
  try {
    return await Promise.race([promise, late]);
  } finally {
    ended.abort();
  }
}
