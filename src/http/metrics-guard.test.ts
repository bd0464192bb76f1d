import fastify from 'fastify';
import { expect, it } from 'vitest';
import { guardMetrics } from './metrics-guard.ts';

const token = 'a-token-of-the-tests';

/** The status of GET /metrics, or of HEAD, from an address and with headers. */
async function statusOf(
  withToken: boolean,
  remoteAddress: string,
  headers: Record<string, string> = {},
  method: 'GET' | 'HEAD' = 'GET',
  isProxied = false,
): Promise<number> {
  const app = fastify({ trustProxy: true });
  const onRequest = guardMetrics({ token: withToken ? token : undefined, isProxied });
  app.get('/metrics', { onRequest }, async () => 'metrics');
  const response = await app.inject({ method, url: '/metrics', remoteAddress, headers });
  if (response.statusCode === 401) expect(response.headers['www-authenticate']).toBe('Bearer');
  expect(response.body === 'metrics').toBe(response.statusCode === 200 && method === 'GET');
  await app.close();
  return response.statusCode;
}

it.each(['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1'])(
  'without a token answers %s, this machine',
  async (address) => expect(await statusOf(false, address)).toBe(200),
);

it.each(['192.0.2.1', '10.0.0.1', '0.0.0.0', '128.0.0.1', '::', '::2', '::ffff:192.0.2.1', '2001:db8::1'])(
  'without a token refuses %s',
  async (address) => {
    expect(await statusOf(false, address)).toBe(403);
    expect(await statusOf(false, address, {}, 'HEAD')).toBe(403);
    // Whatever a header claims, also where proxies are trusted.
    expect(await statusOf(false, address, { 'x-forwarded-for': '127.0.0.1' })).toBe(403);
    expect(await statusOf(false, address, { authorization: `Bearer ${token}` })).toBe(403);
  },
);

it.each(['localhost', 'LOCALHOST:8080', '127.0.0.1:8080', '[::1]:8080', '[::1]'])(
  'without a token answers what is sent to %s',
  async (host) => expect(await statusOf(false, '127.0.0.1', { host })).toBe(200),
);

it.each([
  'roster.example.org',
  'roster.example.org:8080',
  '192.0.2.1',
  '[2001:db8::1]:8080',
  'localhost.example.org',
])('without a token refuses what is sent to %j, by a proxy that says nothing of itself', async (host) =>
  expect(await statusOf(false, '127.0.0.1', { host })).toBe(403),
);

it('without a token refuses everybody where the settings say that there is a proxy', async () => {
  for (const method of ['GET', 'HEAD'] as const)
    expect(await statusOf(false, '127.0.0.1', { host: 'localhost' }, method, true)).toBe(403);
  expect(await statusOf(true, '127.0.0.1', { authorization: `Bearer ${token}` }, 'GET', true)).toBe(200);
});

it.each(['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'])(
  'without a token refuses what a proxy on this machine passes on, by the header %s',
  async (name) => expect(await statusOf(false, '127.0.0.1', { [name]: '127.0.0.1' })).toBe(403),
);

it('with a token answers whoever sends it, from anywhere', async () => {
  for (const scheme of ['Bearer', 'bearer'])
    expect(await statusOf(true, '192.0.2.1', { authorization: `${scheme} ${token}` })).toBe(200);
  expect(await statusOf(true, '127.0.0.1', { authorization: `Bearer ${token}`, via: '1.1 proxy' })).toBe(200);
});

it.each([undefined, '', token, `Basic ${token}`, 'Bearer', `Bearer ${token}x`, `Bearer ${token.slice(1)}`])(
  'with a token refuses %j, also from this machine',
  async (authorization) => {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    for (const method of ['GET', 'HEAD'] as const)
      expect(await statusOf(true, '127.0.0.1', headers, method)).toBe(401);
  },
);
