import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { type AssembledTest, assembleTest } from '../harness/assembled.ts';

const metricsOf = ({ app }: AssembledTest, headers = {}) =>
  app.inject({ url: '/metrics', headers }).then(({ statusCode }) => statusCode);

it('are for this machine, until a setting tells of a proxy; then for the token alone', async () => {
  const server = await assembleTest();
  expect(await metricsOf(server)).toBe(200);
  const METRICS_TOKEN = 'a-token-of-the-tests';
  for (const setting of [{ PUBLIC_URL: 'https://roster.example.org' }, { TRUSTED_PROXIES: '192.0.2.1' }]) {
    const proxied = await assembleTest(setting, {}, server);
    expect(await metricsOf(proxied)).toBe(403);
    await proxied.close();
    const told = await assembleTest({ ...setting, METRICS_TOKEN }, {}, server);
    expect(await metricsOf(told)).toBe(401);
    expect(await metricsOf(told, { authorization: `Bearer ${METRICS_TOKEN}` })).toBe(200);
    await told.close();
  }
  await server.close();
});

it('are not for whoever comes through a balancer that passes bytes on, by the name of the installation', async () => {
  const server = await assembleTest();
  await server.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = server.app.server.address() as AddressInfo;
  const balancer = createServer((socket) => {
    const behind = connect(port, '127.0.0.1');
    socket.pipe(behind).pipe(socket);
    socket.on('error', () => behind.destroy());
    behind.on('error', () => socket.destroy());
  });
  balancer.listen(0, '127.0.0.1');
  await once(balancer, 'listening');
  const socket = connect((balancer.address() as AddressInfo).port, '127.0.0.1');
  socket.write('GET /metrics HTTP/1.1\r\nhost: roster.example.org\r\nconnection: close\r\n\r\n');
  const chunks: Buffer[] = await socket.toArray();
  expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1\.1 403 /u);
  balancer.close();
  await server.close();
});
