import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import ipaddr from 'ipaddr.js';

/**
 * What a name server says of a name: its addresses of a family, that it fails, that there is no such name, or never anything.
 * `asked`: for the how manieth time it is asked for this name and family.
 */
export type Zone = (
  name: string,
  family: 4 | 6,
  asked: number,
) => readonly string[] | 'SERVFAIL' | 'NXDOMAIN' | 'never';

/** A server of names on this machine. */
export interface NameServer {
  /** Address and port, as resolvers of Node take them. */
  readonly address: string;
  /** How many times it was asked for a name and family. */
  asked(name: string, family: 4 | 6): number;
  close(): void;
}

const types = { 4: 1, 6: 28 } as const;
const headerBytes = 12;
const codes = { SERVFAIL: 2, NXDOMAIN: 3 };

/** Starts one that speaks DNS over UDP (RFC 1035, section 4), as far as names are asked for their addresses. */
export async function startNameServer(zone: Zone): Promise<NameServer> {
  const counts = new Map<string, number>();
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const { name, family, question } = readQuestion(query);
    const key = `${name} ${family}`;
    const asked = (counts.get(key) ?? 0) + 1;
    counts.set(key, asked);
    const said = zone(name, family, asked);
    if (said === 'never') return;
    const [code, addresses] = typeof said === 'string' ? [codes[said], []] : [0, said];
    const header = Buffer.alloc(headerBytes);
    query.copy(header, 0, 0, 2);
    // An answer, with recursion wanted and had.
    header.writeUInt16BE(0x8180 | code, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(addresses.length, 6);
    const records = addresses.map((address) => recordOf(address, family));
    socket.send(Buffer.concat([header, question, ...records]), from.port, from.address);
  });
  await once(socket.bind(0, '127.0.0.1'), 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    asked: (name, family) => counts.get(`${name} ${family}`) ?? 0,
    close: () => socket.close(),
  };
}

function readQuestion(query: Buffer): { name: string; family: 4 | 6; question: Buffer } {
  const labels: string[] = [];
  let at = headerBytes;
  for (let length = query[at]!; length > 0; length = query[at]!) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const family = query.readUInt16BE(at + 1) === types[6] ? 6 : 4;
  return { name: labels.join('.'), family, question: query.subarray(headerBytes, at + 5) };
}

/** A record of the name that was asked for, kept for no time. */
function recordOf(address: string, family: 4 | 6): Buffer {
  const bytes = ipaddr.parse(address).toByteArray();
  return Buffer.from([0xc0, headerBytes, 0, types[family], 0, 1, 0, 0, 0, 0, 0, bytes.length, ...bytes]);
}
