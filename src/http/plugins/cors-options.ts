import type { FastifyCorsOptions } from '@fastify/cors';
import { callHeaders, conditionalHeaders } from '../../catalogue/headers.ts';

/** How long a browser may remember what is allowed, in seconds. */
const rememberSeconds = 600;

/**
 * What pages of other origins may send and read (Fetch standard, CORS protocol). A page shows who it acts for by a token in a
 * header, never by a cookie, so that no credentials of the browser are asked for.
 */
export function corsOptions(origins: readonly string[]): FastifyCorsOptions {
  const names = [...Object.values(callHeaders), ...Object.values(conditionalHeaders)].map(({ name }) => name);
  return {
    origin: [...origins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
    allowedHeaders: [
      ...['authorization', 'content-type', 'content-encoding', 'range'],
      ...new Set(names.flatMap((name) => [name, name.replaceAll('_', '-')])),
    ],
    exposedHeaders: [
      ...['etag', 'x-request-id', 'retry-after', 'idempotency-replayed'],
      // Which file comes, which part of it, and how long the whole is.
      ...['content-disposition', 'content-range'],
    ],
    maxAge: rememberSeconds,
    strictPreflight: true,
  };
}
