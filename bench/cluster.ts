import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { type EmbeddedDatabase, startEmbedded } from '../src/storage/embedded/embedded.ts';
import { migrate } from '../src/storage/migrate.ts';

/** One durable PostgreSQL with Roster's database and the floor's: the same rows, apart from each other. */
export interface Cluster {
  readonly dataDir: string;
  readonly embedded: EmbeddedDatabase;
  /** How `pg` reaches the floor's database. */
  readonly floor: { readonly host: string; readonly database: string; readonly user: string };
  /** Copies Roster's database into the floor's. Nobody may be connected to it. */
  copyToFloor(): Promise<void>;
  count(table: string): Promise<number>;
  firstUserId(): Promise<number>;
}

/** Starts it in a folder; what is there already is used again. fsync is on: a write counts when it is on the disk. */
export async function startCluster(folder: string): Promise<Cluster> {
  if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o711 });
  const dataDir = join(folder, 'data');
  const embedded = await startEmbedded({ dataDir, log: console.error });
  const administer = async <T>(database: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> => {
    const sql = postgres({ ...embedded.adminOptions, database, max: 1, onnotice: () => undefined });
    try {
      return await work(sql);
    } finally {
      await sql.end();
    }
  };
  const roster = embedded.adminOptions.database;
  await administer(roster, (sql) => migrate(sql, { appLogin: embedded.appOptions.username }));
  return {
    dataDir,
    embedded,
    floor: { host: embedded.socketDir, database: 'floor', user: embedded.adminOptions.username },
    copyToFloor: async () => {
      await administer(roster, (sql) => sql`vacuum analyze`);
      await administer('postgres', async (sql) => {
        await sql`drop database if exists floor with (force)`;
        await sql.unsafe(`create database floor template ${roster}`);
      });
      await administer('floor', (sql) => sql`vacuum analyze`);
    },
    count: (table) =>
      administer(roster, async (sql) =>
        Number((await sql`select count(*) as count from ${sql(table)}`)[0]!.count),
      ),
    firstUserId: () =>
      administer(roster, async (sql) =>
        Number((await sql`select min(id) as id from users where program_id = 77`)[0]!.id),
      ),
  };
}
