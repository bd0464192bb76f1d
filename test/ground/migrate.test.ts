import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkDatabase, type Database, prepareDatabase } from '../../src/ground/database.ts';
import { migrate, pendingMigrations } from '../../src/storage/migrate.ts';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { temporaryFolder } from '../harness/processes.ts';

let database: TestDatabase;
let folder: ReturnType<typeof temporaryFolder>;
let pools: postgres.Sql[];

beforeEach(async () => {
  database = await testDatabase({ isEmpty: true });
  folder = temporaryFolder();
  pools = [];
  mkdirSync(join(folder.path, 'more'));
  write('0001-person.sql', 'create table person (id int primary key); grant select on person to roster_app;');
});

afterEach(async () => {
  for (const pool of pools) await pool.end();
  await database.drop();
  folder.remove();
});

function write(name: string, content: string): void {
  writeFileSync(join(folder.path, name), content);
}

function connect(options = database.adminOptions): postgres.Sql {
  const pool = postgres({ ...options, max: 2, onnotice: () => {} });
  pools.push(pool);
  return pool;
}

function asServer(): Database {
  return { ...database, socketDir: undefined, isReady: () => true, stop: async () => {} };
}

const from = () => ({ folder: folder.path, appLogin: database.appOptions.username });

describe('migrate', () => {
  it('applies each file once, in order, and says which', async () => {
    write('0002-name.sql', 'alter table person add name text');
    const sql = connect();
    expect(await migrate(sql, from())).toEqual(['0001-person.sql', '0002-name.sql']);
    expect(await migrate(sql, from())).toEqual([]);
    write('0003-age.sql', 'alter table person add age int');
    expect(await pendingMigrations(sql, folder.path)).toEqual(['0003-age.sql']);
    expect(await migrate(sql, from())).toEqual(['0003-age.sql']);
  });

  it('lets processes that start at once wait for each other', async () => {
    write('0002-slow.sql', 'select pg_sleep(0.3); alter table person add name text');
    const applied = await Promise.all([1, 2, 3].map(() => migrate(connect(), from())));
    expect(applied.flat()).toEqual(['0001-person.sql', '0002-slow.sql']);
  });

  it('undoes a failed file as a whole, keeps those before it, and can be repeated', async () => {
    write('0002-broken.sql', 'create table half (id int); select 1 / 0');
    const sql = connect();
    await expect(migrate(sql, from())).rejects.toThrow(
      '0002-broken.sql failed and was undone: division by zero',
    );
    expect((await sql`select to_regclass('half') as half`)[0]?.half).toBeNull();
    write('0002-broken.sql', 'create table half (id int)');
    expect(await migrate(sql, from())).toEqual(['0002-broken.sql']);
  });

  it('stops at an applied file that was changed, is gone, or was put in before', async () => {
    const sql = connect();
    write('0002-name.sql', 'alter table person add name text');
    await migrate(sql, from());
    write('0002-name.sql', 'alter table person add name varchar');
    await expect(migrate(sql, from())).rejects.toThrow('0002-name.sql was changed after it was applied');
    rmSync(join(folder.path, '0002-name.sql'));
    await expect(migrate(sql, from())).rejects.toThrow('does not know');
  });

  it.each([
    ['1-short.sql', 'must be named like'],
    ['0001-twice.sql', 'have the number of'],
  ])('refuses the file name %s', async (name, reason) => {
    write(name, 'select 1');
    await expect(migrate(connect(), from())).rejects.toThrow(reason);
  });
});

describe('the role of the server', () => {
  it('owns nothing, is no superuser and cannot pass row-level security', async () => {
    await prepareDatabase(asServer(), folder.path);
    const sql = connect(database.appOptions);
    const [role] = await sql`
      select current_user as name, rolsuper, rolbypassrls, rolcanlogin,
             (select count(*)::int from pg_class where relowner = pg_roles.oid) as owned
        from pg_roles where rolname = current_user`;
    expect(role).toEqual({
      name: 'roster_app',
      rolsuper: false,
      rolbypassrls: false,
      rolcanlogin: false,
      owned: 0,
    });
    await expect(sql`create table mine (id int)`).rejects.toThrow('permission denied');
    await expect(sql`insert into person values (1)`).rejects.toThrow('permission denied');
    await expect(sql`delete from migration`).rejects.toThrow('permission denied');
    expect(await sql`select id from person`).toEqual([]);
  });

  it('stays in force after "reset role"', async () => {
    await prepareDatabase(asServer(), folder.path);
    const sql = connect(database.appOptions);
    await sql`reset role`;
    expect((await sql`select current_user as name`)[0]?.name).toBe('roster_app');
  });

  it('is refused when it is not the one in force', async () => {
    await prepareDatabase(asServer(), folder.path);
    const { role: _, ...connection } = database.appOptions.connection;
    const withoutRole = { ...asServer(), appOptions: { ...database.adminOptions, connection } };
    await expect(checkDatabase(withoutRole, folder.path)).rejects.toThrow(
      /is a superuser|and not as roster_app/,
    );
  });

  it('starts on a database that is current without the rights of the owner, and not on one that is not', async () => {
    await prepareDatabase(asServer(), folder.path);
    const withoutOwner = { ...asServer(), adminOptions: database.appOptions };
    expect(await prepareDatabase(withoutOwner, folder.path)).toEqual([]);
    write('0002-name.sql', 'alter table person add name text');
    await expect(prepareDatabase(withoutOwner, folder.path)).rejects.toThrow('npm run roster -- migrate');
  });
});

it('a database that cannot be reached is reported without its password', async () => {
  const lost = { ...database.appOptions, host: '127.0.0.1', port: 1, password: 'seeded-secret' };
  const failure = await checkDatabase({ ...asServer(), appOptions: lost }, folder.path).catch(
    (error: Error) => error,
  );
  expect(String(failure)).toContain('check DATABASE_URL');
  expect(String(failure)).not.toContain('seeded-secret');
});
