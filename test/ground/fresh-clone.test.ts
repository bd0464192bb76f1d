import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../bench/servers.ts';
import { exampleBody } from '../../src/derive/examples.ts';
import { operationOf } from '../contract/catalogue-walk.ts';
import type { Answer } from '../harness/assembled.ts';
import { repository, temporaryFolder } from '../harness/processes.ts';

// What a newcomer does, in a clone of what is committed. It installs every package, so it runs when it is asked for.
describe.skipIf(process.env.FRESH_CLONE !== '1')('a fresh clone', () => {
  const folder = temporaryFolder();
  const clone = join(folder.path, 'roster');
  let address: string;
  let started: ReturnType<typeof spawn>;

  beforeAll(async () => {
    execFileSync('git', ['clone', '--quiet', repository, clone]);
    const port = await freePort();
    address = `http://127.0.0.1:${port}`;
    // The first two code blocks of the README are the two commands of a newcomer; the first one is run here.
    const [commands, testCommands] = blocksOf(readFileSync(join(clone, 'README.md'), 'utf8'));
    expect(commands!.trim()).toBe('npm ci && npm start');
    expect(testCommands!.trim()).toBe('npm ci && npm test');
    started = spawn('sh', ['-c', commands!], {
      cwd: clone,
      env: { ...process.env, PORT: String(port), LOG_LEVEL: 'warn' },
      detached: true,
      stdio: 'ignore',
    });
    while (started.exitCode === null && !(await isReady(address)))
      await new Promise((resolve) => setTimeout(resolve, 200));
  }, 240_000);

  afterAll(async () => {
    // Where a test has failed somebody may be left: the whole group is told, as the terminal does.
    const ended = started.exitCode === null ? once(started, 'close') : undefined;
    try {
      process.kill(-started.pid!, 'SIGINT');
    } catch {}
    await ended;
    folder.remove();
  });

  it('serves, and gives back a user that is posted', async () => {
    const client = JSON.parse(readFileSync(join(clone, 'data/bootstrap-client.json'), 'utf8'));
    const form = new URLSearchParams({ grant_type: 'client_credentials', ...client });
    const token = (await call(`${address}/oauth/token`, { method: 'POST', body: form })).access_token;
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const body = exampleBody(operationOf('user.create'));
    const made = await call(`${address}/v1/user`, { method: 'POST', headers, body: JSON.stringify(body) });
    const read = await call(`${address}/v1/user/${made.info.id}`, { headers });
    expect(read.personal_info).toMatchObject(body!['personal_info'] as object);
    await call(`${address}/v1/user/${made.info.id}`, { method: 'DELETE', headers });
  });

  it('goes through the five minutes of the README', () => {
    const readme = readFileSync(join(clone, 'README.md'), 'utf8');
    const tour = readme.slice(readme.indexOf('## Five minutes'), readme.indexOf('## How it is built'));
    const script = blocksOf(tour).join('\n').replaceAll('http://127.0.0.1:8080', address);
    writeFileSync(join(folder.path, 'tour.sh'), `set -eu\n${script}`);
    const output = execFileSync('bash', [join(folder.path, 'tour.sh')], { cwd: clone, encoding: 'utf8' });
    expect(output).toContain('R69');
    expect(output).toContain('R691001515133');
    expect(output).toContain('a.moreau@work.example.org');
    expect(output).toContain('$.phone[1].number');
    expect(output).toContain('Sensitive data shown: identification');
    expect(output).toContain('ada.ts@work.example.org 1, ada.ts@example.com 0');
    expect(output).toContain('"name": "Second programme"');
  }, 60_000);

  it('stays as it was committed, and stops when it is told to', async () => {
    expect(execFileSync('git', ['status', '--porcelain'], { cwd: clone, encoding: 'utf8' })).toBe('');
    const ended = once(started, 'close');
    // As a supervisor does: to npm alone, which has a shell between itself and the server.
    process.kill(Number(execFileSync('pgrep', ['-P', String(started.pid), '-f', '^npm start'])), 'SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(existsSync(join(clone, 'data/postgres/postmaster.pid'))).toBe(false);
    expect(await isReady(address)).toBe(false);
  });
});

function blocksOf(markdown: string): string[] {
  return [...markdown.matchAll(/```sh\n(.*?)```/gsu)].map(([, block]) => block!);
}

function isReady(address: string): Promise<boolean> {
  return fetch(`${address}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function call(url: string, options: RequestInit): Promise<Answer['json']> {
  return (await fetch(url, options)).json();
}
