import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { PlainOptions } from '../cluster.ts';

/** What a floor's process is told. */
export interface FloorSettings {
  readonly port: number;
  readonly database: PlainOptions;
}

/** The settings in the first argument. */
export function readSettings(): FloorSettings {
  return JSON.parse(process.argv[2]!) as FloorSettings;
}

/** Listens and says so. What goes wrong is answered with 500, so that a measurement of it fails. */
export function listen(
  port: number,
  answer: (request: IncomingMessage) => Promise<object | undefined>,
): void {
  createServer(async (request, response) => {
    try {
      const found = await answer(request);
      send(response, found ? 200 : 404, found ?? {});
    } catch (error) {
      send(response, 500, { error: String(error) });
    }
  }).listen(port, '127.0.0.1', () => console.log('ready'));
  process.on('SIGTERM', () => process.exit(0));
  process.stdin.on('end', () => process.exit(0)).resume();
}

/** The body of a request, parsed. */
export async function readJson<Body>(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString()) as Body;
}

function send(response: ServerResponse, status: number, content: object): void {
  const body = JSON.stringify(content);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}
