import type { AddressInfo, Server, Socket } from 'node:net';

/** Has a server listen on a port of this machine; what it is saying can be broken off, and it comes back on the same port. */
export class Listening {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #port = 0;

  constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  /** The port, the same one every time; 0 before the first time. */
  get port(): number {
    return this.#port;
  }

  /** Takes connections: on a free port, later on the same one again. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Ends every connection in the middle of what is said on it, and takes no more. */
  async breakOff(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** The open connection that comes from a port of the other side. */
  connectionFrom(remotePort: number): Socket | undefined {
    return [...this.#sockets].find((socket) => socket.remotePort === remotePort && socket.writable);
  }
}
