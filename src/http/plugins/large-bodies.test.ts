import { type AddressInfo, connect, type Socket } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodyBytesMax } from '../../catalogue/operation.ts';
import type { UploadMemory } from '../upload-memory.ts';
import { registerBodyTimeout } from './body-timeout.ts';
import { memoryOf, registerLargeBodies } from './large-bodies.ts';

const mebibyte = bodyBytesMax;
let app: FastifyInstance;
let memory: UploadMemory;
/** Calls that were read and are not answered yet. */
const held: (() => void)[] = [];

beforeAll(async () => {
  app = fastify();
  // Large bodies may take longer than others.
  registerBodyTimeout(app, 200);
  memory = registerLargeBodies(app, {
    bytesMax: memoryOf(5 * mebibyte),
    waitMaxMilliseconds: 300,
    bytesPerSecondMin: 1000,
    lookMilliseconds: 100,
  });
  app.post('/files', { bodyLimit: 4 * mebibyte }, async ({ body }) => {
    await new Promise<void>((resolve) => held.push(resolve));
    return { length: JSON.stringify(body).length };
  });
  app.post('/plain', async () => ({}));
  await app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => app.close());

/** A call whose head says that it has so many bytes. */
function begin(bytes: number, path = '/files'): { socket: Socket; answered: Promise<string> } {
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  socket.on('error', () => undefined);
  const answered = new Promise<string>((resolve) => socket.once('close', () => resolve(answer)));
  socket.write(
    `POST ${path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${bytes}\r\n\r\n`,
  );
  return { socket, answered };
}

function send(bytes: number, path?: string) {
  const call = begin(bytes, path);
  call.socket.write(`"${'a'.repeat(bytes - 2)}"`);
  return call;
}

const answer = async (count: number) => {
  await expect.poll(() => held.length).toBe(count);
  for (const resolve of held.splice(0)) resolve();
};

describe('large bodies', () => {
  it('are admitted by bytes; the others wait unread and have their turn in order', async () => {
    const calls = [send(3 * mebibyte), send(2 * mebibyte)];
    await expect.poll(() => held.length).toBe(2);
    expect(memory.taken).toBe(memoryOf(5 * mebibyte));
    const late = send(2 * mebibyte);
    await expect.poll(() => memory.waiting).toBe(1);
    // What is small is not held up by them.
    const small = send(1000);
    await answer(3);
    await answer(1);
    for (const { answered } of [...calls, late, small]) expect(await answered).toContain('200 OK');
    await expect.poll(() => memory.taken).toBe(0);
  });

  it('are refused after the longest wait, and may be sent again', async () => {
    const first = send(4 * mebibyte);
    await expect.poll(() => held.length).toBe(1);
    const second = send(2 * mebibyte);
    expect(await second.answered).toMatch(/ 503 [\s\S]*connection: close/);
    await answer(1);
    expect(await first.answered).toContain('200 OK');
    await expect.poll(() => [memory.taken, memory.waiting]).toEqual([0, 0]);
  });

  it('that are given up while they wait or come leave no memory taken', async () => {
    const first = send(4 * mebibyte);
    await expect.poll(() => held.length).toBe(1);
    const waits = begin(2 * mebibyte);
    await expect.poll(() => memory.waiting).toBe(1);
    waits.socket.destroy();
    await expect.poll(() => memory.waiting).toBe(0);
    await answer(1);
    await first.answered;
    const stops = begin(3 * mebibyte);
    stops.socket.write(`"${'a'.repeat(mebibyte)}`);
    await expect.poll(() => memory.taken).toBe(memoryOf(3 * mebibyte));
    stops.socket.destroy();
    await expect.poll(() => memory.taken).toBe(0);
  });

  it('that trickle are dropped', async () => {
    const { socket, answered } = begin(2 * mebibyte);
    const trickle = setInterval(() => socket.write('a'), 20);
    expect(await answered).not.toContain('200 OK');
    clearInterval(trickle);
    await expect.poll(() => memory.taken).toBe(0);
  });

  it('are refused unread where the route takes no body as large', async () => {
    expect(await send(2 * mebibyte, '/plain').answered).toContain(' 413 ');
    expect(await begin(5 * mebibyte).answered).toContain(' 413 ');
    expect(memory.taken).toBe(0);
  });
});
