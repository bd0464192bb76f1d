/**
 * A bare loop that posts bodies again and again, ten at once over kept connections: what telling an endpoint costs with nothing around
 * it. Told `{port, bodies, count}`, it answers the seconds that it took.
 */
import { Agent, request } from 'node:http';

interface Task {
  readonly port: number;
  readonly bodies: readonly string[];
  readonly count: number;
}

const atOnce = 10;
const agent = new Agent({ keepAlive: true, maxSockets: atOnce });

function post(port: number, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        port,
        host: '127.0.0.1',
        method: 'POST',
        agent,
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      },
      (response) => response.resume().on('end', resolve),
    );
    asked.on('error', reject);
    asked.end(body);
  });
}

process.on('message', async ({ port, bodies, count }: Task) => {
  const begun = performance.now();
  let next = 0;
  const work = async () => {
    while (next < count) {
      next += 1;
      await post(port, bodies[next % bodies.length]!);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  process.send?.((performance.now() - begun) / 1000);
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
