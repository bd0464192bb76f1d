import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, normalize } from 'node:path';
import { Listening } from '../harness/listening.ts';
import { repository } from '../harness/processes.ts';

const html = `<!doctype html>
<meta charset="utf-8">
<title>Upload</title>
<script type="importmap">
  { "imports": { "@roster/sdk": "/sdk/index.js", "openapi-fetch": "/openapi-fetch/index.mjs" } }
</script>
<body data-user="USER"><input type="file"><output></output><script type="module" src="/page.js"></script></body>`;

/** A website of somebody who uses the client without a bundler, with a backend that gives out tokens. */
export class PageServer {
  /** The program of the page. */
  program = '';
  /** What the backend gives out: one after the other, the last one from then on. */
  tokens: string[] = [];
  userId = 0;
  /** Where the built client lies. */
  dist = '';
  readonly #listening = new Listening(
    createServer((request, response) => {
      const [, room, file = ''] = /^\/([^/]*)\/?(.*)$/.exec(normalize(request.url ?? '/'))!;
      const type = room === '' ? 'text/html' : 'text/javascript';
      response.setHeader('content-type', type);
      if (room === '') response.end(html.replace('USER', String(this.userId)));
      else if (room === 'page.js') response.end(this.program);
      else if (room === 'sdk') response.end(readFileSync(join(this.dist, file)));
      else if (room === 'openapi-fetch')
        response.end(readFileSync(join(repository, 'node_modules/openapi-fetch/dist', file)));
      else if (room === 'my-backend')
        response.end(this.tokens.length > 1 ? this.tokens.shift() : this.tokens[0]);
      else response.writeHead(404).end();
    }),
  );

  /** The origin of the pages. */
  async start(): Promise<string> {
    await this.#listening.listen();
    return `http://127.0.0.1:${this.#listening.port}`;
  }

  stop(): Promise<void> {
    return this.#listening.breakOff();
  }
}
