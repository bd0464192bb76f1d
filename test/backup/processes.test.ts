import { cpSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { embeddedOptions } from '../../src/ground/embedded.ts';
import { assembleTest, newUserBody } from '../harness/assembled.ts';
import { Installation, type ServerProcess } from '../harness/server-process.ts';

// The commands as an operator runs them: beside a server that writes, and killed in the middle.
const source = new Installation({ LOG_LEVEL: 'silent' });
const places: Installation[] = [];
const bulk = 1200;
let server: ServerProcess;
let token: string;
let archives: string;

beforeAll(async () => {
  server = await source.start();
  token = await server.token('user');
  await makeUsers(bulk);
  archives = join(source.folder.path, 'archives');
  mkdirSync(archives);
}, 120_000);
afterAll(async () => {
  for (const one of [...places, source]) await one.remove();
});

it('a backup under load restores to whole users whose histories verify', async () => {
  const load = new Load();
  const working = load.run();
  while (load.acknowledged.size < 12) await sleep(20);
  const before = new Map(load.acknowledged);
  const backup = await run(source, 'backup', '--to', join(archives, 'loaded.backup'));
  load.stop();
  await working;
  expect([backup.code, backup.text]).toEqual([0, expect.stringMatching(/\d+ of \d+ users, \d+\/s/)]);
  expect(backup.text).toContain(`store a copy of the master keys (${source.dataDir}/keys)`);

  const place = newPlace();
  const restore = await run(place, 'restore', '--from', join(archives, 'loaded.backup'));
  expect([restore.code, restore.text]).toEqual([0, expect.stringContaining(' 0 fault(s)')]);

  const restored = await place.start();
  const sql = ownerOf(place);
  const broken = await sql`
    select u.id from users u where not (
      exists (select from user_key k where k.user_id = u.id)
      and (select count(*) from user_secret s where s.user_id = u.id) = 4
      and (select count(*) from claim c where c.user_id = u.id) = 2
      and (select count(*) from email e where e.user_id = u.id) = 1
      and (select count(*) from phone p where p.user_id = u.id) = 1
      and (select count(*) from addresses a where a.user_id = u.id) = 1
      and (select count(*) from history h where h.user_id = u.id) = u.history_number)`;
  expect([...broken]).toEqual([]);
  const [count] = await sql`select count(*)::int as users from users`;
  expect(count!['users']).toBeGreaterThanOrEqual(bulk + before.size);
  await sql.end();
  // What was acknowledged before the backup began is in it.
  const again = await restored.token('user');
  for (const [id, step] of before) {
    const response = await fetch(`${restored.address}/v1/user/personal_info/${id}`, {
      headers: { authorization: `Bearer ${again}` },
    });
    const { personal_info } = (await response.json()) as { personal_info: { job_title: string } };
    expect(Number(personal_info.job_title.replace(/\D+/, ''))).toBeGreaterThanOrEqual(step);
  }
}, 120_000);

it('a backup that is killed leaves no archive', async () => {
  const path = join(archives, 'killed.backup');
  const backup = source.run('backup', '--to', path);
  while (!existsSync(`${path}.partial`) && backup.child.exitCode === null) await sleep(1);
  backup.child.kill('SIGKILL');
  expect(await backup.ended).toBe('SIGKILL');
  expect(readdirSync(archives).filter((name) => /^killed\.(?:backup|keys)$/.test(name))).toEqual([]);
  const again = await run(source, 'backup', '--to', path);
  expect([again.code, again.text]).toEqual([0, expect.stringContaining('"users"')]);
  expect(
    readdirSync(archives)
      .filter((name) => name.startsWith('killed'))
      .sort(),
  ).toEqual(['killed.backup', 'killed.keys']);
  const sql = ownerOf(source);
  const noted = async () =>
    (await sql`select path, bytes, users, verified_at from backup_note order by taken_at desc limit 1`)[0]!;
  const bytes = [path, path.replace('.backup', '.keys')].reduce((sum, one) => sum + statSync(one).size, 0);
  expect(await noted()).toMatchObject({ path, bytes: String(bytes), verified_at: null });
  const checked = await run(source, 'backup', 'verify', '--from', path, '--note');
  expect([checked.code, checked.text]).toEqual([0, expect.stringContaining('checked')]);
  expect((await noted())['verified_at']).toBeInstanceOf(Date);
  await sql.end();
  const twice = await run(source, 'backup', '--to', path);
  expect([twice.code, twice.text]).toEqual([1, expect.stringContaining('already')]);
}, 60_000);

it('a restore that is killed leaves an empty database, and can be run again', async () => {
  const path = join(archives, 'killed.backup');
  const place = newPlace();
  const restore = place.run('restore', '--from', path);
  while (restore.child.exitCode === null && !(await isLoading(place))) await sleep(2);
  restore.child.kill('SIGKILL');
  expect(await restore.ended).toBe('SIGKILL');
  // PostgreSQL has outlived the command that started it.
  const sql = ownerOf(place);
  for (const table of ['program', 'users', 'history', 'user_key']) {
    const [found] = await sql`select count(*)::int as rows from ${sql(table)}`;
    expect(found, table).toEqual({ rows: 0 });
  }
  await sql.end();
  const again = await run(place, 'restore', '--from', path);
  expect([again.code, again.text]).toEqual([0, expect.stringContaining(' 0 fault(s)')]);
  expect(existsSync(join(place.dataDir, 'restoring'))).toBe(false);
  const twice = await run(place, 'restore', '--from', path);
  expect([twice.code, twice.text]).toEqual([1, expect.stringContaining('is not empty')]);
}, 120_000);

it('a restore without the keys makes none, and says what to do', async () => {
  const place = new Installation();
  places.push(place);
  const restore = await run(place, 'restore', '--from', join(archives, 'killed.backup'));
  expect([restore.code, restore.text]).toEqual([1, expect.stringContaining('There are no keys yet')]);
  expect(existsSync(place.dataDir)).toBe(false);
  const wrong = [
    ['backup'],
    ['restore'],
    ['backup', '--to', archives, 'now'],
    ['backup', 'verify'],
    ['backup', '--to', `${archives}/nowhere/`],
    ['backup', '--to', `${archives}/one`, '--keys-to', `${archives}/one`],
  ];
  for (const words of wrong) {
    expect((await run(source, ...words)).code).toBe(2);
  }
});

/** An installation to be: a folder with nothing but the keys. */
function newPlace(): Installation {
  const place = new Installation({ LOG_LEVEL: 'silent' });
  places.push(place);
  mkdirSync(place.dataDir, { mode: 0o711 });
  cpSync(join(source.dataDir, 'keys'), join(place.dataDir, 'keys'));
  return place;
}

function ownerOf({ dataDir }: Installation): postgres.Sql {
  return postgres({ ...embeddedOptions(join(dataDir, 'run'), 'admin'), max: 1, onnotice: () => {} });
}

/** Whether a restore is writing rows at this moment. */
async function isLoading(place: Installation): Promise<boolean> {
  if (!existsSync(join(place.dataDir, 'run/.s.PGSQL.5432'))) return false;
  const sql = ownerOf(place);
  try {
    const found = await sql`
      select 1 from pg_stat_activity where query like 'insert into public."%' and application_name = 'roster-admin'`;
    return found.length > 0;
  } catch {
    // It is only starting.
    return false;
  } finally {
    await sql.end();
  }
}

async function run(at: Installation, ...words: string[]): Promise<{ code: number | string; text: string }> {
  const process = at.run(...words);
  const code = await process.ended;
  return { code, text: process.output() };
}

/** Makes many users at once, through another server on the same database whose hashes cost nothing. */
async function makeUsers(count: number): Promise<void> {
  const run = join(source.dataDir, 'run');
  const database = {
    adminOptions: embeddedOptions(run, 'admin'),
    appOptions: embeddedOptions(run, 'app'),
    drop: async () => {},
  };
  const beside = { database, dataDir: source.dataDir } as Awaited<ReturnType<typeof assembleTest>>;
  const { id, secret } = source.client;
  const cheap = await assembleTest({ BOOTSTRAP_CLIENT_ID: id, BOOTSTRAP_CLIENT_SECRET: secret }, {}, beside);
  let left = count;
  const work = async () => {
    while (left > 0) {
      left -= 1;
      const { status } = await cheap.call('POST', '/v1/user', { token, body: newUserBody() });
      // On a busy machine hashes wait; who is told to come back does.
      if (status === 503) left += 1;
      else if (status !== 200) throw new Error(`a user was answered ${status}`);
    }
  };
  await Promise.all(Array.from({ length: 32 }, work));
  await cheap.close();
}

/** Callers that make users and change them, until they are stopped. */
class Load {
  /** The last change of each user that was acknowledged. */
  readonly acknowledged = new Map<number, number>();
  #stopped = false;

  async run(): Promise<void> {
    await Promise.all(Array.from({ length: 4 }, () => this.#work()));
  }

  stop(): void {
    this.#stopped = true;
  }

  async #work(): Promise<void> {
    while (!this.#stopped) {
      const { info } = await this.#send('POST', '/v1/user', newUserBody());
      for (let step = 1; step <= 8 && !this.#stopped; step += 1) {
        const body = { personal_info: { job_title: `Baker ${step}` } };
        await this.#send('PUT', `/v1/user/personal_info/${info.id}`, body);
        this.acknowledged.set(info.id, step);
      }
    }
  }

  async #send(method: string, path: string, body: object): Promise<{ info: { id: number } }> {
    const response = await fetch(`${server.address}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (response.status !== 200) throw new Error(`${method} ${path} was answered ${response.status}`);
    return (await response.json()) as { info: { id: number } };
  }
}
