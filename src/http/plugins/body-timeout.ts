import type { FastifyInstance } from 'fastify';
import { largeBodyBytes } from './large-bodies.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The body is read as it comes, however long that takes; whoever reads it watches that it does come. */
    streamsBody?: boolean;
  }
}

/** How long a body may take to arrive, in milliseconds; of a streamed one, how long nothing may arrive. */
export const bodyTimeoutMilliseconds = 30_000;

/**
 * Ends the connection of a call whose body does not arrive in time. The server's own limit is for all calls alike and
 * would cut off those that stream.
 */
export function registerBodyTimeout(app: FastifyInstance, milliseconds = bodyTimeoutMilliseconds): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const { headers, raw } = request;
    const length = headers['content-length'];
    const hasBody = headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
    // Large bodies may take longer, and are watched by their pace.
    const isWatched = request.routeOptions.config.streamsBody || largeBodyBytes(request) !== null;
    if (hasBody && !isWatched) {
      const timer = setTimeout(() => raw.destroy(), milliseconds);
      raw.once('close', () => clearTimeout(timer));
      raw.once('end', () => clearTimeout(timer));
    }
    done();
  });
}
