import { createHash, timingSafeEqual } from 'node:crypto';
import type { onRequestAsyncHookHandler } from 'fastify';
import { isFromHere } from './own-machine.ts';

/** To whom metrics are told. */
export interface MetricsReaders {
  /** The bearer token that is required; undefined: none is, and requests from the same machine are answered alone. */
  readonly token: string | undefined;
  /**
   * Whether the settings say that others reach this server through a proxy. One on the same machine need not show itself in
   * what it passes on, so that without a token nobody is answered then.
   */
  readonly isProxied: boolean;
}

/**
 * Refuses requests for the metrics: with a token, those that do not carry it (401); without one, those that may not come
 * from this machine (403).
 */
export function guardMetrics({ token, isProxied }: MetricsReaders): onRequestAsyncHookHandler {
  const isWanted = token === undefined ? undefined : comparison(token);
  return async ({ raw, headers }, reply) => {
    if (isWanted) {
      const [, sent] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? [];
      if (sent !== undefined && isWanted(sent)) return;
      return reply
        .code(401)
        .header('www-authenticate', 'Bearer')
        .type('text/plain')
        .send('Send METRICS_TOKEN as Authorization: Bearer.\n');
    }
    if (!isProxied && isFromHere(raw)) return;
    return reply
      .code(403)
      .type('text/plain')
      .send(
        'Without METRICS_TOKEN, metrics are for requests from the same machine to localhost, not through a proxy, and where neither ' +
          'PUBLIC_URL nor TRUSTED_PROXIES is set.\n',
      );
  };
}

/** Compares with a token in constant time: the digests, which have one length whatever was sent. */
function comparison(token: string): (sent: string) => boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const wanted = digest(token);
  return (sent) => timingSafeEqual(digest(sent), wanted);
}
