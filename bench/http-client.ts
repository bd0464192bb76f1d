import { connect, type Socket } from 'node:net';

/** A request as it is put on the wire. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What came back. */
export interface WireResponse {
  readonly status: number;
  readonly body: string;
}

/**
 * One keep-alive connection of HTTP/1.1 with one request at a time. It does no more than a measurement needs, because
 * the client shares the processor with what it measures. Answers carry a content-length; those of some peers come in chunks.
 */
export class WireConnection {
  readonly #socket: Socket;
  #received: Buffer[] = [];
  #length = 0;
  #pending: PromiseWithResolvers<WireResponse> | undefined;

  constructor(host: string, port: number) {
    this.#socket = connect({ host, port, noDelay: true });
    this.#socket.on('data', (chunk) => this.#take(chunk));
    this.#socket.on('error', (error) => this.#pending?.reject(error));
    this.#socket.on('close', () => this.#pending?.reject(new Error('the server closed the connection')));
  }

  send({ method, path, headers, body = '' }: WireRequest): Promise<WireResponse> {
    const pending = Promise.withResolvers<WireResponse>();
    this.#pending = pending;
    const head = Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('');
    const length = body === '' ? '' : `content-length: ${Buffer.byteLength(body)}\r\n`;
    this.#socket.write(`${method} ${path} HTTP/1.1\r\nhost: bench\r\n${head}${length}\r\n${body}`);
    return pending.promise;
  }

  close(): void {
    this.#pending = undefined;
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#received.push(chunk);
    this.#length += chunk.length;
    const all = this.#received.length === 1 ? chunk : Buffer.concat(this.#received);
    const headEnd = all.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const head = all.toString('latin1', 0, headEnd);
    const body = bodyOf(head, all.subarray(headEnd + 4));
    if (body === undefined) {
      this.#received = [all];
      return;
    }
    this.#received = [];
    this.#length = 0;
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.resolve({
      status: Number(head.slice(9, 12)),
      body,
    });
  }
}

/** The body behind a head; undefined while it is not all there. */
function bodyOf(head: string, rest: Buffer): string | undefined {
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1]);
  if (!Number.isNaN(length)) return rest.length < length ? undefined : rest.toString('utf8', 0, length);
  if (!/\r\ntransfer-encoding: chunked/i.test(head)) throw new Error('an answer whose end nothing tells');
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const line = rest.indexOf('\r\n', at);
    if (line < 0) return undefined;
    const size = Number.parseInt(rest.toString('latin1', at, line), 16);
    if (rest.length < line + 2 + size + 2) return undefined;
    if (size === 0) return Buffer.concat(chunks).toString();
    chunks.push(rest.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
}
