import { createHash, randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { apiDocument } from '../api-document.ts';
import { loadScalarScript } from '../scalar-script.ts';

/**
 * `/openapi.json`: the API as an OpenAPI 3.1 document. `/docs`: the same to read and to try, drawn by Scalar. Everything
 * the page needs comes from here, and its policy lets it reach nothing else: no other host learns who reads it, and
 * a token typed into it goes to this server only.
 */
export async function registerDocs(app: FastifyInstance): Promise<void> {
  const openDocument = once(() => fileOf('application/json', Buffer.from(JSON.stringify(apiDocument()))));
  const openScript = once(async () => fileOf(scriptType, await loadScalarScript(), true));
  const prepareScript = fileOf(scriptType, Buffer.from(prepareText));
  const startScript = fileOf(scriptType, Buffer.from(startText));

  app.get('/openapi.json', (request, reply) => sendFile(request, reply, openDocument()));
  app.get('/docs', (_request, reply) => sendPage(reply));
  app.get('/docs/prepare.js', (request, reply) => sendFile(request, reply, prepareScript));
  app.get('/docs/start.js', (request, reply) => sendFile(request, reply, startScript));
  app.get('/docs/scalar.js', async (request, reply) => sendFile(request, reply, await openScript()));
}

const scriptType = 'text/javascript; charset=utf-8';

/** A file that stays the same while the process runs. */
interface ServedFile {
  readonly type: string;
  readonly content: Buffer;
  readonly isGzipped: boolean;
  readonly tag: string;
}

function fileOf(type: string, content: Buffer, isGzipped = false): ServedFile {
  const digest = createHash('sha256').update(content).digest('base64url').slice(0, 22);
  return { type, content, isGzipped, tag: `"${digest}"` };
}

function sendFile(request: FastifyRequest, reply: FastifyReply, file: ServedFile): FastifyReply {
  reply.header('cache-control', 'no-cache').header('etag', file.tag).header('vary', 'accept-encoding');
  if (request.headers['if-none-match'] === file.tag) return reply.code(304).send();
  reply.header('content-type', file.type);
  if (!file.isGzipped) return reply.send(file.content);
  const takesGzip = request.headers['accept-encoding']?.includes('gzip');
  if (!takesGzip) return reply.send(gunzipSync(file.content));
  return reply.header('content-encoding', 'gzip').send(file.content);
}

function sendPage(reply: FastifyReply): FastifyReply {
  const nonce = randomBytes(18).toString('base64');
  return reply
    .header('content-security-policy', policy(nonce))
    .header('content-type', 'text/html; charset=utf-8')
    .send(pageText(nonce));
}

/** Styles on single elements are free: the page computes sizes and colours. Scripts come from here and nowhere else. */
function policy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src-elem 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function pageText(nonce: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta property="csp-nonce" content="${nonce}">
<title>Roster: API reference</title>
<link rel="icon" href="data:,">
</head>
<body>
<div id="reference"></div>
<noscript>The reference needs JavaScript. The same is in <a href="/openapi.json">openapi.json</a>.</noscript>
<script src="/docs/prepare.js"></script>
<script src="/docs/scalar.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;
}

/** Scalar gives the page's nonce to its main style sheet and forgets the others, above all those of its editor. */
const prepareText = `{
  const { content } = document.querySelector('meta[property=csp-nonce]');
  const createElement = document.createElement.bind(document);
  document.createElement = (...args) => {
    const element = createElement(...args);
    if (element instanceof HTMLStyleElement) element.nonce = content;
    return element;
  };
}
`;

/** The contrast that WCAG 2.2 asks of text, 4.5 to 1, where Scalar's own colours have less. */
const colours = `
.light-mode {
  --scalar-color-3: #666;
  --scalar-color-green: #00704a;
  --scalar-color-orange: #b03c00;
  --scalar-color-red: #c40000;
}
.dark-mode {
  --scalar-color-3: #a0a0a0;
  --scalar-color-red: #ff7070;
}
`;

/** Everything of Scalar that would call one of its maker's hosts is off; the policy would stop it as well. */
const startText = `Scalar.createApiReference('#reference', ${JSON.stringify({
  url: '/openapi.json',
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  hideClientButton: true,
  showDeveloperTools: 'never',
  documentDownloadType: 'json',
  defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
  customCss: colours,
})});
`;

/** What is made at the first call and kept; made again if that failed. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    const { value } = made;
    if (value instanceof Promise) value.catch(() => (made = undefined));
    return value;
  };
}
