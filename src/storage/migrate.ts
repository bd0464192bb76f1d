import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type postgres from 'postgres';
import { GroundError } from '../ground-error.ts';
import type { Sql } from './connection.ts';

/** One forward-only step of the schema: the file `migrations/NNNN-name.sql`. */
export interface Migration {
  number: number;
  /** The file's name. */
  name: string;
  content: string;
  /** SHA-256 of the content, in hex. */
  checksum: string;
}

/** The project's own migrations. */
export const migrationsFolder = fileURLToPath(new URL('../../migrations/', import.meta.url));

/** The role that the server acts as: it owns nothing, and row-level security applies to it. */
export const appRole = 'roster_app';

// Any number will do, as long as every version of this program takes the same one.
const lockNumber = 7_021_998_114;

export interface MigrateOptions {
  /** Where the files lie; by default the project's own. */
  folder?: string;
  /** The login that the server will use, when it is not the one that migrates: it is made a member of roster_app. */
  appLogin?: string;
  /** The number of the last file to apply; by default all. */
  through?: number;
}

/**
 * Brings a database to the newest schema and returns the names of the files it applied, oldest first.
 *
 * Needs a connection as the owner. Processes that start at once wait for each other (an advisory lock). Each file
 * runs in a transaction of its own together with its record, so that a failed one leaves nothing behind. Throws a
 * GroundError when an applied file was changed or is gone, since then nobody knows what the database looks like.
 */
export async function migrate(sql: Sql, options: MigrateOptions = {}): Promise<string[]> {
  const { folder = migrationsFolder, through = Number.POSITIVE_INFINITY } = options;
  const migrations = readMigrations(folder);
  const connection = await sql.reserve();
  try {
    await connection`select pg_advisory_lock(${lockNumber})`;
    try {
      await connection.unsafe(bookkeeping);
      await ensureAppRole(connection, options.appLogin);
      const applied: string[] = [];
      for (const migration of findPending(migrations, await readApplied(connection))) {
        if (migration.number > through) break;
        await apply(connection, migration);
        applied.push(migration.name);
      }
      return applied;
    } finally {
      await connection`select pg_advisory_unlock(${lockNumber})`;
    }
  } finally {
    connection.release();
  }
}

/** The names of the files that `migrate` would apply; needs no more rights than the server has. */
export async function pendingMigrations(sql: Sql, folder = migrationsFolder): Promise<string[]> {
  const [table] = await sql`select to_regclass('public.migration') is not null as is_there`;
  const applied = table?.is_there ? await readApplied(sql) : [];
  return findPending(readMigrations(folder), applied).map((migration) => migration.name);
}

/** Reads and orders the files of a folder; two with one number, or a name of another form, are a mistake. */
export function readMigrations(folder: string): Migration[] {
  const migrations = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => {
      const number = /^(\d{4})-[a-z0-9-]+\.sql$/.exec(name)?.[1];
      if (number === undefined)
        throw new GroundError(`The migration ${name} must be named like 0001-users.sql.`);
      const content = readFileSync(join(folder, name), 'utf8');
      return {
        number: Number(number),
        name,
        content,
        checksum: createHash('sha256').update(content).digest('hex'),
      };
    });
  const twice = migrations.find((migration, index) => migration.number === migrations[index - 1]?.number);
  if (twice)
    throw new GroundError(`Two migrations have the number of ${twice.name}: give one of them the next.`);
  return migrations;
}

interface AppliedMigration {
  number: number;
  name: string;
  checksum: string;
}

function findPending(migrations: Migration[], applied: AppliedMigration[]): Migration[] {
  const byNumber = new Map(migrations.map((migration) => [migration.number, migration]));
  for (const { number, name, checksum } of applied) {
    const file = byNumber.get(number);
    if (file === undefined) {
      throw new GroundError(
        `The database has the migration ${name}, which this version of Roster does not know: ` +
          'it was written by a newer one. Start that one, or restore a backup made before.',
      );
    }
    if (file.checksum !== checksum) {
      throw new GroundError(
        `The migration ${name} was changed after it was applied: put the file back as it was and ` +
          'write the change as a new migration.',
      );
    }
  }
  const newest = applied.at(-1)?.number ?? 0;
  const pending = migrations.slice(applied.length);
  const late = pending.find((migration) => migration.number < newest);
  if (late)
    throw new GroundError(`The migration ${late.name} stands before applied ones: give it the next number.`);
  return pending;
}

async function readApplied(sql: Sql | postgres.ReservedSql): Promise<AppliedMigration[]> {
  return await sql<AppliedMigration[]>`select number, name, checksum from public.migration order by number`;
}

async function apply(connection: postgres.ReservedSql, migration: Migration): Promise<void> {
  // A reserved connection has no begin() of the driver; the statements are the same.
  await connection`begin`;
  try {
    await connection.unsafe(migration.content);
    const { number, name, checksum } = migration;
    await connection`insert into public.migration ${connection({ number, name, checksum })}`;
    await connection`commit`;
  } catch (cause) {
    await connection`rollback`;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new GroundError(`The migration ${migration.name} failed and was undone: ${reason}`, { cause });
  }
}

// Who may connect may see how new the schema is: the server checks it without the owner's rights.
const bookkeeping = `
  create table if not exists public.migration (
    number integer primary key,
    name text not null,
    checksum text not null,
    applied_at timestamptz not null default now()
  );
  grant select on public.migration to public;
`;

async function ensureAppRole(connection: postgres.ReservedSql, appLogin: string | undefined): Promise<void> {
  const [found] = await connection<{ has_role: boolean; me: string; version: number }[]>`
    select exists (select from pg_roles where rolname = ${appRole}) as has_role,
           current_user as me,
           current_setting('server_version_num')::int as version`;
  try {
    if (!found?.has_role) await connection`create role ${connection(appRole)} nologin`.catch(ignoreExisting);
    await connection`grant usage on schema public to ${connection(appRole)}`;
    for (const login of new Set([found?.me ?? '', ...(appLogin ? [appLogin] : [])])) {
      const [state] = await connection`
        select pg_has_role(${login}, ${appRole}, 'member') as is_member, rolsuper as is_superuser
          from pg_roles where rolname = ${login}`;
      if (state?.is_superuser) continue;
      // Since PostgreSQL 16 the creator of a role may administer it but not act as it, until told so.
      const canAct = state?.is_member && (found?.version ?? 0) < 160000;
      if (canAct || (await canSetRole(connection, login, found?.version ?? 0))) continue;
      await connection`grant ${connection(appRole)} to ${connection(login)}`;
    }
  } catch (cause) {
    throw new GroundError(
      `The role ${appRole} cannot be made ready (${cause instanceof Error ? cause.message : String(cause)}): let somebody ` +
        `with CREATEROLE run "create role ${appRole} nologin" and "grant ${appRole} to" the users of the URLs, then start again.`,
      { cause },
    );
  }
}

async function canSetRole(
  connection: postgres.ReservedSql,
  login: string,
  version: number,
): Promise<boolean> {
  if (version < 160000) return false;
  const [row] = await connection`select pg_has_role(${login}, ${appRole}, 'set') as can_set`;
  return row?.can_set === true;
}

// Roles belong to the whole server: another database's migration may have made it between the look and the step.
function ignoreExisting(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && (error.code === '42710' || error.code === '23505')))
    throw error;
}
