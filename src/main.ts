import { createAccess } from './access/access.ts';
import { bootstrap } from './access/bootstrap.ts';
import { buildApp } from './app.ts';
import type { Config } from './config.ts';
import { checkKeys } from './crypto/key-check.ts';
import { keySource, openKeyring } from './crypto/key-source.ts';
import { Hasher } from './hashing/hasher.ts';
import { createLog } from './log.ts';
import type { Services } from './records/services.ts';
import type { RunningServer } from './serve.ts';
import { Connections, runFor } from './storage/connections.ts';
import type { Database } from './storage/database.ts';
import { Ids } from './storage/ids.ts';
import { UserReader } from './storage/user-reader.ts';
import { offsetInForce } from './time/zones.ts';

/** Reads share statements, so few connections carry many of them; writes hold one for two round trips. */
const connectionCounts = { reads: 4, writes: 8 };

/** What every connection of the server is told. */
const connectionSettings = {
  // A statement that takes longer is given up; the longest of ours takes a tenth of a second.
  statement_timeout: 30_000,
  // Statements are planned once and kept: a plan made while a table was empty must not read all of it later.
  enable_seqscan: 'off',
};

/** Builds the server on a database that is migrated, and listens. */
export async function startServer(config: Config, database: Database): Promise<RunningServer> {
  const log = createLog(config.logLevel);
  const options = {
    ...database.appOptions,
    connection: { ...database.appOptions.connection, ...connectionSettings },
  };
  const reads = new Connections(options, connectionCounts.reads);
  const writes = new Connections(options, connectionCounts.writes);
  const keyring = openKeyring(keySource(config, (message) => log.warn(message)));
  await checkKeys(writes, keyring);
  const hasher = new Hasher({ pepper: keyring.pepper() });
  const clock = () => new Date();
  const serverTimeZone = () => offsetInForce(config.serverTimeZone, clock());
  const services: Services = {
    connections: writes,
    reader: new UserReader(reads, serverTimeZone),
    ids: new Ids(writes),
    keyring,
    hasher,
    clock,
    serverTimeZone,
  };
  const access = createAccess({ connections: writes, keyring, clock, config });
  await bootstrap(config, access, (message) => log.warn(message));
  let draining = false;
  const app = await buildApp({
    services,
    access,
    log,
    trustedProxies: config.trustedProxies,
    isReady: async () => !draining && database.isReady() && (await answers(reads)),
  });
  const address = await app.listen({ host: config.host, port: config.port });
  return {
    address,
    async close() {
      draining = true;
      await app.close();
      await hasher.close();
      await Promise.all([reads.close(), writes.close()]);
    },
  };
}

async function answers(connections: Connections): Promise<boolean> {
  return runFor(connections, '*', { text: 'select 1' }).then(
    () => true,
    () => false,
  );
}
