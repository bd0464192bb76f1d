import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';
import type { onRequestAsyncHookHandler } from 'fastify';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

/** What a proxy says of the request that it passes on. */
const proxyHeader =
  /^(?:forwarded|via|x-forwarded-.+|x-real-ip|x-client-ip|true-client-ip|cf-connecting-ip)$/;

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
 * from this machine (403). The peer of the socket counts and no header that names another; a header that a proxy adds, or
 * a host of another name than this machine has for itself, counts against a request.
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

/** Whether a request came from a process of this machine (127.0.0.0/8 or ::1, also as ::ffff:127.0.0.1), and for it. */
function isFromHere({ socket: { remoteAddress }, headers }: IncomingMessage): boolean {
  if (remoteAddress === undefined || Object.keys(headers).some((name) => proxyHeader.test(name)))
    return false;
  return isLoopback(remoteAddress) && isOwnName(headers.host ?? '');
}

function isLoopback(address: string): boolean {
  return loopback.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** Whether a Host header (RFC 9110, section 7.2) names the machine of whoever sends it: localhost, or a loopback address. */
function isOwnName(host: string): boolean {
  const name = host.replace(/:[0-9]+$/, '').replace(/^\[(.*)\]$/, '$1');
  return name.toLowerCase() === 'localhost' || (isIP(name) > 0 && isLoopback(name));
}
