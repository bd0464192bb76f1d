import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { findPackage } from '../../src/ground/binaries.ts';
import { openDatabase } from '../../src/ground/database.ts';
import { embeddedOptions } from '../../src/ground/embedded.ts';
import { connectionCounts } from '../../src/storage/connections.ts';
import {
  copyUnhydratedPackage,
  repository,
  run,
  type TestProcess,
  temporaryFolder,
} from '../harness/processes.ts';

const isRoot = process.getuid?.() === 0;
const nobody = { uid: 65534, gid: 65534 };

let folder: ReturnType<typeof temporaryFolder>;
let dataDir: string;
let running: TestProcess[];

beforeEach(() => {
  folder = temporaryFolder();
  dataDir = join(folder.path, 'data');
  running = [];
});

afterEach(async () => {
  for (const { child, ended } of running) {
    child.kill('SIGTERM');
    await ended;
  }
  expect(postgresIn(folder.path)).toEqual([]);
  folder.remove();
});

interface Ready {
  pid: number;
  socketDir: string;
}

async function hold(path = dataDir, more: string[] = [], options: Parameters<typeof run>[1] = {}) {
  const holder = run([join(repository, 'test/ground/hold.ts'), path, ...more], options);
  running.push(holder);
  const [, json = ''] = await holder.says(/ready (\{.*\})/);
  return { holder, ready: JSON.parse(json) as Ready };
}

async function ask<Row extends object>(socketDir: string, statement: string): Promise<Row[]> {
  const sql = postgres({ ...embeddedOptions(socketDir, 'admin'), max: 1, onnotice: () => {} });
  try {
    return (await sql.unsafe(statement)) as unknown as Row[];
  } finally {
    await sql.end();
  }
}

// Every PostgreSQL process whose current folder lies below the path (Linux; elsewhere the check is empty).
function postgresIn(path: string): number[] {
  if (process.platform !== 'linux') return [];
  const found = execFileSync(
    'sh',
    ['-c', 'for p in /proc/[0-9]*; do echo "$p $(readlink $p/cwd)"; done; true'],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  return found
    .split('\n')
    .filter((line) => line.split(' ')[1]?.startsWith(`${path}/`) && line.split(' ')[1]?.includes('/postgres'))
    .map((line) => Number(line.split(' ')[0]?.slice('/proc/'.length)));
}

function isAlive(pid: number): boolean {
  // A killed process that nobody has waited for yet still has a number; its state is Z.
  return /^[^Z]/.test(
    execFileSync('sh', ['-c', `ps -o stat= -p ${pid} || true`], { encoding: 'utf8' }).trim(),
  );
}

describe('the embedded database', () => {
  it('is made at the first start and found again at the next', async () => {
    const first = await hold();
    await ask(first.ready.socketDir, 'create table kept as select 7 as n');
    first.holder.child.kill('SIGTERM');
    expect(await first.holder.ended).toBe(0);
    expect(isAlive(first.ready.pid)).toBe(false);
    expect(existsSync(join(dataDir, 'postgres/postmaster.pid'))).toBe(false);

    const second = await hold();
    expect(await ask(second.ready.socketDir, 'select n from kept')).toEqual([{ n: 7 }]);
  });

  it('takes the connections of a server', async () => {
    const database = await openDatabase(readConfig({ DATA_DIR: dataDir }), () => undefined);
    try {
      const [row] = await ask<{ count: number }>(
        database.socketDir!,
        "select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as count",
      );
      const needed = Object.values(connectionCounts).reduce((sum, count) => sum + count);
      expect(row!.count).toBeGreaterThanOrEqual(needed);
    } finally {
      await database.stop();
    }
  });

  it('guards its folder and opens no TCP port', async () => {
    const { ready } = await hold();
    const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
    expect(mode(dataDir)).toBe('711');
    expect(mode(join(dataDir, 'postgres'))).toBe('700');
    expect(mode(ready.socketDir)).toBe('700');
    expect(mode(join(dataDir, 'lock'))).toBe('600');
    const [settings] = await ask<Record<string, string>>(
      ready.socketDir,
      `select current_setting('listen_addresses') as listen, current_setting('fsync') as fsync,
              current_setting('synchronous_commit') as commit, current_setting('server_encoding') as encoding`,
    );
    expect(settings).toEqual({ listen: '', fsync: 'on', commit: 'on', encoding: 'UTF8' });
  });

  it('keeps values of failed statements out of its log', async () => {
    const { ready } = await hold();
    await ask(ready.socketDir, 'create table person (email text primary key)');
    for (const statement of [
      `insert into person values ('seeded-secret@example.org'), ('seeded-secret@example.org')`,
      `select 'seeded-secret'::int`,
    ]) {
      await expect(ask(ready.socketDir, statement)).rejects.toThrow();
    }
    const logs = join(dataDir, 'postgres/log');
    for (const name of readdirSync(logs)) {
      expect(readFileSync(join(logs, name), 'utf8')).not.toContain('seeded-secret');
    }
  });

  it('sorts and lowers text by the built-in locale', async () => {
    const { ready } = await hold();
    expect(
      await ask(
        ready.socketDir,
        `select datlocprovider, datlocale, lower('ÄÖ') from pg_database where datname = 'roster'`,
      ),
    ).toEqual([{ datlocprovider: 'b', datlocale: 'C.UTF-8', lower: 'äö' }]);
  });

  it('refuses a second server on the same folder with a sentence, and leaves the first alone', async () => {
    const first = await hold();
    const second = run([join(repository, 'test/ground/hold.ts'), dataDir]);
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain(`is in use by another server (process ${first.holder.child.pid})`);
    expect(await ask(first.ready.socketDir, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('takes over a PostgreSQL that a killed server left behind, with all that was committed', async () => {
    const first = await hold();
    await ask(first.ready.socketDir, 'create table kept as select 7 as n');
    first.holder.child.kill('SIGKILL');
    await first.holder.ended;
    expect(isAlive(first.ready.pid)).toBe(true);

    const second = await hold();
    expect(second.holder.output()).toContain(`(process ${first.ready.pid}) was left behind`);
    expect(isAlive(first.ready.pid)).toBe(false);
    expect(second.ready.pid).not.toBe(first.ready.pid);
    expect(await ask(second.ready.socketDir, 'select n from kept')).toEqual([{ n: 7 }]);
  });

  it('starts after server and PostgreSQL were killed together, while old workers may still be ending', async () => {
    const first = await hold();
    await ask(first.ready.socketDir, 'create table kept as select 7 as n');
    first.holder.child.kill('SIGKILL');
    process.kill(first.ready.pid, 'SIGKILL');
    await first.holder.ended;
    const second = await hold();
    expect(await ask(second.ready.socketDir, 'select n from kept')).toEqual([{ n: 7 }]);
  });

  it('waits for workers that are slow to end after both were killed', async () => {
    const first = await hold();
    const sql = postgres({ ...embeddedOptions(first.ready.socketDir, 'admin'), max: 1, onnotice: () => {} });
    const [{ pid: worker }] = await sql<[{ pid: number }]>`select pg_backend_pid() as pid`;
    process.kill(worker, 'SIGSTOP');
    first.holder.child.kill('SIGKILL');
    process.kill(first.ready.pid, 'SIGKILL');
    await first.holder.ended;
    const second = hold();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(isAlive(worker)).toBe(true);
    process.kill(worker, 'SIGCONT');
    expect(await ask((await second).ready.socketDir, 'select 7 as n')).toEqual([{ n: 7 }]);
    await sql.end({ timeout: 0 });
  });

  it('is not misled by a postmaster.pid whose number belongs to another program now', async () => {
    const first = await hold();
    first.holder.child.kill('SIGTERM');
    await first.holder.ended;
    const stale = `${process.pid}\n${join(dataDir, 'postgres')}\n1\n5432\n/tmp\n\n  1 1\nready\n`;
    writeFileSync(join(dataDir, 'postgres/postmaster.pid'), stale);
    await hold();
    expect(isAlive(process.pid)).toBe(true);
  });

  it('starts PostgreSQL again when it is killed under a live server', async () => {
    const { holder, ready } = await hold();
    for (const count of [1, 2]) {
      const pid = Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);
      process.kill(pid, 'SIGKILL');
      await holder.says(new RegExp(`(is ready again.*){${count}}`, 's'));
      expect(await ask(ready.socketDir, 'select 1 as one')).toEqual([{ one: 1 }]);
    }
  });

  it('can be stopped while it is being restarted', async () => {
    const { holder, ready } = await hold();
    process.kill(ready.pid, 'SIGKILL');
    await holder.says(/is started again/);
    holder.child.kill('SIGTERM');
    expect(await holder.ended).toBe(0);
  });

  it('does not get the signals of the terminal', async () => {
    const { ready } = await hold();
    const session = execFileSync('ps', ['-o', 'sid=', '-p', String(ready.pid)], { encoding: 'utf8' }).trim();
    expect(Number(session)).toBe(ready.pid);
  });

  it('works in a folder with a path too long for a socket', async () => {
    const deep = join(folder.path, ...Array.from({ length: 12 }, () => 'a-rather-long-name'), 'data');
    const first = await hold(deep);
    expect(first.ready.socketDir.length).toBeLessThan(90);
    first.holder.child.kill('SIGKILL');
    await first.holder.ended;
    const second = await hold(deep);
    expect(existsSync(first.ready.socketDir)).toBe(false);
    second.holder.child.kill('SIGTERM');
    await second.holder.ended;
    expect(existsSync(second.ready.socketDir)).toBe(false);
  });

  it('forgets a first start that was cut off', async () => {
    mkdirSync(join(dataDir, 'postgres.new'), { recursive: true });
    writeFileSync(join(dataDir, 'postgres.new/PG_VERSION'), '18\n');
    await hold();
    expect(existsSync(join(dataDir, 'postgres.new'))).toBe(false);
  });

  it('refuses a folder that others may write to', async () => {
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'file'), '');
    chmodSync(dataDir, 0o777);
    const holder = run([join(repository, 'test/ground/hold.ts'), dataDir]);
    expect(await holder.ended).toBe(1);
    expect(holder.output()).toContain('may be written to by other users');
  });

  it('works when npm skipped the post-install scripts', async () => {
    const packageDir = join(folder.path, 'package');
    copyUnhydratedPackage(findPackage(), packageDir);
    await hold(dataDir, [packageDir]);
    expect(existsSync(join(packageDir, 'native/lib/libpq.so.5'))).toBe(true);
  });
});

describe.runIf(isRoot)('the embedded database, started by root', () => {
  it('runs as another user and leaves the keys to root', async () => {
    const { ready } = await hold();
    expect(statSync(join(dataDir, 'postgres')).uid).not.toBe(0);
    expect(statSync(dataDir).uid).toBe(0);
    expect(
      Number(execFileSync('ps', ['-o', 'uid=', '-p', String(ready.pid)], { encoding: 'utf8' })),
    ).not.toBe(0);
  });

  it('works where that user can enter neither the data folder nor the package, and loosens nothing', async () => {
    const closed = join(folder.path, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const packageDir = join(closed, 'package');
    copyUnhydratedPackage(findPackage(), packageDir);
    const inside = join(closed, 'data');
    const first = await hold(inside, [packageDir]);
    first.holder.child.kill('SIGKILL');
    await first.holder.ended;
    const second = await hold(inside, [packageDir]);
    expect(second.holder.output()).toContain('was left behind');
    expect(statSync(closed).mode & 0o777).toBe(0o700);
  });

  it('starts for an ordinary user, who needs nothing from the package but reading', async () => {
    const home = join(folder.path, 'home');
    mkdirSync(home);
    chownSync(home, nobody.uid, nobody.gid);
    const packageDir = join(folder.path, 'package');
    copyUnhydratedPackage(findPackage(), packageDir);
    const first = await hold(join(home, 'data'), [packageDir], nobody);
    expect(statSync(join(home, 'data/postgres')).uid).toBe(nobody.uid);
    first.holder.child.kill('SIGTERM');
    expect(await first.holder.ended).toBe(0);
    // Root continues as the folder's owner, so the user can come back.
    const asRoot = await hold(join(home, 'data'), [packageDir]);
    expect(
      Number(execFileSync('ps', ['-o', 'uid=', '-p', String(asRoot.ready.pid)], { encoding: 'utf8' })),
    ).toBe(nobody.uid);
    asRoot.holder.child.kill('SIGTERM');
    await asRoot.holder.ended;
    await hold(join(home, 'data'), [packageDir], nobody);
  });

  it("tells an ordinary user whose database it is when it is another's", async () => {
    const first = await hold();
    first.holder.child.kill('SIGTERM');
    await first.holder.ended;
    const holder = run([join(repository, 'test/ground/hold.ts'), dataDir], nobody);
    expect(await holder.ended).toBe(1);
    expect(holder.output()).toContain('cannot be used');
  });
});
