import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { describeFailure } from '../describe-failure.ts';
import { hasSessionCookie } from '../http/session-cookie.ts';
import { assetsPath } from './bundle-file.ts';
import type { ConsoleBundle } from './console-bundle.ts';
import { pagePolicy, pageText } from './page.ts';

/** How long after the server listens the console is bundled, so that the first calls have the machine to themselves. */
const delayMilliseconds = 1000;

/** What a bundle and a file of one are called: nothing else is looked for in the folder. */
const bundlePattern = /^[0-9a-f]{16}$/u;
const filePattern = /^[\w-]+(?:\.[\w-]+)*\.(?:js|mjs|css|svg|png|woff2)$/u;

/** Registers the operators' console: one page for every address below `/console`, and the files that it loads. */
export async function registerConsole(app: FastifyInstance, bundle: ConsoleBundle): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  app.addHook('onListen', async () => {
    // Whoever opens the console meanwhile is waited for; what fails here is logged then.
    timer = setTimeout(() => bundle.make().catch(() => {}), delayMilliseconds).unref();
  });
  app.addHook('onClose', async () => {
    clearTimeout(timer);
    bundle.close();
  });
  const config = { operation: { id: 'page.console' as const } };
  await app.register(async (scope) => {
    await scope.register(fastifyStatic, {
      serve: false,
      preCompressed: true,
      // The name of a file changes with what it holds.
      immutable: true,
      maxAge: '365d',
    });
    scope.get<{ Params: { bundle: string; file: string } }>(
      `${assetsPath}/:bundle/:file`,
      { config },
      async (request, reply) => {
        const { bundle: name, file } = request.params;
        if (!bundlePattern.test(name) || !filePattern.test(file)) return reply.callNotFound();
        return reply.sendFile(file, join(bundle.folder, name, 'assets'));
      },
    );
    for (const path of ['/console', '/console/*'])
      scope.get(path, { config }, (request, reply) => sendPage(bundle, request, reply));
  });
}

async function sendPage(bundle: ConsoleBundle, request: FastifyRequest, reply: FastifyReply) {
  const nonce = randomBytes(18).toString('base64');
  reply.header('content-type', 'text/html; charset=utf-8');
  try {
    const text = pageText(await bundle.current(), { nonce, isInside: hasSessionCookie(request) });
    return reply.header('content-security-policy', pagePolicy(nonce)).send(text);
  } catch (error) {
    request.log.error({ reqId: request.id, cause: describeFailure(error) }, 'consoleNotBundled');
    return reply
      .code(503)
      .header('retry-after', '10')
      .send(
        '<!doctype html><title>Roster</title><p>The console could not be prepared. The log says why.</p>',
      );
  }
}
