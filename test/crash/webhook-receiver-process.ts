import { createServer, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { FromReceiver, ToReceiver } from './webhook-receiver.ts';

// Takes events, tells its parent of each, and answers as the parent says: what was answered was told before.
const open = new Map<number, ServerResponse>();
let count = 0;
const tell = (message: FromReceiver) => process.send!(message);

const server = createServer(async (request, response) => {
  // One that was broken off is none.
  const body = await text(request).catch(() => undefined);
  if (body === undefined) return;
  count += 1;
  open.set(count, response);
  tell({ taken: count, path: request.url!, headers: request.headers as Record<string, string>, body });
});

process.on('message', ({ taken, answer }: ToReceiver) => {
  const response = open.get(taken)!;
  open.delete(taken);
  const { socket } = response;
  if (answer === 'cut') return void socket?.destroy();
  // A sender that was killed meanwhile hears nothing.
  if (!socket?.writable) return;
  response.writeHead(answer, { location: '/elsewhere' }).end(() => tell({ answered: taken }));
});
process.on('disconnect', () => process.exit());

server.listen(Number(process.argv[2]), '127.0.0.1', () => tell({ listensAt: server.address() }));
