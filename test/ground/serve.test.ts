import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { repository, run, type TestProcess, temporaryFolder } from '../harness/processes.ts';

let folder: ReturnType<typeof temporaryFolder>;
let running: TestProcess[];

beforeEach(() => {
  folder = temporaryFolder();
  running = [];
  mkdirSync(join(folder.path, 'migrations'));
  writeFileSync(join(folder.path, 'migrations/0001-person.sql'), 'create table person (id int primary key)');
});

afterEach(async () => {
  for (const { child, ended } of running) {
    child.kill('SIGTERM');
    await ended;
  }
  folder.remove();
});

function start(environment: Record<string, string> = {}): TestProcess {
  const server = run([join(repository, 'test/ground/server.ts'), join(folder.path, 'migrations')], {
    environment: { PORT: '0', DATA_DIR: join(folder.path, 'data'), ...environment },
  });
  running.push(server);
  return server;
}

interface Answer {
  pid: number;
  role: string | null;
  isReady: boolean;
}

async function call(address: string, path = '/'): Promise<Answer> {
  return (await (await fetch(address + path)).json()) as Answer;
}

function postmasterPid(): number {
  return Number(readFileSync(join(folder.path, 'data/postgres/postmaster.pid'), 'utf8').split('\n')[0]);
}

function isAlive(pid: number): boolean {
  return /^[^Z]/.test(
    execFileSync('sh', ['-c', `ps -o stat= -p ${pid} || true`], { encoding: 'utf8' }).trim(),
  );
}

describe('one process', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'finishes the calls that run at %s, stops the database, exits with 0',
    async (signal) => {
      const server = start();
      const [, address = ''] = await server.says(/ready at (\S+)/);
      expect(server.output()).toContain('applied the migration 0001-person.sql');
      const database = postmasterPid();
      const slow = call(address, '/slow');
      await sleep(200);
      server.child.kill(signal);
      // npm passes the terminal's signal on a second time; that is no wish to skip the rest.
      server.child.kill(signal);
      expect(await slow).toMatchObject({ role: 'roster_app' });
      expect(await server.ended).toBe(0);
      expect(isAlive(database)).toBe(false);
    },
  );

  it('ends at once at a second signal, and takes the database along', async () => {
    const server = start();
    const [, address = ''] = await server.says(/ready at (\S+)/);
    const database = postmasterPid();
    const calls = Promise.allSettled([call(address, '/slow')]);
    await sleep(100);
    server.child.kill('SIGTERM');
    await sleep(600);
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(130);
    await calls;
    await expect.poll(() => isAlive(database), { timeout: 5000 }).toBe(false);
  });

  it('goes on when PostgreSQL is killed under it', async () => {
    const server = start();
    const [, address = ''] = await server.says(/ready at (\S+)/);
    process.kill(postmasterPid(), 'SIGKILL');
    await server.says(/is ready again/);
    await expect
      .poll(() => call(address), { timeout: 5000 })
      .toMatchObject({ role: 'roster_app', isReady: true });
  });

  it('says which port is in use, and leaves no database behind', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const port = String((other.address() as { port: number }).port);
    const server = start({ PORT: port });
    expect(await server.ended).toBe(1);
    expect(server.output()).toContain(`PORT ${port} on HOST 127.0.0.1 is in use`);
    expect(() => postmasterPid()).toThrow();
    other.close();
  });
});

describe('more than one process', () => {
  it('is refused with a sentence that names DATABASE_URL', async () => {
    const server = start({ WORKERS: '2' });
    expect(await server.ended).toBe(1);
    expect(server.output()).toMatch(/WORKERS must be 1: .*DATABASE_URL/);
    expect(() => postmasterPid()).toThrow();
  });
});

describe('the command line', () => {
  const roster = (words: string[], environment: Record<string, string> = {}) =>
    run(['cli/roster.js', ...words], {
      environment: { DATA_DIR: join(folder.path, 'data'), ...environment },
    });

  it('names every fault of the settings and starts nothing', async () => {
    const started = roster(['start'], { PORT: 'x', SMTP_URL: 'smtps://mail.example.org' });
    expect(await started.ended).toBe(1);
    expect(started.output()).toContain('PORT must be');
    expect(started.output()).toContain('SMTP_URL requires MAIL_FROM');
    expect(() => postmasterPid()).toThrow();
  });

  it('shows the settings without secrets', async () => {
    const shown = roster(['config'], { SMS_WEBHOOK_SECRET: 'seeded-secret-value' });
    expect(await shown.ended).toBe(0);
    expect(shown.output()).toMatch(/SMS_WEBHOOK_SECRET +____ /);
    expect(shown.output()).not.toContain('seeded-secret-value');
  });

  it('makes and changes programmes and clients, in the words of the API', async () => {
    const told = async (...words: string[]) => {
      const done = roster(words);
      expect(await done.ended, done.output()).toBe(0);
      return JSON.parse(done.output().replace(/^roster: .*$/gm, ''));
    };
    const { program } = await told('program', 'create', '--name', 'Cards', '--id', '501');
    expect(program).toMatchObject({ id: 501, name: 'Cards', status: 1, minimum_age: 0 });
    const settings = JSON.stringify({ minimum_age: 18 });
    const changed = await told('program', 'update', '501', '--settings', settings);
    expect(changed).toEqual({ program: { ...program, minimum_age: 18 } });
    expect(await told('program', 'get', '501')).toEqual(changed);
    const made = await told('client', 'create', '--program', '501', '--name', 'App', '--scopes', 'user');
    expect(made.client).toMatchObject({ program_id: 501, scopes: ['user'], status: 1 });
    const revoked = await told('client', 'revoke', made.client.client_id);
    expect(revoked.client).toMatchObject({ client_id: made.client.client_id, status: 9 });
    expect(revoked.client).not.toHaveProperty('client_secret');
  });

  it('answers wrong usage with 2 and the help', async () => {
    const unknown = roster(['nonsense']);
    expect(await unknown.ended).toBe(2);
    const superfluous = roster(['start', 'now']);
    expect(await superfluous.ended).toBe(2);
    expect(superfluous.output()).toContain('Start the server');
  });
});
