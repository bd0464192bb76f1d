import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { databaseName, type EmbeddedDatabase, startEmbedded } from '../src/ground/embedded.ts';
import type { ConnectionOptions } from '../src/storage/connection.ts';
import { migrate } from '../src/storage/migrate.ts';
import { processorSeconds, sharedOnceMegabytes } from './processor.ts';

/** The programme that everything but the part about many programmes measures in. */
export const programId = 77;

/** How the driver of the floors and of the peers reaches a database. */
export interface PlainOptions {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

/** One durable PostgreSQL with the databases that are measured: copies of the same rows, apart from each other. */
export interface Cluster {
  readonly dataDir: string;
  readonly embedded: EmbeddedDatabase;
  /** How the server reaches one of its databases. */
  appOptions(database: string): ConnectionOptions;
  plainOptions(database: string): PlainOptions;
  /** Runs statements as the owner. */
  administer<T>(database: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T>;
  exists(database: string): Promise<boolean>;
  /** Makes an empty database, in the place of one that is there. */
  create(database: string): Promise<void>;
  /** Makes a database with the rows of another, in the place of one that is there. Nobody may be connected to `from`. */
  copy(from: string, to: string): Promise<void>;
  drop(database: string): Promise<void>;
  /** Seconds of processor time that PostgreSQL has used, of all its processes. */
  processorSeconds(): number;
  /** Memory of PostgreSQL, shared buffers counted once; null where the system does not let us look. */
  megabytes(): number | null;
}

/** How many server processes may be connected at once; three sizes of the growth with their floors are the most. */
const serverProcesses = 8;

/** Starts it in a folder; what is there already is used again. fsync is on: a write counts when it is on the disk. */
export async function startCluster(folder: string): Promise<Cluster> {
  if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o711 });
  const dataDir = join(folder, 'data');
  const embedded = await startEmbedded({ dataDir, log: console.error, servers: serverProcesses });
  const administer: Cluster['administer'] = async (database, work) => {
    const sql = postgres({ ...embedded.adminOptions, database, max: 1, onnotice: () => undefined });
    try {
      return await work(sql);
    } finally {
      await sql.end();
    }
  };
  const drop: Cluster['drop'] = (database) =>
    administer('postgres', async (sql) => {
      await sql`drop database if exists ${sql(database)} with (force)`;
    });
  await administer(databaseName, (sql) => migrate(sql, { appLogin: embedded.appOptions.username }));
  return {
    dataDir,
    embedded,
    appOptions: (database) => ({ ...embedded.appOptions, database }),
    plainOptions: (database) => {
      const { username: user, port } = embedded.adminOptions;
      return { host: embedded.socketDir, port, database, user };
    },
    administer,
    exists: (database) =>
      administer('postgres', async (sql) => {
        const [found] =
          await sql`select exists (select from pg_database where datname = ${database}) as there`;
        return found!['there'] as boolean;
      }),
    create: async (database) => {
      await drop(database);
      await administer('postgres', (sql) => sql`create database ${sql(database)}`);
    },
    copy: async (from, to) => {
      await drop(to);
      await administer('postgres', async (sql) => {
        // Files are copied instead of pages logged: a million users would be written twice.
        await sql`create database ${sql(to)} template ${sql(from)} strategy file_copy`;
      });
    },
    drop,
    processorSeconds: () => processorSeconds(embedded.processId()!),
    megabytes: () => sharedOnceMegabytes(embedded.processId()!),
  };
}
