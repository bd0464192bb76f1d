import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A text message as the webhook was called with it. */
export interface ReceivedText {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly message: { readonly id: string; readonly to: string; readonly text: string };
}

/** What stands for a provider of text messages. */
export interface TextReceiver {
  /** For `SMS_WEBHOOK_URL`. */
  readonly url: string;
  readonly texts: ReceivedText[];
  /** The HTTP status that a call is answered with. */
  onText: (received: ReceivedText) => number;
  close(): Promise<void>;
}

/** Starts one on a free port. */
export async function startTextReceiver(): Promise<TextReceiver> {
  const texts: ReceivedText[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const received = { headers: request.headers, body, message: JSON.parse(body) };
    texts.push(received);
    response.writeHead(self.onText(received), { location: '/elsewhere' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const self: TextReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/texts`,
    texts,
    onText: () => 204,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return self;
}
