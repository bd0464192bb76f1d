import type { IncomingHttpHeaders } from 'node:http';
import { isIPv6 } from 'node:net';
import { callHeaders } from '../catalogue/headers.ts';
import { readText } from '../catalogue/kinds/index.ts';

const networkGroups = 4;

/**
 * Whose an address is, for counting what comes from it: an IPv4 address itself, of an IPv6 address its network of 64
 * bits, which is the least that one party has (RFC 6177).
 */
export function networkOf(address: string): string {
  // Of an IPv4 address in the form of IPv6 (::ffff:192.0.2.1) only the last part means anything.
  const mapped = /^::ffff:([0-9.]+)$/i.exec(address);
  if (mapped) return mapped[1]!;
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('%')[0]!.toLowerCase().split('::');
  const [front, back] = [head, tail ?? ''].map((part) => part.split(':').filter(Boolean));
  const zeros = tail === undefined ? 0 : 8 - front!.length - back!.length;
  const groups = [...front!, ...Array.from({ length: zeros }, () => '0'), ...back!];
  return groups
    .slice(0, networkGroups)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}

/** The network of the person for whom a client asks, as a header says it (`user_ip`); null for none and for what is no address. */
export function networkOfPerson(headers: IncomingHttpHeaders): string | null {
  const { name, kind } = callHeaders.userIp;
  const sent = headers[name] ?? headers[name.replaceAll('_', '-')];
  const address = typeof sent === 'string' ? readText(kind, sent).text : null;
  return address === null ? null : networkOf(address);
}
