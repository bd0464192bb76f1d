import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import packageJson from '../package.json' with { type: 'json' };
import { type Access, createAccess } from './access/access.ts';
import { bootstrap } from './access/bootstrap.ts';
import { buildApp } from './app.ts';
import type { Services } from './calls/services.ts';
import type { Config } from './config.ts';
import { ConsoleBundle } from './console/console-bundle.ts';
import { checkFileStore } from './files/open-file-store.ts';
import { checkDatabase, type Database } from './ground/database.ts';
import type { Hasher } from './hashing/hasher.ts';
import { checkpointChore } from './history/checkpoint-chore.ts';
import { startChores } from './housekeeping.ts';
import { InstallationReport } from './installation/report.ts';
import { bindJobs } from './job-handlers.ts';
import { jobs } from './jobs/jobs.ts';
import { JobMeter } from './jobs/meter.ts';
import { planQueue } from './jobs/plan.ts';
import { JobWorker } from './jobs/worker.ts';
import { CallerRows, describeFailing } from './keys/caller-rows.ts';
import { noteMasterKeys } from './keys/key-notes.ts';
import { createLog } from './log.ts';
import { createMessengers } from './notify/messenger.ts';
import { bootstrapOperator } from './operators/bootstrap-operator.ts';
import { guardedPosters } from './outbound/guarded-fetch.ts';
import { enqueueRecomputation } from './search/recompute.ts';
import type { RunningServer } from './serve.ts';
import { assembleServices } from './services.ts';
import { connectionCounts } from './storage/connections.ts';
import { WebhookMeter } from './webhooks/meter.ts';
import { WebhookSender } from './webhooks/sender.ts';
import { stopEndpoint } from './webhooks/stop.ts';

/** What a test or a measurement puts in place of the real thing. */
export interface Replacements {
  readonly clock?: () => Date;
  readonly hasher?: Hasher;
  readonly log?: FastifyBaseLogger;
}

/** A server that is put together and does not listen yet. */
export interface AssembledServer {
  readonly app: FastifyInstance;
  readonly services: Services;
  readonly access: Access;
  /** Lets running calls finish, then frees connections, processes and timers. */
  close(): Promise<void>;
}

/** Puts the server together on a database that is migrated. Throws a GroundError where keys and database do not fit. */
export async function assembleServer(
  config: Config,
  database: Pick<Database, 'appOptions' | 'isReady'>,
  replacements: Replacements = {},
): Promise<AssembledServer> {
  const assembled = await assembleServices(config, {
    appOptions: database.appOptions,
    counts: connectionCounts,
    say,
    clock: replacements.clock,
    hasher: replacements.hasher,
  });
  const { services, pulse } = assembled;
  await checkFileStore(services.files, say).catch(async (error: unknown) => {
    await assembled.close();
    throw error;
  });
  pulse.start();
  const { connections: writes, keyring, clock } = services;
  const log = replacements.log ?? createLog(config.logLevel);
  const callers = new CallerRows(keyring, (failing) => log.error({ row: failing }, describeFailing(failing)));
  const access = createAccess({ connections: writes, callers, clock, config });
  await bootstrap(config, { connections: writes, callers }, say);
  await bootstrapOperator(config, { connections: writes, callers }, { clock, say });
  const stopChores = startChores([checkpointChore(writes, keyring, config.dataDir, clock)], log);
  await noteMasterKeys(writes, keyring);
  await planQueue(writes, jobs);
  await enqueueRecomputation(services);
  const messengers = createMessengers(config, clock);
  const bindings = bindJobs(services, callers, messengers, log);
  const worker = new JobWorker({ connections: writes, table: jobs, bindings, hint: services.jobHint, log });
  worker.start();
  const sender = new WebhookSender({
    connections: assembled.webhooks,
    keyring,
    openPoster: guardedPosters(config.outboundAllowedAddresses),
    clock,
    holds: (row) => callers.holds('webhook', row),
    hint: services.historyHint,
    stopGone: (endpoint) => stopEndpoint(services, log, endpoint, 'gone'),
    log,
  });
  sender.start();
  let isDraining = false;
  const app = await buildApp({
    services,
    access,
    log,
    installation: new InstallationReport({
      services,
      ground: {
        config,
        checkDatabase: () => checkDatabase(database),
        use: (work) => work(services.inquiries),
        openKeyring: () => keyring,
        openFiles: () => services.files,
      },
      version: packageJson.version,
    }),
    jobMeter: new JobMeter(writes, worker),
    webhookMeter: new WebhookMeter(writes, sender.attempts),
    trustedProxies: config.trustedProxies,
    uploadBytesMax: config.uploadMemory * 1024 * 1024,
    console: new ConsoleBundle(config.dataDir),
    corsOrigins: config.corsOrigins,
    metricsReaders: {
      token: config.metricsToken,
      isProxied: config.publicUrl !== undefined || config.trustedProxies.length > 0,
    },
    isReady: async () => !isDraining && database.isReady() && (await pulse.answers()),
  });
  return {
    app,
    services,
    access,
    async close() {
      isDraining = true;
      await Promise.all([app.close(), worker.stop(), sender.stop(), stopChores()]);
      for (const messenger of Object.values(messengers)) messenger?.close();
      await assembled.close();
    },
  };
}

/** Puts the server together and listens. */
export async function startServer(config: Config, database: Database): Promise<RunningServer> {
  const server = await assembleServer(config, database);
  const address = await server.app.listen({ host: config.host, port: config.port });
  return { address, close: server.close };
}

/** What an operator must see whatever LOG_LEVEL is: where keys and the first client's secret lie. */
function say(message: string): void {
  console.error(`roster: ${message}`);
}
