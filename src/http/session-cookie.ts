import type { FastifyReply, FastifyRequest } from 'fastify';
import { networkOf } from '../access/network.ts';
import { errors } from '../catalogue/errors.ts';
import type { Site } from '../operators/passkeys.ts';
import { sessionLimits, type Visitor } from '../operators/sessions.ts';
import { isFromHere, isLoopback } from './own-machine.ts';

/** The cookie of a session. Its prefix has browsers refuse one that was not set over HTTPS, by this host, for all of it (RFC 6265bis). */
const secureName = '__Host-roster_session';
/** Its name where a browser on the machine itself calls over plain HTTP. */
const plainName = 'roster_session';
/** Finds either among the cookies of a call. */
const anyCookie = new RegExp(`(?:^|[;\\s])(?:${secureName}|${plainName})=.`, 'u');

const token = /^[A-Za-z0-9_-]{43}$/u;

/** The token in the cookie of a call; undefined where there is none that could be one. */
export function sessionTokenOf(request: FastifyRequest, site: Site): string | undefined {
  const name = isSecure(site) ? secureName : plainName;
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='));
  // Of two of one name, one may have been planted by a neighbour: then neither counts.
  const found = pairs.filter(([key]) => key === name).map(([, value]) => value);
  return found.length === 1 && token.test(found[0] ?? '') ? found[0] : undefined;
}

/** Whether a browser comes with a session, which may have ended: what it loads is no secret. */
export function hasSessionCookie({ headers }: FastifyRequest): boolean {
  return anyCookie.test(headers.cookie ?? '');
}

/** Gives the token to the browser, or with null takes it away. */
export function setSessionCookie(site: Site, reply: FastifyReply, value: string | null): void {
  const secure = isSecure(site);
  const seconds = value === null ? 0 : sessionLimits.minutes * 60;
  const attributes = [
    'Path=/',
    `Max-Age=${seconds}`,
    'HttpOnly',
    'SameSite=Strict',
    ...(secure ? ['Secure'] : []),
  ];
  reply.header('set-cookie', [`${secure ? secureName : plainName}=${value ?? ''}`, ...attributes].join('; '));
}

/**
 * The site that pages of this server come from, as the call names it: its own address where the setting PUBLIC_URL says none.
 * Throws originRefused.
 */
export function siteOf(request: FastifyRequest, publicUrl: string | null): Site {
  const address = publicUrl ?? `${request.protocol}://${request.host}`;
  if (!URL.canParse(address)) throw errors.originRefused();
  const { origin, hostname } = new URL(address);
  return { origin, host: hostname };
}

/**
 * Refuses what the page of another site had the browser send. A browser names the page's origin in every call that may change something
 * (Fetch standard). Throws originRefused.
 */
export function checkOrigin({ method, headers }: FastifyRequest, site: Site): void {
  if (method === 'GET' || method === 'HEAD') return;
  const { origin } = headers;
  const isOwn = origin === undefined ? headers['sec-fetch-site'] === 'same-origin' : origin === site.origin;
  if (!isOwn) throw errors.originRefused();
}

/**
 * Refuses passwords over plain HTTP, but from the machine itself: behind a proxy on it the peer alone does not say so. What a proxy on the
 * machine passes on for a site of HTTPS gets a cookie that browsers send by HTTPS alone. Throws connectionInsecure.
 */
export function checkSecure(request: FastifyRequest, site: Site): void {
  if (request.protocol === 'https') return;
  const isFromMachine = isSecure(site) ? isLoopback(request.ip) : isFromHere(request.raw);
  if (!isFromMachine) throw errors.connectionInsecure();
}

/** From where a call comes. */
export function visitorOf({ ip, headers }: FastifyRequest): Visitor {
  return { network: networkOf(ip), userAgent: headers['user-agent'] ?? '' };
}

/** Whether browsers reach the site over HTTPS, by itself or behind a proxy. */
function isSecure({ origin }: Site): boolean {
  return origin.startsWith('https:');
}
