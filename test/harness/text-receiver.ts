import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { Listening } from './listening.ts';

/** A text message as the webhook was called with it. */
export interface ReceivedText {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly message: { readonly id: string; readonly to: string; readonly text: string };
  /** When it had come whole, by `performance.now()`. */
  readonly takenAt: number;
  /** When it was acknowledged on a connection that was still open; absent where it was not. */
  acknowledgedAt?: number;
}

/** What stands for a provider of text messages. */
export interface TextReceiver {
  /** For `SMS_WEBHOOK_URL`. */
  readonly url: string;
  readonly texts: ReceivedText[];
  /** The HTTP status that a call is answered with; 'cut' ends the connection without an answer. */
  onText: (received: ReceivedText) => number | 'cut' | Promise<number | 'cut'>;
  /** Ends every connection in the middle of what is said on it, and takes no more. */
  breakOff(): Promise<void>;
  /** Takes connections again, on the same port. */
  listenAgain(): Promise<void>;
  close(): Promise<void>;
}

/** Starts one on a free port. */
export async function startTextReceiver(): Promise<TextReceiver> {
  const texts: ReceivedText[] = [];
  const server = createServer(async (request, response) => {
    // One that was broken off is none.
    const body = await text(request).catch(() => undefined);
    if (body === undefined) return;
    const takenAt = performance.now();
    const received: ReceivedText = { headers: request.headers, body, message: JSON.parse(body), takenAt };
    texts.push(received);
    const status = await self.onText(received);
    if (status === 'cut') return void request.socket.destroy();
    if (status < 300 && request.socket.writable) received.acknowledgedAt = performance.now();
    response.writeHead(status, { location: '/elsewhere' }).end();
  });
  const listening = new Listening(server);
  await listening.listen();
  const self: TextReceiver = {
    url: `http://127.0.0.1:${listening.port}/texts`,
    texts,
    onText: () => 204,
    breakOff: () => listening.breakOff(),
    listenAgain: () => listening.listen(),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return self;
}
