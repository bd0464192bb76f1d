import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { WebhookEvent } from '../../src/webhooks/event.ts';

/** An event as it was posted. */
export interface ReceivedEvent {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly event: WebhookEvent;
}

/** What an event is answered with. */
export type ReceiverAnswer =
  | number
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };

/** What stands for the systems of a programme. */
export interface EventReceiver {
  readonly url: string;
  readonly received: ReceivedEvent[];
  /** The most events that were being answered at once. */
  readonly atOnce: number;
  onEvent: (received: ReceivedEvent) => ReceiverAnswer | Promise<ReceiverAnswer>;
  close(): Promise<void>;
}

/** Starts one on a free port, or on one that is given. */
export async function startReceiver(port = 0): Promise<EventReceiver> {
  let [now, most] = [0, 0];
  const received: ReceivedEvent[] = [];
  const server = createServer(async (request, response) => {
    now += 1;
    most = Math.max(most, now);
    const body = await text(request);
    const one = { path: request.url!, headers: request.headers, body, event: JSON.parse(body) };
    received.push(one);
    const answer = await self.onEvent(one);
    now -= 1;
    const {
      status,
      headers = {},
      body: said = '',
    } = typeof answer === 'number' ? { status: answer } : answer;
    response.writeHead(status, headers).end(said);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const self: EventReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`,
    received,
    get atOnce() {
      return most;
    },
    onEvent: () => 204,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return self;
}
