import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { signCallers } from '../../src/keys/caller-rows.ts';
import { guardedOutbound } from '../../src/outbound/guarded-fetch.ts';
import { dnsNames } from '../../src/outbound/names.ts';
import { type NameServer, startNameServer } from '../harness/name-server.ts';
import { listen, setUpWebhooks, type WebhookSetting } from './calls-setting.ts';

// What somebody tries by the address of an endpoint. test/access/outbound.test.ts has the guard by itself.

/** Gives an endpoint an address as if the guard had let it through when the endpoint was made, and starts it. */
async function moveTo(at: WebhookSetting, id: number, url: string): Promise<void> {
  await at.owner`update webhook set url = ${url}, status = 1 where id = ${id}`;
  const { connections, keyring } = at.server.services;
  expect(await signCallers(connections, keyring, { table: 'webhook', key: String(id) })).toBe(1);
}

describe('an inner address', () => {
  let at: WebhookSetting;
  let dialled = 0;
  let inner: Server;
  let port: number;
  beforeAll(async () => {
    inner = createServer((socket) => {
      dialled += 1;
      socket.destroy();
    });
    port = await listen(inner);
    at = await setUpWebhooks({ OUTBOUND_ALLOWED_ADDRESSES: '' });
  });
  afterAll(async () => {
    await at?.close();
    inner.close();
  });

  const spellings = [
    ...[
      '127.0.0.1',
      '127.1',
      '127.0.1',
      '0x7f.0.0.1',
      '0x7f000001',
      '2130706433',
      '0177.0.0.1',
      '017700000001',
    ],
    ...[
      '[::1]',
      '[0:0:0:0:0:0:0:1]',
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
      '[::127.0.0.1]',
      '[64:ff9b::7f00:1]',
    ],
    ...['[2002:7f00:1::]', '0.0.0.0', '[::]', '127.255.255.254', '１２７.０.０.１', '127。0。0。1'],
  ];

  it.each(spellings)('is no address of an endpoint: %s', async (host) => {
    for (const scheme of ['https', 'http']) {
      const webhook = { url: `${scheme}://${host}:${port}/`, events: ['*'] };
      const { status, json } = await at.call('POST', '/webhook', { webhook });
      expect([status, json.result.details[0].code]).toEqual([400, '1211']);
    }
  });

  it('is not dialled either, however it is spelt or whatever name stands for it, and nothing waits for it', async () => {
    const hosts = [...spellings, 'localhost'];
    const tried = [];
    for (const [index, host] of hosts.entries()) {
      const { id } = await at.endpoint();
      await moveTo(at, id, `${index % 2 ? 'http' : 'https'}://${host}:${port}/`);
      tried.push(id);
    }
    const userId = await at.user();
    const [{ number: head }] = (await at.owner`
      select history_number::int as number from users where id = ${userId}`) as unknown as [
      { number: number },
    ];
    const ended = () => at.owner`select distinct webhook_id from webhook_lane
      where user_id = ${userId} and delivered = ${head}`;
    await expect.poll(async () => (await ended()).length, { timeout: 10_000 }).toBe(hosts.length);
    const codes =
      await at.owner`select distinct state, error from webhook_delivery where user_id = ${userId}`;
    expect(codes.map((row) => ({ ...row }))).toEqual([{ state: 'dead', error: 'address_refused' }]);
    for (const id of tried) {
      const { json } = await at.call('POST', `/webhook/${id}/test`);
      expect([json.test.status, json.test.error]).toEqual([null, 'address_refused']);
    }
    expect(dialled).toBe(0);
  });
});

describe('a name', () => {
  const bounds = { milliseconds: 2000, bytesMax: 1000, connections: 1 };
  let server: NameServer;
  afterEach(() => server.close());
  /** A server on an address of this machine that takes every post; `posted` counts them. */
  async function taker(host: string, port = 0) {
    let posted = 0;
    const server = createHttpServer((request, response) => {
      posted += 1;
      request.resume();
      // Each post dials anew.
      response.writeHead(204, { connection: 'close' }).end();
    });
    await new Promise<void>((resolve) => server.listen(port, host, resolve));
    return {
      port: (server.address() as AddressInfo).port,
      posted: () => posted,
      close: () => server.close(),
    };
  }

  it('that stands for another address between check and dial is of no use: what is dialled is what was checked', async () => {
    // Two addresses of this machine stand for an open and an inner one.
    const open = await taker('127.0.0.2');
    const inner = await taker('127.0.0.1', open.port);
    server = await startNameServer((_, family, asked) =>
      family === 4 ? [asked === 1 ? '127.0.0.2' : '127.0.0.1'] : [],
    );
    const outbound = guardedOutbound(['127.0.0.2'], dnsNames([server.address]));
    const poster = outbound.openPoster(`http://rebinds.example:${open.port}/`, bounds);
    expect((await poster.post(Buffer.from('{}'), {})).status).toBe(204);
    // A dial looks up once.
    expect(server.asked('rebinds.example', 4)).toBe(1);
    await expect(poster.post(Buffer.from('{}'), {})).rejects.toMatchObject({ code: 'address_refused' });
    expect(server.asked('rebinds.example', 4)).toBe(2);
    expect([open.posted(), inner.posted()]).toEqual([1, 0]);
    poster.close();
    open.close();
    inner.close();
  });

  it('that stands for an open and an inner address at once is dialled at the open one', async () => {
    const open = await taker('127.0.0.2');
    const inner = await taker('127.0.0.1', open.port);
    server = await startNameServer((_, family) =>
      family === 4 ? ['127.0.0.1', '127.0.0.2', '127.0.0.1'] : ['::1'],
    );
    const outbound = guardedOutbound(['127.0.0.2'], dnsNames([server.address]));
    const poster = outbound.openPoster(`http://both.example:${open.port}/`, bounds);
    expect((await poster.post(Buffer.from('{}'), {})).status).toBe(204);
    expect([open.posted(), inner.posted()]).toEqual([1, 0]);
    poster.close();
    open.close();
    inner.close();
  });
});
