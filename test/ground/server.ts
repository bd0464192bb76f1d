// The process under test for src/serve.ts: its life is real, the server in it answers two calls only.
// Argument: the folder of migrations.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { readConfig } from '../../src/config.ts';
import { serve } from '../../src/serve.ts';

const [migrationsFolder = ''] = process.argv.slice(2);
try {
  process.exitCode = await serve(readConfig(process.env), {
    migrationsFolder,
    log: (message) => console.log(message),
    async startServer(config, database) {
      const sql = postgres({ ...database.appOptions, max: 2 });
      const server = createServer(async (request, response) => {
        if (request.url === '/slow') await sleep(800);
        const [row] = await sql`select current_user as role`.catch(() => []);
        response.setHeader('connection', 'close');
        response.end(
          JSON.stringify({ pid: process.pid, role: row?.role ?? null, isReady: database.isReady() }),
        );
      });
      server.listen(config.port, config.host);
      await once(server, 'listening');
      return {
        address: `http://${config.host}:${(server.address() as AddressInfo).port}`,
        async close() {
          const closed = once(server, 'close');
          server.close();
          await closed;
          await sql.end();
        },
      };
    },
  });
} catch (error) {
  console.log(error instanceof Error ? `${error.name}: ${error.message}` : error);
  process.exitCode = 1;
}
process.exit();
