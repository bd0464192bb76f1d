import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import * as http from 'node:http';
import * as https from 'node:https';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** What an address that somebody else named answered. */
export interface OutboundAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/** The bounds of one request. */
export interface OutboundBounds {
  /** From the call to the last byte. */
  readonly milliseconds: number;
  readonly bytesMax: number;
}

/** Asks an address that a programme names. Rejects with an OutboundError, or with what the network says. */
export type GuardedFetch = (address: string, bounds: OutboundBounds) => Promise<OutboundAnswer>;

/** A request that is not sent, or whose answer is not read, since it might reach what only this machine should. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';
}

/** Ports that a public address may be asked at: that of https, and those that no system service has for its own. */
const systemPorts = 1023;
const httpsPort = 443;

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/**
 * Makes the one way in which the server asks addresses that somebody else named (server-side request forgery, OWASP). Only
 * https, no name or password in the address, port 443 or above 1023; the address that is dialled, whether it was named or
 * resolved, is public unicast: no loopback, private, link-local or reserved one, nor one that stands for another (mapped,
 * translated, 6to4). Redirects are not followed and proxies not used.
 *
 * `allowed`: addresses or networks that are open besides, at every port, and for plain http too (OUTBOUND_ALLOWED_ADDRESSES).
 */
export function guardedFetch(allowed: readonly string[]): GuardedFetch {
  const networks = allowed.map(readNetwork);
  const isAllowed = (address: Address) => networks.some((network) => isWithin(address, network));
  return async (address, { milliseconds, bytesMax }) => {
    const url = new URL(address);
    if (url.protocol !== 'https:' && url.protocol !== 'http:')
      throw new OutboundError(`an address of ${url.protocol} is not asked`);
    if (url.username !== '' || url.password !== '')
      throw new OutboundError('an address with a name or password is not asked');
    const port = Number(url.port || (url.protocol === 'https:' ? httpsPort : 80));
    const isOpen = (dialled: string): boolean => {
      const parsed = ipaddr.parse(dialled);
      if (isAllowed(parsed)) return true;
      return url.protocol === 'https:' && (port === httpsPort || port > systemPorts) && isPublic(parsed);
    };
    const host = url.hostname.replace(/^\[|\]$/gu, '');
    // Of a literal nothing is looked up.
    if (ipaddr.isValid(host) && !isOpen(host)) throw new OutboundError('the address is not open');
    return send(url, { lookup: lookupOpen(isOpen), milliseconds, bytesMax });
  };
}

/** All of IPv6 that is given out as public unicast (IANA, "IPv6 Global Unicast Address Assignments"). */
const publicIPv6 = readNetwork('2000::/3');

/** Whether an address is public unicast. Within `2000::/3`, ranges that stand for an address of IPv4 have names of their own. */
function isPublic(address: Address): boolean {
  return address.range() === 'unicast' && (address.kind() === 'ipv4' || isWithin(address, publicIPv6));
}

/** Looks a name up, and gives those of its addresses that are open. */
function lookupOpen(isOpen: (address: string) => boolean): LookupFunction {
  return (host, options: LookupOptions, done) => {
    lookup(host, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error) return done(error, []);
      const open = found.filter(({ address }) => isOpen(address));
      if (open.length === 0) return done(new OutboundError('no address of the name is open'), []);
      if (options.all) return done(null, open);
      return done(null, open[0]!.address, open[0]!.family);
    });
  };
}

async function send(
  url: URL,
  { lookup, milliseconds, bytesMax }: OutboundBounds & { readonly lookup: LookupFunction },
): Promise<OutboundAnswer> {
  const { Agent, request } = url.protocol === 'https:' ? https : http;
  // An agent of its own: the global one may have a proxy (NODE_USE_ENV_PROXY), and keeps connections.
  const agent = new Agent({ keepAlive: false });
  const { promise, resolve, reject } = Promise.withResolvers<OutboundAnswer>();
  const signal = AbortSignal.timeout(milliseconds);
  const asked = request(url, { agent, lookup, signal, headers: { accept: 'application/json' } });
  asked.on('error', reject);
  asked.on('response', (response) => {
    const chunks: Buffer[] = [];
    let length = 0;
    response.on('error', reject);
    response.on('data', (chunk: Buffer) => {
      length += chunk.length;
      chunks.push(chunk);
      if (length > bytesMax) asked.destroy(new OutboundError(`the answer has more than ${bytesMax} bytes`));
    });
    response.on('end', () => resolve({ status: response.statusCode!, body: Buffer.concat(chunks) }));
  });
  asked.end();
  try {
    return await promise;
  } finally {
    agent.destroy();
  }
}

interface Network {
  readonly address: Address;
  readonly bits: number;
}

/** Reads an address or a network. Throws for what is neither, which the setting does not let through. */
function readNetwork(text: string): Network {
  const [address, bits] = text.includes('/') ? ipaddr.parseCIDR(text) : [ipaddr.parse(text), undefined];
  return { address, bits: bits ?? (address.kind() === 'ipv4' ? 32 : 128) };
}

function isWithin(address: Address, network: Network): boolean {
  return address.kind() === network.address.kind() && address.match(network.address, network.bits);
}
