import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guardedFetch } from '../../src/outbound/guarded-fetch.ts';
import { dnsNames, type NameLookup } from '../../src/outbound/names.ts';
import { type NameServer, startNameServer, type Zone } from '../harness/name-server.ts';

// Names that programmes choose, and whose name servers are theirs too.
const hundreds = Array.from({ length: 300 }, (_, place) => `127.1.${place >> 8}.${place & 255}`);
const said: Record<string, Partial<Record<4 | 6, ReturnType<Zone>>>> = {
  'fast.example': { 4: ['127.0.0.2'] },
  'six.example': { 6: ['2001:db8::1', '2001:db8::2'] },
  'both.example': { 4: ['192.0.2.1'], 6: ['2001:db8::1'] },
  'six-fails.example': { 4: ['127.0.0.2'], 6: 'SERVFAIL' },
  'six-silent.example': { 4: ['127.0.0.2'], 6: 'never' },
  'four-unknown.example': { 4: 'NXDOMAIN', 6: ['2001:db8::1'] },
  'inner.example': { 4: ['127.0.0.1', '10.0.0.1'], 6: ['::1', '::ffff:127.0.0.2'] },
  'hundreds.example': { 4: [...hundreds, '127.0.0.2'] },
  'unknown.example': { 4: 'NXDOMAIN', 6: 'NXDOMAIN' },
  'empty.example': {},
  'fails.example': { 4: 'SERVFAIL', 6: 'SERVFAIL' },
  'half-fails.example': { 6: 'SERVFAIL' },
};

let server: NameServer;
let names: NameLookup;
let open: Server;
let port: number;
beforeAll(async () => {
  server = await startNameServer((name, family) =>
    name.endsWith('.slow.example') ? 'never' : (said[name]?.[family] ?? []),
  );
  names = dnsNames([server.address]);
  open = createServer((_, response) => response.end('open'));
  await once(open.listen(0, '127.0.0.2'), 'listening');
  port = (open.address() as AddressInfo).port;
});
afterAll(() => {
  server?.close();
  open?.close();
});

const bounds = { milliseconds: 5000, bytesMax: 1000 };
const ask = (host: string, allowed = ['127.0.0.2']) =>
  guardedFetch(allowed, names)(`http://${host}:${port}/`, bounds);
const addressesOf = async (host: string) => (await names(host)).map(({ address }) => address);

describe('names whose servers never answer', () => {
  it('hold up no other name, however many they are, and are given up', { timeout: 20_000 }, async () => {
    const slow = Array.from({ length: 100 }, (_, place) => names(`${place}.slow.example`));
    const given = Promise.allSettled(slow);
    await expect.poll(() => server.asked('99.slow.example', 4)).toBe(1);
    const begun = performance.now();
    expect((await ask('fast.example')).status).toBe(200);
    // Nor what else the process looks up, on threads.
    await lookup('localhost');
    // Behind the others it would have come after they were given up, after nine seconds.
    expect(performance.now() - begun).toBeLessThan(5000);
    const codes = (await given).map((one) => one.status === 'rejected' && one.reason.code);
    expect(new Set(codes)).toEqual(new Set(['EAI_AGAIN']));
    expect(performance.now() - begun).toBeLessThan(15_000);
  });

  it('are given up by whoever asks at the bound of the request', async () => {
    const asked = guardedFetch(['127.0.0.2'], names)('http://bound.slow.example/', {
      ...bounds,
      milliseconds: 200,
    });
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('a name', () => {
  it.each([
    ['of both families', 'both.example', ['192.0.2.1', '2001:db8::1']],
    ['of IPv6 alone', 'six.example', ['2001:db8::1', '2001:db8::2']],
    ['that fails for IPv6', 'six-fails.example', ['127.0.0.2']],
    ['that is never answered for IPv6', 'six-silent.example', ['127.0.0.2']],
    ['that is unknown for IPv4', 'four-unknown.example', ['2001:db8::1']],
    ['that ends with a dot', 'both.example.', ['192.0.2.1', '2001:db8::1']],
  ])('%s has the addresses that are answered', async (_, host, addresses) => {
    const begun = performance.now();
    expect(await addressesOf(host)).toEqual(addresses);
    expect(performance.now() - begun).toBeLessThan(6000);
  });

  it.each([
    ['unknown.example', 'ENOTFOUND'],
    ['empty.example', 'ENOTFOUND'],
    ['no..name', 'ENOTFOUND'],
    [`${'x'.repeat(64)}.example`, 'ENOTFOUND'],
    ['fails.example', 'EAI_AGAIN'],
    ['half-fails.example', 'EAI_AGAIN'],
  ])('without an address is a failure with the code of getaddrinfo: %s, %s', async (host, code) => {
    await expect(ask(host)).rejects.toMatchObject({ code });
  });

  it('of inner addresses, in any form, is refused', async () => {
    await expect(ask('inner.example')).rejects.toMatchObject({ code: 'address_refused' });
    await expect(ask('fast.example', [])).rejects.toMatchObject({ code: 'address_refused' });
  });

  it.each(['localhost', 'localhost.', 'LocalHost', 'db.localhost'])(
    'of this machine is refused, and asked of nobody: %s',
    async (host) => {
      await expect(ask(host)).rejects.toMatchObject({ code: 'address_refused' });
      // As it is without a server of the test.
      await expect(guardedFetch([])(`https://${host}:${port}/`, bounds)).rejects.toMatchObject({
        code: 'address_refused',
      });
      expect(server.asked(host.toLowerCase(), 4)).toBe(0);
    },
  );

  it('is not asked for where the address is a number', async () => {
    expect((await ask('127.0.0.2')).status).toBe(200);
    expect(server.asked('127.0.0.2', 4)).toBe(0);
  });

  it('of hundreds of addresses has each judged, and few of them dialled', async () => {
    expect((await ask('hundreds.example')).body.toString()).toBe('open');
    const tried = ask('hundreds.example', ['127.1.0.0/16']);
    await expect(tried).rejects.toMatchObject({ code: 'ECONNREFUSED', errors: { length: 8 } });
  });
});
