import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';
import { startEmbedded } from '../../src/ground/embedded.ts';
import { type ConnectionOptions, optionsFromUrl } from '../../src/storage/connection.ts';
import { appRole, migrate, migrationsFolder } from '../../src/storage/migrate.ts';
import { databaseFolder } from './processes.ts';

/** What the tests of one run share: a server and the name of a migrated database on it to copy. */
export interface TestServer {
  adminOptions: ConnectionOptions;
  appOptions: ConnectionOptions;
  template: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    testServer: TestServer;
  }
}

/**
 * One PostgreSQL for the whole run: the one at TEST_DATABASE_URL (a user who may create databases and roles), else
 * an embedded one in a folder in memory where there is room, without fsync, since no test but those of the ground outlives it.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const url = process.env.TEST_DATABASE_URL;
  const { server, stop } = url ? serverAt(url) : await embeddedServer();
  const sql = postgres({ ...server.adminOptions, max: 1, onnotice: () => {} });
  try {
    await sql`create database ${sql(server.template)} template template0 encoding 'UTF8'`;
    const inTemplate = postgres({
      ...server.adminOptions,
      database: server.template,
      max: 1,
      onnotice: () => {},
    });
    try {
      if (existsSync(migrationsFolder)) await migrate(inTemplate, { appLogin: server.appOptions.username });
    } finally {
      await inTemplate.end();
    }
  } catch (error) {
    await stop();
    throw error;
  } finally {
    await sql.end();
  }
  project.provide('testServer', server);
  return async () => {
    const cleaner = postgres({ ...server.adminOptions, max: 1, onnotice: () => {} });
    const left = await cleaner`select datname from pg_database where datname like ${`${server.template}%`}`;
    for (const { datname } of left) await cleaner`drop database if exists ${cleaner(datname)} with (force)`;
    await cleaner.end();
    await stop();
  };
}

function templateName(): string {
  return `roster_test_${randomBytes(4).toString('hex')}`;
}

function serverAt(url: string): { server: TestServer; stop: () => Promise<void> } {
  return {
    server: {
      adminOptions: optionsFromUrl(url, { application_name: 'roster-test' }),
      appOptions: optionsFromUrl(url, { application_name: 'roster-test', role: appRole }),
      template: templateName(),
    },
    stop: async () => {},
  };
}

async function embeddedServer(): Promise<{ server: TestServer; stop: () => Promise<void> }> {
  const folder = databaseFolder();
  const database = await startEmbedded({
    dataDir: `${folder.path}/data`,
    log: console.error,
    isDurable: false,
  });
  const { adminOptions, appOptions } = database;
  return {
    server: { adminOptions, appOptions, template: templateName() },
    stop: async () => {
      await database.stop();
      folder.remove();
    },
  };
}
