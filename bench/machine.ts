import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import type { Cluster } from './cluster.ts';
import { serverFlags } from './servers.ts';

/** On what was measured, with what. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGigabytes: number;
  readonly system: string;
  readonly node: string;
  readonly nodeFlags: readonly string[];
  readonly postgres: string;
  /** Settings of PostgreSQL that matter to speed. */
  readonly postgresSettings: Readonly<Record<string, string>>;
  /** The packages of the hot path and of the floors. */
  readonly packages: Readonly<Record<string, string>>;
}

const told = [
  'fsync',
  'synchronous_commit',
  'full_page_writes',
  'shared_buffers',
  'max_wal_size',
  'wal_level',
];
const hot = ['fastify', 'postgres', '@node-rs/argon2', 'pg'];

/** Reads it off the machine. */
export async function describeMachine(cluster: Cluster): Promise<Machine> {
  const { version, settings } = await cluster.administer('postgres', async (sql) => {
    const [row] = await sql`select version() as version`;
    const rows =
      await sql`select name, current_setting(name) as value from pg_settings where name in ${sql(told)}`;
    const settings = rows.map((one) => [one['name'] as string, one['value'] as string] as const);
    return { version: row!['version'] as string, settings };
  });
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    system: execFileSync('uname', ['-sr'], { encoding: 'utf8' }).trim(),
    node: process.version,
    nodeFlags: serverFlags,
    postgres: /^PostgreSQL [\d.]+/u.exec(version)?.[0] ?? version,
    postgresSettings: Object.fromEntries(settings),
    packages: Object.fromEntries(hot.map((name) => [name, versionOf(name)])),
  };
}

function versionOf(name: string): string {
  const file = new URL(`../node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
