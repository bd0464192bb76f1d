import { availableParallelism } from 'node:os';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { type Access, createAccess } from './access/access.ts';
import { bootstrap } from './access/bootstrap.ts';
import { buildApp } from './app.ts';
import type { Config } from './config.ts';
import { checkKeys } from './crypto/key-check.ts';
import { keySource, openKeyring } from './crypto/key-source.ts';
import { Hasher } from './hashing/hasher.ts';
import { checkpointChore } from './history/checkpoint-chore.ts';
import { databaseChores, startChores } from './housekeeping.ts';
import { createLog } from './log.ts';
import type { Services } from './records/services.ts';
import { inquirySecondsMax } from './search/inquirer.ts';
import type { RunningServer } from './serve.ts';
import { Connections, connectionCounts, runFor } from './storage/connections.ts';
import type { Database } from './storage/database.ts';
import { Ids } from './storage/ids.ts';
import { Reservations } from './storage/reservations.ts';
import { UserCreator } from './storage/user-creator.ts';
import { UserReader } from './storage/user-reader.ts';
import { offsetInForce } from './time/zones.ts';

/** What every connection of the server is told. */
const connectionSettings = {
  // A statement that takes longer is given up; the longest of ours takes a tenth of a second.
  statement_timeout: 30_000,
  // Statements are planned once and kept: a plan made while a table was empty must not read all of it later.
  enable_seqscan: 'off',
  // Else a statement for few rows would be planned again at each execution, since a plan for more looks costlier: the
  // planning of a read takes four times as long as the read.
  plan_cache_mode: 'force_generic_plan',
  // Plans that cannot do without a sequential scan look costly since then (before PostgreSQL 18) and would be compiled
  // to machine code at each execution: a hundred milliseconds for a statement of one.
  jit: 'off',
};

/** What the connections of inquiries are told: which plan is best depends on what is looked for. */
const inquirySettings = {
  statement_timeout: inquirySecondsMax * 1000,
  plan_cache_mode: 'force_custom_plan',
};

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
  const options = {
    ...database.appOptions,
    connection: { ...database.appOptions.connection, ...connectionSettings },
  };
  const reads = new Connections(options, connectionCounts.reads);
  const writes = new Connections(options, connectionCounts.writes);
  const inquiries = new Connections(
    { ...options, connection: { ...options.connection, ...inquirySettings } },
    connectionCounts.inquiries,
  );
  const reserving = new Connections(options, connectionCounts.reservations);
  const keyring = openKeyring(keySource(config, say));
  await checkKeys(writes, keyring);
  const clock = replacements.clock ?? (() => new Date());
  const processes = Math.ceil(availableParallelism() / config.workers);
  const hasher = replacements.hasher ?? new Hasher({ pepper: keyring.pepper(), processes });
  const serverTimeZone = () => offsetInForce(config.serverTimeZone, clock());
  const services: Services = {
    connections: writes,
    inquiries,
    reader: new UserReader(reads, connectionCounts.reads, serverTimeZone),
    creator: new UserCreator(writes),
    reservations: new Reservations(reserving),
    ids: new Ids(writes),
    keyring,
    hasher,
    clock,
    serverTimeZone,
  };
  const access = createAccess({ connections: writes, keyring, clock, config });
  await bootstrap(config, { connections: writes, keyring }, say);
  const log = replacements.log ?? createLog(config.logLevel);
  const chores = [...databaseChores(writes), checkpointChore(writes, keyring, config.dataDir, clock)];
  const stopChores = startChores(chores, log);
  let isDraining = false;
  const app = await buildApp({
    services,
    access,
    log,
    trustedProxies: config.trustedProxies,
    isReady: async () => !isDraining && database.isReady() && (await doesAnswer(reads)),
  });
  return {
    app,
    services,
    access,
    async close() {
      isDraining = true;
      await app.close();
      await stopChores();
      await hasher.close();
      await Promise.all([reads, writes, reserving, inquiries].map((connections) => connections.close()));
    },
  };
}

/** Puts the server together and listens. */
export async function startServer(config: Config, database: Database): Promise<RunningServer> {
  const server = await assembleServer(config, database);
  const address = await server.app.listen({ host: config.host, port: config.port });
  return { address, close: server.close };
}

async function doesAnswer(connections: Connections): Promise<boolean> {
  return runFor(connections, '*', { text: 'select 1' }).then(
    () => true,
    () => false,
  );
}

/** What an operator must see whatever LOG_LEVEL is: where keys and the first client's secret lie. */
function say(message: string): void {
  console.error(`roster: ${message}`);
}
