import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guardedFetch } from '../../src/outbound/guarded-fetch.ts';

// A server that only this machine should reach, and what is asked of it by whoever may name an address.
let inner: Server;
let port: number;
let asked: string[] = [];
beforeAll(async () => {
  inner = createServer((request, response) => {
    asked.push(request.url!);
    if (request.url === '/away') return response.writeHead(302, { location: '/secret' }).end();
    if (request.url === '/endless') {
      response.on('error', () => undefined);
      const write = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, 1)));
      };
      response.on('drain', write);
      return write();
    }
    if (request.url === '/never') return response.write('{');
    return response.end('inner');
  });
  await once(inner.listen(0, '127.0.0.1'), 'listening');
  port = (inner.address() as AddressInfo).port;
});
afterAll(() => {
  inner.closeAllConnections();
  inner.close();
});

const bounds = { milliseconds: 1500, bytesMax: 1_000_000 };

describe('an inner address', () => {
  it.each([
    '127.0.0.1',
    '127.1',
    '0x7f.0.0.1',
    '2130706433',
    '0177.0.0.1',
    '0.0.0.0',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '[::7f00:1]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b:1::7f00:1]',
    '[2002:7f00:1::]',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '[fe80::1]',
    '[fd00::1]',
    '[4000::1]',
    '[ff02::1]',
  ])('is not asked, however it is spelled: %s', async (host) => {
    asked = [];
    for (const scheme of ['https', 'http']) {
      await expect(guardedFetch([])(`${scheme}://${host}:${port}/secret`, bounds)).rejects.toThrow(
        'not open',
      );
    }
    expect(asked).toEqual([]);
  });

  it('is not asked by a name that resolves to it', async () => {
    asked = [];
    await expect(guardedFetch([])(`https://localhost:${port}/secret`, bounds)).rejects.toThrow(/open/);
    await expect(guardedFetch([])(`http://localhost:${port}/secret`, bounds)).rejects.toThrow(/open/);
    await expect(guardedFetch([])(`https://localhost.:${port}/secret`, bounds)).rejects.toThrow();
    expect(asked).toEqual([]);
  });

  it.each([['127.0.0.1'], ['127.0.0.0/8'], ['10.0.0.0/8', '::1', '127.0.0.1']])(
    'is asked where it was opened, as by %s',
    async (...allowed) => {
      for (const host of ['127.0.0.1', 'localhost']) {
        const { status, body } = await guardedFetch(allowed)(`http://${host}:${port}/secret`, bounds);
        expect([status, body.toString()]).toEqual([200, 'inner']);
      }
    },
  );

  it('is opened alone, and not those beside it', async () => {
    for (const host of ['127.0.0.2', '10.0.0.1', '[::1]']) {
      await expect(guardedFetch(['127.0.0.1'])(`http://${host}:${port}/`, bounds)).rejects.toThrow(
        'not open',
      );
    }
  });
});

describe('an address', () => {
  it.each([
    ['a name and a password', 'https://user:secret@example.org/', 'name or password'],
    ['another scheme', 'ftp://example.org/', 'ftp:'],
    ['another scheme', 'file:///etc/passwd', 'file:'],
    ['plain http', 'http://192.0.32.8/', 'not open'],
    ['the port of a system service', 'https://192.0.32.8:22/', 'not open'],
    ['no host', 'https://', 'Invalid URL'],
  ])('with %s is not asked', async (_, address, words) => {
    await expect(guardedFetch([])(address, bounds)).rejects.toThrow(words);
  });
});

describe('an answer', () => {
  const open = guardedFetch(['127.0.0.1']);
  const at = (path: string) => `http://127.0.0.1:${port}${path}`;

  it('that leads elsewhere is not followed', async () => {
    asked = [];
    expect((await open(at('/away'), bounds)).status).toBe(302);
    expect(asked).toEqual(['/away']);
  });

  it('without an end is given up at its bound', async () => {
    await expect(open(at('/endless'), bounds)).rejects.toThrow('more than 1000000 bytes');
  });

  it('that does not come is given up in time', async () => {
    const started = performance.now();
    await expect(open(at('/never'), { ...bounds, milliseconds: 300 })).rejects.toThrow();
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
