import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { inject } from 'vitest';
import type { ConnectionOptions } from '../../src/storage/connection.ts';

/** A database of one test file: migrated, empty, its own. */
export interface TestDatabase {
  /** Connects as the owner. */
  adminOptions: ConnectionOptions;
  /** Connects as the server does: role roster_app, row-level security in force. */
  appOptions: ConnectionOptions;
  /** Ends every connection to it and removes it. */
  drop(): Promise<void>;
}

/**
 * Copies the run's migrated template. Call it in `beforeAll` and `drop` in `afterAll`; the end of the run removes
 * what was left. `isEmpty` gives a database without any table, for tests of the migrations themselves.
 */
export async function testDatabase(options: { isEmpty?: boolean } = {}): Promise<TestDatabase> {
  const { adminOptions, appOptions, template } = inject('testServer');
  const database = `${template}_${randomBytes(4).toString('hex')}`;
  const source = options.isEmpty ? 'template0' : template;
  const administer = async (work: (sql: postgres.Sql) => Promise<unknown>) => {
    const sql = postgres({ ...adminOptions, max: 1, onnotice: () => {} });
    try {
      await work(sql);
    } finally {
      await sql.end();
    }
  };
  // Copying files is several times as fast as the usual way, which writes each page into the log.
  await administer(
    (sql) => sql`create database ${sql(database)} template ${sql(source)} encoding 'UTF8' strategy file_copy`,
  );
  return {
    adminOptions: { ...adminOptions, database },
    appOptions: { ...appOptions, database },
    drop: () => administer((sql) => dropDatabase(sql, database)),
  };
}

/**
 * Ends the connections to a database and removes it. An owner without the rights of a superuser may not end the work of autovacuum, which
 * is over in a moment.
 */
async function dropDatabase(sql: postgres.Sql, database: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await sql`drop database if exists ${sql(database)} with (force)`;
      return;
    } catch (error) {
      const isForbidden = error instanceof postgres.PostgresError && error.code === '42501';
      if (!isForbidden || attempt === 50) throw error;
      await sleep(200);
    }
  }
}
