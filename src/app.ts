import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import cors from '@fastify/cors';
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import type { Access } from './access/access.ts';
import type { Services } from './calls/services.ts';
import { type ApiError, errors } from './catalogue/errors.ts';
import { bodyBytesMax } from './catalogue/operation.ts';
import type { ConsoleBundle } from './console/console-bundle.ts';
import { registerConsole } from './console/console-routes.ts';
import { Decider } from './deciding/decider.ts';
import { useIdToken } from './flows/use-token.ts';
import { sendError } from './http/answers.ts';
import { registerCheckRoutes, signedConstraint } from './http/check-routes.ts';
import { errorOf } from './http/error-of.ts';
import type { MetricsReaders } from './http/metrics-guard.ts';
import { operatorAccess } from './http/operator-access.ts';
import { registerAuthentication } from './http/plugins/authentication.ts';
import { registerBodyTimeout } from './http/plugins/body-timeout.ts';
import { registerContentEncoding } from './http/plugins/content-encoding.ts';
import { corsOptions } from './http/plugins/cors-options.ts';
import { registerDocs } from './http/plugins/docs.ts';
import { registerHealth } from './http/plugins/health.ts';
import { registerLargeBodies } from './http/plugins/large-bodies.ts';
import { registerMetrics } from './http/plugins/metrics.ts';
import { describeCause, registerRequestLog } from './http/plugins/request-log.ts';
import { registerOperations } from './http/routes.ts';
import { securityHeaders } from './http/security-headers.ts';
import { registerSessionOperations } from './http/session-routes.ts';
import { answerUnreadable } from './http/unreadable.ts';
import type { InstallationReport } from './installation/report.ts';
import type { JobMeter } from './jobs/meter.ts';
import { registerPages } from './pages/link-pages.ts';
import type { WebhookMeter } from './webhooks/meter.ts';

/** What the assembly is made of. Tests give the same with their own database and clock. */
export interface AppParts {
  readonly services: Services;
  readonly access: Access;
  readonly log: FastifyBaseLogger;
  readonly installation: InstallationReport;
  readonly jobMeter: JobMeter;
  readonly webhookMeter: WebhookMeter;
  /** Addresses and networks whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
  /** How many bytes of bodies with files are in memory at once. */
  readonly uploadBytesMax: number;
  /** Origins whose pages may call from a browser. */
  readonly corsOrigins: readonly string[];
  /** What operators load in their browsers. */
  readonly console: ConsoleBundle;
  /** Whom `/metrics` answers. */
  readonly metricsReaders: MetricsReaders;
  /** Whether calls can be taken: the database answers. Tells within two seconds. */
  readonly isReady: () => Promise<boolean>;
}

/** Statuses of refusals that may come before any statement has said whether the caller still counts. */
const uncheckedStatuses = new Set([400, 413, 415]);

/** The whole server, not yet listening. `close()` lets running calls finish. */
export async function buildApp(parts: AppParts): Promise<FastifyInstance> {
  const { services, access } = parts;
  const headers = { ...securityHeaders(), 'cache-control': 'no-store' };
  const answerError = async (request: FastifyRequest, reply: FastifyReply, error: ApiError) => {
    // A server that cannot cope, or does not want to, is not asked for more.
    const mayBeOld = error.status >= 500 || error.status === 429;
    const { language, timeZone } = await access.defaultsOf(request.caller?.programId, mayBeOld);
    return sendError(request, reply, error, { language, timeZone: timeZone ?? services.serverTimeZone() });
  };
  /** What is answered of what was thrown: to a caller that no longer counts, that and nothing else. */
  const errorFor = async (
    thrown: unknown,
    { id, caller, routeOptions }: FastifyRequest,
  ): Promise<ApiError> => {
    const types = routeOptions.config.mediaTypes ?? ['application/json'];
    const error = errorOf(thrown, id, { bytesMax: routeOptions.bodyLimit ?? bodyBytesMax, types });
    if (!caller || !uncheckedStatuses.has(error.status)) return error;
    return access.checkLive(caller).then(
      () => error,
      (other) => errorOf(other, id),
    );
  };
  const app: FastifyInstance = fastify({
    loggerInstance: parts.log,
    // request-log.ts writes the one line per call.
    logController: new LogController({ disableRequestLogging: true }),
    // A logger of its own for each call costs more than the line it writes: lines name their call themselves.
    childLoggerFactory: (logger) => logger,
    genReqId: () => randomUUID(),
    trustProxy: parts.trustedProxies.length > 0 ? [...parts.trustedProxies] : false,
    bodyLimit: bodyBytesMax,
    // Imports are read as they come, however long that takes: body-timeout.ts watches the others.
    requestTimeout: 0,
    // A request that names no host is refused below, in words of ours.
    http: { headersTimeout: 30_000, requireHostHeader: false },
    clientErrorHandler: (error, socket) =>
      answerUnreadable({ headers, serverTimeZone: services.serverTimeZone, log: parts.log }, error, socket),
    keepAliveTimeout: 72_000,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    routerOptions: {
      caseSensitive: false,
      ignoreTrailingSlash: true,
      maxParamLength: 200,
      constraints: { [signedConstraint.name]: signedConstraint },
    },
    // A path that cannot be decoded reaches no route and no hook.
    frameworkErrors: (_error, request, reply) => {
      reply.headers(headers).header('x-request-id', request.id);
      void answerError(request, reply, errors.routeUnknown({ method: request.method }));
    },
    // Nothing of a member's name is removed or refused here: the catalogue says which members are read.
    onProtoPoisoning: 'ignore',
    onConstructorPoisoning: 'ignore',
  });
  app.removeContentTypeParser('text/plain');
  // Many clients say what they send whether they send anything or not.
  const parseJson = app.getDefaultJsonParser('ignore', 'ignore');
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    const { contents } = request;
    request.bodyBytes = contents?.receivedEncodedLength ?? bytes.length;
    if (bytes.length === 0) return done(null, undefined);
    // JSON is UTF-8 (RFC 8259); what is not would be read as something that nobody sent.
    if (!isUtf8(bytes)) return done(errors.malformedJson());
    return parseJson(request, bytes.toString('utf8'), (error, body) =>
      done(error, contents ? contents.restore(body) : body),
    );
  });

  // First, since a plugin inherits what stands when it is registered.
  app.setNotFoundHandler((request, reply) =>
    answerError(request, reply, errors.routeUnknown({ method: request.method })),
  );
  app.setErrorHandler(async (thrown, request, reply) => {
    const error = await errorFor(thrown, request);
    const cause = describeCause(error);
    // A refusal is the caller's to mend, whatever lies beneath it.
    const level = error.status < 500 ? 'warn' : 'error';
    if (cause) request.log[level]({ reqId: request.id, code: error.code, cause }, error.key);
    return answerError(request, reply, error);
  });

  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(headers).header('x-request-id', request.id);
    const { httpVersion } = request.raw;
    done(httpVersion === '1.1' && request.headers.host === undefined ? errors.malformedRequest() : undefined);
  });
  // Node would answer 417 by itself; a server may as well pass over an expectation it does not know (RFC 9110, 10.1.1).
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  if (parts.corsOrigins.length > 0) await app.register(cors, corsOptions(parts.corsOrigins));
  registerBodyTimeout(app);
  registerLargeBodies(app, { bytesMax: parts.uploadBytesMax });
  registerContentEncoding(app);
  registerAuthentication(app, access, operatorAccess({ ...services, access }));
  registerRequestLog(app);
  const gauges = {
    waitingForConnection: () => services.connections.waiting,
    waitingForHash: () => services.hasher.waiting,
    jobs: parts.jobMeter,
    webhooks: parts.webhookMeter,
  };
  registerMetrics(app, gauges, parts.metricsReaders);
  registerHealth(app, parts.isReady);
  await access.registerTokenEndpoint(app, (request) => useIdToken(services, request));
  await registerDocs(app);
  await registerPages(app, services);
  await registerConsole(app, parts.console);
  const handled = { ...services, access, decider: new Decider(services), installation: parts.installation };
  await registerCheckRoutes(app, handled);
  registerOperations(app, handled);
  registerSessionOperations(app, handled);

  return app;
}
