import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv6 } from 'node:net';
import type { onRequestAsyncHookHandler } from 'fastify';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

/** What a proxy says of the request that it passes on. */
const proxyHeaders = ['forwarded', 'via', 'x-forwarded-for', 'x-real-ip'];

/**
 * Refuses requests for the metrics: with a token, those that do not carry it (401); without one, those that do not come
 * from this machine (403). The peer of the socket counts and no header that names another; a header that a proxy adds
 * counts against a request, because behind a proxy on this machine everybody has its address.
 */
export function guardMetrics(token: string | undefined): onRequestAsyncHookHandler {
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
    if (isFromHere(raw)) return;
    return reply
      .code(403)
      .type('text/plain')
      .send('Without METRICS_TOKEN, metrics are for requests from the same machine, not through a proxy.\n');
  };
}

/** Compares with a token in constant time: the digests, which have one length whatever was sent. */
function comparison(token: string): (sent: string) => boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const wanted = digest(token);
  return (sent) => timingSafeEqual(digest(sent), wanted);
}

/** Whether a request came from a process of this machine (127.0.0.0/8 or ::1, also as ::ffff:127.0.0.1). */
function isFromHere({ socket: { remoteAddress }, headers }: IncomingMessage): boolean {
  if (remoteAddress === undefined || proxyHeaders.some((name) => headers[name] !== undefined)) return false;
  return loopback.check(remoteAddress, isIPv6(remoteAddress) ? 'ipv6' : 'ipv4');
}
