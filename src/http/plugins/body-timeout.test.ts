import { type AddressInfo, connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { watchedBody } from '../watched-body.ts';
import { registerBodyTimeout } from './body-timeout.ts';

let app: FastifyInstance;

beforeAll(async () => {
  app = fastify();
  registerBodyTimeout(app, 300);
  app.post('/read', async ({ body }) => ({ body }));
  app.addContentTypeParser('text/stream', (_request, payload, done) => done(null, payload));
  app.post('/stream', { config: { streamsBody: true } }, async (request) => {
    let bytes = 0;
    for await (const chunk of request.body as AsyncIterable<Buffer>) bytes += chunk.length;
    return { bytes };
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => app.close());

/** Sends a head and pieces of a body with pauses between; what came back when the connection closed, or in time. */
async function send(path: string, type: string, pieces: readonly string[], pause: number): Promise<string> {
  const { port } = app.server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const length = pieces.join('').length;
  socket.write(
    `POST ${path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\ncontent-type: ${type}\r\ncontent-length: ${length}\r\n\r\n`,
  );
  for (const piece of pieces) {
    await sleep(pause);
    if (!socket.destroyed) socket.write(piece);
  }
  await closed;
  return answer;
}

describe('a body', () => {
  it('that does not come in time ends its connection', async () => {
    expect(await send('/read', 'application/json', ['{', '"a"', ':', '1', '}'], 150)).not.toContain('200 OK');
    expect(await send('/nowhere', 'application/json', ['{', '"a"', ':', '1', '}'], 150)).not.toContain(
      '200 OK',
    );
  });

  it('that comes in time is read, also of a slow one that streams', async () => {
    expect(await send('/read', 'application/json', ['{"a"', ':1}'], 20)).toContain('200 OK');
    expect(await send('/stream', 'text/stream', ['a', 'b', 'c', 'd', 'e'], 120)).toContain('{"bytes":5}');
  });
});

describe('a body that streams', () => {
  it('is given up when nothing comes for too long, and when it breaks off', async () => {
    const still = new PassThrough();
    still.write('a');
    const chunks = watchedBody(still, 50);
    expect(String((await chunks.next()).value)).toBe('a');
    await expect(chunks.next()).rejects.toMatchObject({ key: 'requestAborted' });
    expect(still.destroyed).toBe(true);
    const broken = new PassThrough();
    const rest = watchedBody(broken, 5000);
    broken.destroy(new Error('ECONNRESET'));
    await expect(rest.next()).rejects.toMatchObject({ key: 'requestAborted' });
  });

  it('keeps no clock running while it is read, or after', async () => {
    const body = new PassThrough();
    body.end('abc');
    const read: string[] = [];
    for await (const chunk of watchedBody(body, 60_000)) read.push(String(chunk));
    expect(read).toEqual(['abc']);
  });
});
