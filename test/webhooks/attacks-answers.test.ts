import { createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { guardedOutbound } from '../../src/outbound/guarded-fetch.ts';
import { postEvent } from '../../src/webhooks/attempt.ts';
import { listen } from './calls-setting.ts';

// What a receiver tries that answers as it likes.

describe('an answer', () => {
  let say: (socket: Socket) => void;
  let asked: string[] = [];
  let url: string;
  const sockets = new Set<Socket>();
  const rude = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', (data) => {
      asked.push(String(data).split('\r\n')[0]!);
      say(socket);
    });
  });
  beforeAll(async () => {
    url = `http://127.0.0.1:${await listen(rude)}/`;
  });
  beforeEach(() => {
    asked = [];
  });
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    rude.close();
  });

  /** Posts an event with a bound of time, in milliseconds: of half a second in place of fifteen. */
  async function post(milliseconds = 500) {
    const bounds = { milliseconds, bytesMax: 65_536, connections: 10 };
    const poster = guardedOutbound(['127.0.0.1']).openPoster(url, bounds);
    const reach = { poster, sign: () => ({}), clock: () => new Date() };
    const outcome = await postEvent(reach, { id: 'evt_1_2_3', body: '{}' });
    poster.close();
    expect(outcome.milliseconds).toBeLessThan(3000);
    return outcome;
  }
  /** Writes something over and over, until nobody reads it any more. */
  const drip = (socket: Socket, text: string) => {
    const timer = setInterval(() => socket.write(text), 20);
    socket.on('close', () => clearInterval(timer));
  };

  it.each<[string, (socket: Socket) => void]>([
    ['that never begins', () => undefined],
    [
      'whose first line comes byte by byte',
      (socket) => {
        socket.write('HTTP/1.1 200 ');
        drip(socket, 'x');
      },
    ],
    [
      'whose headers come one by one',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        drip(socket, 'x: y\r\n');
      },
    ],
    ['that only says that it will come', (socket) => drip(socket, 'HTTP/1.1 102 Processing\r\n\r\n')],
    [
      'that comes byte by byte',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 60000\r\n\r\n');
        drip(socket, 'x');
      },
    ],
    [
      'that comes byte by byte in chunks',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
        drip(socket, '1\r\nx\r\n');
      },
    ],
  ])('%s is given up in time', async (_, answer) => {
    say = answer;
    const { status, error } = await post();
    expect(status).toBeNull();
    expect(error).toMatch(/^(?:timeout|HPE_\w+)$/u);
  });

  it.each<[string, string, string]>([
    ['without an end', 'HTTP/1.1 200 OK\r\n\r\n', 'x'.repeat(65_536)],
    [
      'without an end, in chunks of a byte',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n',
      '1\r\nx\r\n'.repeat(10_000),
    ],
    ['with headers without an end', 'HTTP/1.1 200 OK\r\n', `x: ${'y'.repeat(1000)}\r\n`.repeat(60)],
    ['that is no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n', ''],
    [
      'that changes the protocol',
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
      'x',
    ],
    ['that ends too early', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nx', ''],
  ])('%s is a failure at once, of which nothing is told but a code', async (_, head, rest) => {
    say = (socket) => {
      socket.write(head);
      if (rest === '' || rest === 'x') socket.end(rest);
      else {
        const write = () => {
          while (!socket.destroyed && socket.write(rest));
        };
        socket.on('drain', write);
        write();
      }
    };
    // As long as there is in earnest: a busy machine takes a moment to read ten thousand chunks.
    const { status, error } = await post(15_000);
    expect(status).toBeNull();
    expect(error).toMatch(/^(?:answer_too_large|no_answer|HPE_\w+|ECONNRESET|EPIPE)$/u);
  });

  it('that leads to an inner address is not followed', async () => {
    for (const status of [301, 302, 303, 307, 308]) {
      asked = [];
      say = (socket) =>
        socket.end(
          `HTTP/1.1 ${status} Away\r\nlocation: ${url}inner\r\nrefresh: 0; url=${url}inner\r\ncontent-length: 0\r\n\r\n`,
        );
      expect((await post()).status).toBe(status);
      expect(asked).toEqual(['POST / HTTP/1.1']);
    }
  });
});
