import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { envelope } from '../../src/catalogue/members.ts';
import { type AssembledTest, assembleTest } from '../harness/assembled.ts';

// What reaches no route, since it is no request: over a real socket, told in the envelope of every answer.
let server: AssembledTest;
let port: number;

beforeAll(async () => {
  server = await assembleTest();
  await server.app.listen({ host: '127.0.0.1', port: 0 });
  ({ port } = server.app.server.address() as AddressInfo);
});
afterAll(() => server?.close());

const host = 'Host: roster.example\r\n';
const body = '{"program":{"name":"One"}}';

describe('what the parser refuses', () => {
  it.each([
    ['no request', 'a private word\r\n\r\n', '1014'],
    ['a request of another protocol', `GET / SPDY/3\r\n${host}\r\n`, '1014'],
    ['two lengths', `POST / HTTP/1.1\r\n${host}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`, '1014'],
    [
      'a length beside chunks',
      `POST /v1/program HTTP/1.1\r\n${host}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      '1014',
    ],
    [
      'a chunk without a size',
      `POST /oauth/token HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\nx\r\n`,
      '1014',
    ],
    ['headers without an end', `GET /livez HTTP/1.1\r\n${host}X-Long: ${'a'.repeat(17_000)}`, '1015'],
    ['a header with a line of its own', `GET /livez HTTP/1.1\r\n${host}X-Long: a\rb\r\n\r\n`, '1014'],
    ['no host', 'GET /livez HTTP/1.1\r\nConnection: close\r\n\r\n', '1014'],
  ])('is answered as everything is: %s', async (_what, sent, code) => {
    const answer = await send(sent);
    expect(answer.status).toBe('HTTP/1.1 400 Bad Request');
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-store',
      'content-type': 'application/json; charset=utf-8',
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/u),
      connection: 'close',
    });
    const { result, time_zone, ...rest } = JSON.parse(answer.body);
    expect([result.code, time_zone]).toEqual([code, 'UTC +00:00']);
    expect(Object.keys(rest)).toEqual(expect.arrayContaining([...envelope, 'validate', 'response_time']));
    expect(answer.body).not.toContain('private');
    expect((await send(`GET /livez HTTP/1.1\r\n${host}Connection: close\r\n\r\n`)).status).toContain('200');
  });

  it('has the headers of every other answer', async () => {
    const unreadable = await send('no request\r\n\r\n');
    const unknown = await send(`GET /nowhere HTTP/1.1\r\n${host}Connection: close\r\n\r\n`);
    expect(Object.keys(unreadable.headers).sort()).toEqual(Object.keys(unknown.headers).sort());
    expect(Object.keys(JSON.parse(unreadable.body))).toEqual(Object.keys(JSON.parse(unknown.body)));
  });

  it('spoils no answer that came before it on the connection', async () => {
    const token = await server.token('admin');
    const request = `POST /v1/program HTTP/1.1\r\n${host}Authorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const socket = connect(port, '127.0.0.1');
    const whole = text(socket);
    socket.write(request);
    await once(socket, 'readable');
    socket.end('no request\r\n\r\n');
    const [first, second, ...more] = (await whole).split(/(?=HTTP\/1\.1 )/u);
    expect([first, second]).toEqual([
      expect.stringContaining('"name":"One"'),
      expect.stringContaining('"code":"1014"'),
    ]);
    expect(more).toEqual([]);
  });
});

it('passes over an expectation that it does not know', async () => {
  const { status } = await send(`GET /livez HTTP/1.1\r\n${host}Expect: wonders\r\nConnection: close\r\n\r\n`);
  expect(status).toBe('HTTP/1.1 200 OK');
});

/** Sends bytes as they are and reads until the server closes the connection. */
async function send(
  bytes: string,
): Promise<{ status: string; headers: Record<string, string>; body: string }> {
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes);
  const [head = '', ...rest] = (await text(socket)).split('\r\n\r\n');
  const [status = '', ...lines] = head.split('\r\n');
  const headers = lines
    .map((line) => line.split(/: (.*)/su))
    .map(([name, value]) => [name!.toLowerCase(), value]);
  return { status, headers: Object.fromEntries(headers), body: rest.join('\r\n\r\n') };
}
