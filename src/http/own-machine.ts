import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

/** What a proxy says of the request that it passes on. */
const proxyHeader =
  /^(?:forwarded|via|x-forwarded-.+|x-real-ip|x-client-ip|true-client-ip|cf-connecting-ip)$/;

/**
 * Whether a request came from a process of this machine (127.0.0.0/8 or ::1, also as ::ffff:127.0.0.1), and for it. The peer of the socket
 * counts and no header that names another; a header that a proxy adds, or a host of another name than this machine has for itself, counts
 * against a request: whoever calls a proxy on this machine may be anywhere.
 */
export function isFromHere({ socket: { remoteAddress }, headers }: IncomingMessage): boolean {
  if (remoteAddress === undefined || Object.keys(headers).some((name) => proxyHeader.test(name)))
    return false;
  return isLoopback(remoteAddress) && isOwnName(headers.host ?? '');
}

/** Whether an address is one that a machine has for itself alone. */
export function isLoopback(address: string): boolean {
  return loopback.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** Whether a Host header (RFC 9110, section 7.2) names the machine of whoever sends it: localhost, or a loopback address. */
function isOwnName(host: string): boolean {
  const name = host.replace(/:[0-9]+$/, '').replace(/^\[(.*)\]$/, '$1');
  return name.toLowerCase() === 'localhost' || (isIP(name) > 0 && isLoopback(name));
}
