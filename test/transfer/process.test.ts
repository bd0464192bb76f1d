import { linkSync, lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embeddedOptions } from '../../src/ground/embedded.ts';
import { repository, run, type TestProcess } from '../harness/processes.ts';
import { Installation, type ServerProcess } from '../harness/server-process.ts';
import { parseLines } from './transfer-server.ts';

// The commands and the calls as an operator uses them: real processes, real files, real sockets.
let installation: Installation;
let server: ServerProcess;
let sql: postgres.Sql;
let token: string;

beforeAll(async () => {
  installation = new Installation({ LOG_LEVEL: 'error' });
  server = await installation.start();
  token = await server.token('user user:sensitive user:privileged');
  sql = postgres({
    ...embeddedOptions(join(installation.dataDir, 'run'), 'admin'),
    max: 1,
    onnotice: () => {},
  });
});
afterAll(async () => {
  await sql?.end();
  await installation?.remove();
});

describe('seed', () => {
  it('goes on after a kill -9, and makes nobody twice', async () => {
    const seed = ['seed', '--users', '1500', '--program', '77', '--seed', 'trial'];
    const cut = installation.run(...seed);
    while ((await countImported()) < 500) await sleep(20);
    cut.child.kill('SIGKILL');
    await cut.ended;
    const before = await countImported();
    expect(before).toBeGreaterThanOrEqual(500);
    expect(before).toBeLessThan(1500);
    // The importing processes end with their parent.
    await sleep(1000);
    const stopped = await countImported();
    const again = installation.run(...seed);
    expect(await again.ended, again.output()).toBe(0);
    expect(again.output()).toContain(`${1500 - stopped} created, ${stopped} already present, 0 refused`);
    const [found] = await sql`select count(*)::int as rows, count(distinct user_id)::int as users,
      (select count(*)::int from users) as all from import_row`;
    expect(found).toEqual({ rows: 1500, users: 1500, all: 1500 });
    const verify = installation.run('history', 'verify');
    expect(await verify.ended, verify.output()).toBe(0);
  }, 120_000);

  it('makes the same users for the same seed, in scripts of many countries', async () => {
    const [{ names } = { names: '' }] = await sql<{ names: string }[]>`
      select string_agg(personal_info_first_name, ' ') as names from users`;
    const scripts = [
      'Latin',
      'Cyrillic',
      'Greek',
      'Arabic',
      'Hebrew',
      'Han',
      'Hangul',
      'Thai',
      'Devanagari',
      'Georgian',
    ];
    const missing = scripts.filter((script) => !new RegExp(`\\p{Script=${script}}`, 'u').test(names));
    expect(missing).toEqual([]);
    const [first] =
      await sql`select personal_info_last_name as name from users where original_source_id = 'seed-trial-7'`;
    expect(first!['name']).toBe('Franco');
  });
});

describe('export and import', () => {
  it('move a programme by files, and tell of each row', async () => {
    const file = join(installation.folder.path, 'users.ndjson');
    const out = installation.run('export', '--program', '77', '--out', file);
    expect(await out.ended, out.output()).toBe(0);
    const lines = parseLines(readFileSync(file, 'utf8'));
    expect(lines).toHaveLength(1500);
    const made = installation.run('program', 'create', '--name', 'Copy', '--id', '78');
    expect(await made.ended).toBe(0);
    const broken = { ...lines[0], source_id: 'broken', personal_info: {} };
    writeFileSync(file, [...lines.slice(0, 200), broken].map((line) => JSON.stringify(line)).join('\n'));
    const into = installation.run('import', file, '--program', '78');
    expect(await into.ended, into.output()).toBe(1);
    expect(into.output()).toContain('200 created, 0 already present, 1 refused');
    const results = parseLines(readFileSync(`${file}.results.ndjson`, 'utf8'));
    expect(results.map(({ line }) => line)).toEqual(Array.from({ length: 201 }, (_, index) => index + 1));
    expect(results.at(-1)).toMatchObject({
      source_id: 'broken',
      outcome: 'refused',
      result: { code: '1001' },
    });
    const archive = join(installation.folder.path, 'person.zip');
    // Somebody else's file waits where the archive is written.
    const trap = join(installation.folder.path, 'trap');
    writeFileSync(trap, '', { mode: 0o644 });
    symlinkSync(trap, archive);
    const person = installation.run(
      'export',
      '--program',
      '78',
      '--user',
      String(results[0]!['id']),
      '--out',
      archive,
    );
    expect(await person.ended, person.output()).toBe(0);
    expect(readFileSync(archive).subarray(0, 2).toString()).toBe('PK');
    expect(lstatSync(archive).isFile()).toBe(true);
    expect(lstatSync(archive).mode & 0o077).toBe(0);
    expect(readFileSync(trap).length).toBe(0);
  }, 120_000);

  it('refuse what cannot be meant, with words and without a trace', async () => {
    const file = join(installation.folder.path, 'few.ndjson');
    writeFileSync(file, '{}\n');
    const linked = join(installation.folder.path, 'linked.ndjson');
    linkSync(file, linked);
    for (const [words, code, says] of [
      [['import', file, '--program', '99'], 1, /no programme with this id/],
      [['import', 'nowhere.ndjson', '--program', '77'], 2, /cannot be read/],
      [['import', file, '--program', '77', '--format', 'xml'], 2, /ndjson or csv/],
      [['import', file, '--program', '77', '--results', file], 2, /is the file that is imported/],
      [['import', file, '--program', '77', '--results', linked], 2, /is the file that is imported/],
      [['import', file, '--program', '77', '--results', '/nonexistent/x'], 2, /cannot be written \(ENOENT\)/],
      [
        ['import', file, '--program', '77', '--results', '/dev/full'],
        1,
        /cannot be written \(ENOSPC.*stopped/,
      ],
      [['export', '--program', '77', '--out', '/nonexistent/x'], 2, /"\/nonexistent\/x" cannot be written/],
      [['export', '--program', '77', '--out', `${file}/x`], 2, /cannot be written \(ENOTDIR\)/],
      [['export', '--program', '77', '--out', installation.folder.path], 2, /is a folder/],
      [['export', '--program', '99'], 1, /no programme with this id/],
      [['export', '--program', '77', '--user', '4294967000'], 1, /no user with this id/],
      [['seed', '--users', 'many'], 2, /--users must be a number/],
      [['seed', '--users', '1', '--seed', 'a b'], 2, /--seed must be/],
    ] as const) {
      const run = installation.run(...words);
      expect([await run.ended, words], run.output()).toEqual([code, words]);
      expect(run.output()).toMatch(says);
      expect(run.output()).not.toContain('    at ');
    }
    expect(readFileSync(file, 'utf8')).toBe('{}\n');
  }, 120_000);

  it('on a full disk leave no part of a file, and say so', async () => {
    const file = join(installation.folder.path, 'full.ndjson');
    const person = ['--user', String((await sql`select min(id)::int as id from users`)[0]!['id'])];
    for (const [more, blocks] of [
      [[], 100],
      [person, 1],
    ] as const) {
      const out = run(
        [join(repository, 'cli/roster.ts'), 'export', '--program', '77', '--out', file, ...more],
        {
          environment: { DATA_DIR: installation.dataDir },
          fileBlocksMax: blocks,
        },
      );
      expect(await out.ended, out.output()).toBe(1);
      expect(out.output()).toMatch(/full\.ndjson cannot be written \(EFBIG.*nothing was written/);
      expect(out.output()).not.toContain('    at ');
      expect(readdirSync(installation.folder.path).filter((name) => name.startsWith('full.'))).toEqual([]);
    }
  }, 60_000);

  it('end with a sentence when nobody reads the standard output any more', async () => {
    const out = installation.run('export', '--program', '77', '--out', '-');
    out.child.stdout!.destroy();
    expect(await out.ended, out.output()).toBe(1);
    expect(out.output()).toMatch(/the standard output cannot be written \(.*is not complete/);
    expect(out.output()).not.toContain('    at ');
  }, 60_000);

  it('list the columns of a table', async () => {
    const run = installation.run('import', '--columns');
    expect(await run.ended).toBe(0);
    for (const name of [
      'source_id',
      'email.N.address',
      'security.password_hash',
      'identification.N.closed_date_utc',
      'custom_field',
    ])
      expect(run.output().split('\n')).toContain(name);
  });
});

describe('an import of 20,000 rows', () => {
  it('takes no more memory than one of a few', async () => {
    const file = join(installation.folder.path, 'many.ndjson');
    const rows = Array.from({ length: 20_000 }, (_, index) =>
      JSON.stringify({
        source_id: `many-${index}`,
        personal_info: { first_name: 'Ada', last_name: 'Moreau', date_of_birth: '1988-04-17' },
        custom_field: { notes: 'x'.repeat(2800) },
      }),
    );
    writeFileSync(file, rows.join('\n'));
    const run = installation.run(
      'import',
      file,
      '--program',
      '77',
      '--dry-run',
      '--processes',
      '1',
      '--results',
      `${file}.results`,
    );
    const most = await watchMemory(run);
    expect(await run.ended, run.output()).toBe(0);
    expect(run.output()).toContain('20000 checked');
    // The file alone has 60 MB.
    expect(most.length).toBeGreaterThan(1);
    for (const megabytes of most) expect(megabytes).toBeLessThan(300);
  }, 180_000);
});

describe('the call', () => {
  it('survives a client that hangs up in the middle, and goes on when it comes again', async () => {
    const rows = Array.from({ length: 1200 }, (_, index) => ({
      source_id: `hang-${index}`,
      personal_info: { first_name: 'Ada', last_name: 'Moreau', date_of_birth: '1988-04-17' },
    }));
    await hangUp(rows.map((row) => `${JSON.stringify(row)}\n`));
    const response = await fetch(`${server.address}/v1/import`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
      body: rows.map((row) => JSON.stringify(row)).join('\n'),
    });
    const results = parseLines(await response.text());
    const end = results.pop()!['import'] as { created: number; present: number };
    expect(results).toHaveLength(1200);
    expect(end.created + end.present).toBe(1200);
    expect(end.present).toBeGreaterThan(0);
    const [{ users } = { users: 0 }] = await sql<{ users: number }[]>`
      select count(distinct user_id)::int as users from import_row where source_id like 'hang-%'`;
    expect(users).toBe(1200);
  }, 60_000);

  it('of an export is given up with its client, and its place is free again', async () => {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const controller = new AbortController();
      const response = await fetch(`${server.address}/v1/export`, {
        headers: { authorization: `Bearer ${token}` },
        signal: controller.signal,
      });
      expect(response.status).toBe(200);
      await response.body!.getReader().read();
      controller.abort();
      await expect.poll(countTransactions).toBe(0);
    }
  }, 60_000);
});

/** Transactions that wait for their client. */
async function countTransactions(): Promise<number | undefined> {
  const [row] = await sql<{ open: number }[]>`
    select count(*)::int as open from pg_stat_activity
    where datname = current_database() and state like 'idle in transaction%'`;
  return row?.open;
}

async function countImported(): Promise<number> {
  const [{ rows } = { rows: 0 }] = await sql<
    { rows: number }[]
  >`select count(*)::int as rows from import_row`;
  return rows;
}

/** Sends the first rows, waits for the first results, and cuts the connection. */
function hangUp(rows: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    const call = request(`${server.address}/v1/import`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
    });
    call.on('response', (response) => {
      response.once('data', () => {
        call.destroy();
        resolve();
      });
      response.on('error', () => undefined);
    });
    call.on('error', () => resolve());
    for (const row of rows.slice(0, 600)) call.write(row);
    // Half a row: the rest never comes.
    call.write(rows[600]!.slice(0, 20));
  });
}

/** The most megabytes that a process and each of its children had while it ran. */
async function watchMemory({ child, ended }: TestProcess): Promise<number[]> {
  const most = new Map<number, number>();
  let isRunning = true;
  void ended.then(() => {
    isRunning = false;
  });
  while (isRunning) {
    for (const pid of [child.pid!, ...childrenOf(child.pid!)]) {
      most.set(pid, Math.max(most.get(pid) ?? 0, residentMegabytes(pid)));
    }
    await sleep(50);
  }
  return [...most.values()];
}

function childrenOf(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return text === '' ? [] : text.split(' ').map(Number);
  } catch {
    return [];
  }
}

function residentMegabytes(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
