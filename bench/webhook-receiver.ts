/**
 * A process that takes events of webhooks: it counts them, and remembers when each came where. GET tells, DELETE forgets; what comes to
 * `/hang` is never answered.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

let count = 0;
let lastAt = 0;
const arrivals = new Map<string, number>();
const bodies: string[] = [];

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    if (request.method === 'POST') {
      if (request.url === '/hang') return;
      count += 1;
      lastAt = Date.now();
      if (arrivals.size < 20_000) arrivals.set(`${request.url} ${request.headers['webhook-id']}`, lastAt);
      if (bodies.length < 1000) bodies.push(Buffer.concat(chunks).toString('utf8'));
      response.writeHead(204).end();
      return;
    }
    if (request.method === 'DELETE') {
      count = 0;
      arrivals.clear();
      response.writeHead(204).end();
      return;
    }
    const told = {
      count,
      lastAt,
      ...(request.url === '/all' && { arrivals: Object.fromEntries(arrivals), bodies }),
    };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(told));
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit(0));
