import type { LookupAddress, LookupOptions } from 'node:dns';
import * as http from 'node:http';
import * as https from 'node:https';
import type { LookupFunction } from 'node:net';
import { urlToHttpOptions } from 'node:url';
import ipaddr from 'ipaddr.js';
import { dnsNames, type NameLookup, systemNames } from './names.ts';

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
  readonly code: 'address_refused' | 'answer_too_large' | 'no_answer';

  constructor(message: string, code: OutboundError['code'] = 'address_refused') {
    super(message);
    this.code = code;
  }
}

/** Ports that a public address may be asked at: that of https, and those that no system service has for its own. */
const systemPorts = 1023;
const httpsPort = 443;
/** How many addresses of each family are dialled of a name: one that has hundreds is no way to try hundreds of hosts. */
const dialledMax = 8;

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** An address that may be asked, and how names are looked up when it is dialled. */
interface OpenTarget {
  readonly url: URL;
  readonly lookup: LookupFunction;
  /** Whether scheme and port may be asked wherever an address is public. */
  readonly isOpenToAll: boolean;
}

/** Says whether an address may be asked. Throws an OutboundError where it may not, a TypeError for what is no address. */
type Guard = (address: string) => OpenTarget;

/**
 * The rules of the one way in which the server asks addresses that somebody else named (server-side request forgery, OWASP). Only
 * https, no name or password in the address, port 443 or above 1023; the address that is dialled, whether it was named or
 * resolved, is public unicast: no loopback, private, link-local or reserved one, nor one that stands for another (mapped,
 * translated, 6to4).
 */
function guardOf(allowed: readonly string[], names = namesOf(allowed)): Guard {
  const networks = allowed.map(readNetwork);
  const isAllowed = (address: Address) => networks.some((network) => isWithin(address, network));
  return (address) => {
    const url = new URL(address);
    if (url.protocol !== 'https:' && url.protocol !== 'http:')
      throw new OutboundError(`an address of ${url.protocol} is not asked`);
    if (url.username !== '' || url.password !== '')
      throw new OutboundError('an address with a name or password is not asked');
    const port = Number(url.port || (url.protocol === 'https:' ? httpsPort : 80));
    const isOpenToAll = url.protocol === 'https:' && (port === httpsPort || port > systemPorts);
    const isOpen = (dialled: string): boolean => {
      const parsed = ipaddr.parse(dialled);
      return isAllowed(parsed) || (isOpenToAll && isPublic(parsed));
    };
    const host = url.hostname.replace(/^\[|\]$/gu, '');
    // Of a literal nothing is looked up.
    if (ipaddr.isValid(host) && !isOpen(host)) throw new OutboundError('the address is not open');
    return { url, lookup: lookupOpen(names, isOpen), isOpenToAll };
  };
}

/**
 * Makes what reads addresses that somebody else named, such as the keys of outside providers. Redirects are not followed and proxies
 * not used.
 *
 * `allowed`: addresses or networks that are open besides, at every port, and for plain http too (OUTBOUND_ALLOWED_ADDRESSES).
 * `names`: how names are looked up; by DNS, or where something is open besides, as the operating system does.
 */
export function guardedFetch(allowed: readonly string[], names?: NameLookup): GuardedFetch {
  const guard = guardOf(allowed, names);
  return async (address, { milliseconds, bytesMax }) => {
    const { url, lookup } = guard(address);
    const { Agent, request } = clientOf(url);
    // An agent of its own: the global one may have a proxy (NODE_USE_ENV_PROXY), and keeps connections.
    const agent = new Agent({ keepAlive: false });
    const signal = AbortSignal.timeout(milliseconds);
    const asked = request(url, { agent, lookup, signal, headers: { accept: 'application/json' } });
    asked.end();
    try {
      const chunks: Buffer[] = [];
      const response = await answerOf(asked, bytesMax, (chunk) => chunks.push(chunk));
      return { status: response.statusCode!, body: Buffer.concat(chunks) };
    } finally {
      agent.destroy();
    }
  };
}

/** What an address that something was posted to answered. Of what it says nothing is kept. */
export interface PostAnswer {
  readonly status: number;
  /** The header `Retry-After`; null where there is none. */
  readonly retryAfter: string | null;
}

/** Posts to one address that a programme names, over connections that are kept until `close`. */
export interface GuardedPoster {
  /** Rejects with an OutboundError, or with what the network says. `headers`: besides those of the content. */
  post(body: Buffer, headers: Readonly<Record<string, string>>): Promise<PostAnswer>;
  close(): void;
}

/** The bounds of a poster. */
export interface PosterBounds extends OutboundBounds {
  /** How many requests are under way at once, at most. */
  readonly connections: number;
}

/** Makes what posts to addresses that somebody else named, by the rules of `guardedFetch`. */
export type OpenPoster = (address: string, bounds: PosterBounds) => GuardedPoster;

/** The same for one address after the other. A poster dials nothing before the first post. */
export function guardedPosters(allowed: readonly string[], names?: NameLookup): OpenPoster {
  const guard = guardOf(allowed, names);
  return (address, { milliseconds, bytesMax, connections }) => {
    const { Agent, request } = clientOf(new URL(address));
    const agent = new Agent({ keepAlive: true, maxSockets: connections, maxFreeSockets: connections });
    let options: http.RequestOptions | undefined;
    return {
      async post(body, headers) {
        // What is allowed does not change while a process runs; names are looked up at every dial.
        options ??= optionsOf(guard(address), agent);
        const asked = request({
          ...options,
          signal: AbortSignal.timeout(milliseconds),
          headers: { 'content-type': 'application/json', 'content-length': body.length, ...headers },
        });
        asked.end(body);
        const response = await answerOf(asked, bytesMax, () => undefined);
        return { status: response.statusCode!, retryAfter: response.headers['retry-after'] ?? null };
      },
      close: () => agent.destroy(),
    };
  };
}

function optionsOf({ url, lookup }: OpenTarget, agent: http.Agent): http.RequestOptions {
  return { ...urlToHttpOptions(url), method: 'POST', agent, lookup };
}

/** How addresses that programmes name are posted to. */
export interface Outbound {
  /** Why nothing is sent to an address, as far as that is known without asking the network; null where it may be. */
  refusal(address: string): string | null;
  readonly openPoster: OpenPoster;
}

/** Makes that. `allowed`, `names`: as for `guardedFetch`. */
export function guardedOutbound(allowed: readonly string[], names?: NameLookup): Outbound {
  const guard = guardOf(allowed, names);
  return {
    openPoster: guardedPosters(allowed, names),
    refusal(address) {
      if (!URL.canParse(address)) return 'it is no address of the web';
      try {
        const { url, isOpenToAll } = guard(address);
        // A name may stand for an address that is open besides.
        if (isOpenToAll || allowed.length > 0) return null;
        return url.protocol === 'http:'
          ? 'https is required'
          : 'the port is below 1024 and not that of https';
      } catch (error) {
        if (error instanceof OutboundError) return error.message;
        throw error;
      }
    },
  };
}

/** All of IPv6 that is given out as public unicast (IANA, "IPv6 Global Unicast Address Assignments"). */
const publicIPv6 = readNetwork('2000::/3');

/** Whether an address is public unicast. Within `2000::/3`, ranges that stand for an address of IPv4 have names of their own. */
function isPublic(address: Address): boolean {
  return address.range() === 'unicast' && (address.kind() === 'ipv4' || isWithin(address, publicIPv6));
}

/** Names of the operator's own network stand in hosts files or below search domains, which only the operating system knows. */
function namesOf(allowed: readonly string[]): NameLookup {
  return allowed.length > 0 ? systemNames : dnsNames();
}

/** Looks a name up, and gives the first of its addresses that are open. */
function lookupOpen(names: NameLookup, isOpen: (address: string) => boolean): LookupFunction {
  const findOpen = async (host: string): Promise<LookupAddress[]> => {
    const open = (await names(host)).filter(({ address }) => isOpen(address));
    if (open.length === 0) throw new OutboundError('no address of the name is open');
    const left: Record<number, number> = { 4: dialledMax, 6: dialledMax };
    return open.filter(({ family }) => left[family]!-- > 0);
  };
  return (host, options: LookupOptions, done) => {
    findOpen(host).then(
      (open) => (options.all ? done(null, open) : done(null, open[0]!.address, open[0]!.family)),
      (error: NodeJS.ErrnoException) => done(error, []),
    );
  };
}

function clientOf(url: URL): typeof http | typeof https {
  return url.protocol === 'http:' ? http : https;
}

/** Reads an answer to its end; `take` is told of each piece, which may be a byte. Rejects with an OutboundError where it has too much. */
function answerOf(
  asked: http.ClientRequest,
  bytesMax: number,
  take: (chunk: Buffer) => void,
): Promise<http.IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
  asked.on('error', reject);
  // One that would change the protocol (101) ends without a word.
  asked.on('close', () => reject(new OutboundError('there was no answer', 'no_answer')));
  asked.on('response', (response) => {
    let length = 0;
    response.on('error', reject);
    response.on('data', (chunk: Buffer) => {
      length += chunk.length;
      take(chunk);
      if (length > bytesMax)
        asked.destroy(new OutboundError(`the answer has more than ${bytesMax} bytes`, 'answer_too_large'));
    });
    response.on('end', () => resolve(response));
  });
  return promise;
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
