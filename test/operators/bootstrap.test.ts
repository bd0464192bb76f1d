import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootstrapOperator } from '../../src/operators/bootstrap-operator.ts';
import { type AssembledTest, assembleTest } from '../harness/assembled.ts';
import { openBrowser, password } from '../harness/operators.ts';

let server: AssembledTest;
let beside: AssembledTest;
let now = Date.parse('2027-03-01T10:00:00Z');

beforeAll(async () => {
  const clock = () => new Date(now);
  // Nobody names the first client: operators are not left to the command line.
  server = await assembleTest({ BOOTSTRAP_CLIENT_ID: '', BOOTSTRAP_CLIENT_SECRET: '' }, { clock });
  beside = await assembleTest({}, { clock }, server);
});
afterAll(async () => {
  await beside.close();
  await server.close();
});

const pathOf = (name: string) => join(server.dataDir, name);
const setupFile = () => pathOf('console-setup.txt');
const link = () => readFileSync(setupFile(), 'utf8');

/** Starts once more, and answers what is printed. */
async function start(
  { services, access }: AssembledTest,
  settings: { bootstrapClientId?: string; publicUrl?: string } = {},
): Promise<string[]> {
  const said: string[] = [];
  const config = {
    ...{ bootstrapClientId: undefined, bootstrapClientSecret: undefined, dataDir: server.dataDir },
    ...{ publicUrl: undefined, host: '127.0.0.1', port: 8080, ...settings },
  };
  const { connections, clock } = services;
  const say = (message: string) => said.push(message);
  await bootstrapOperator(config, { connections, callers: access.callers }, { clock, say });
  return said;
}

const open = (written = link()) =>
  openBrowser(server).call('POST', '/session/setup', { setup: { token: written.trim().split('#')[1] } });
const codeOf = ({ json }: { json: { result: { code: string } } }) => json.result.code;

describe('the first start', () => {
  it('leaves a link that works beside the first client, in files of their owner alone', async () => {
    for (const name of ['console-setup.txt', 'bootstrap-client.json'])
      expect([name, statSync(pathOf(name)).mode & 0o777]).toEqual([name, 0o600]);
    expect(link()).toMatch(/^http:\/\/localhost:8080\/console\/setup#[\w-]{43}\n$/u);
    expect((await open()).json.setup.operator).toMatchObject({ email: 'administrator@localhost', status: 2 });
  });

  it('prints where the console is, and nothing of the link', async () => {
    rmSync(setupFile());
    const said = await start(server);
    expect(said).toEqual([
      'the console is at http://localhost:8080/console',
      `the link by which the first operator sets a password is in ${setupFile()}; it counts for 24 hours`,
    ]);
    const [at] = await start(server, { publicUrl: 'https://roster.example' });
    expect(at).toBe('the console is at https://roster.example/console');
  });

  it('leaves operators to the command line where settings name the first client', async () => {
    rmSync(setupFile());
    expect(await start(server, { bootstrapClientId: 'mine' })).toHaveLength(1);
    expect(link).toThrow(/ENOENT/u);
    await start(server);
  });
});

describe('a later start', () => {
  it('makes no other link while that of before counts, and one after 24 hours', async () => {
    const before = link();
    now += 23 * 60 * 60_000;
    expect(await start(server)).toHaveLength(1);
    expect(link()).toBe(before);
    now += 61 * 60_000;
    expect(codeOf(await open())).toBe('4021');
    // A file that others may read does not hand its mode on.
    chmodSync(setupFile(), 0o644);
    expect(await start(server)).toHaveLength(2);
    expect(link()).not.toBe(before);
    expect(statSync(setupFile()).mode & 0o777).toBe(0o600);
    expect(codeOf(await open())).toBe('0000');
  });

  it('makes another in place of one that counts no more', async () => {
    const before = link();
    rmSync(setupFile());
    await start(server);
    const counting = link();
    expect(codeOf(await open(before))).toBe('4021');
    writeFileSync(setupFile(), before);
    await start(server);
    expect(codeOf(await open())).toBe('0000');
    expect(codeOf(await open(counting))).toBe('4021');
  });

  it('leaves a link that works where several processes start at once', async () => {
    for (let round = 0; round < 10; round += 1) {
      rmSync(setupFile());
      const said = await Promise.all([server, beside, server, beside].map((one) => start(one)));
      expect(said.filter(({ length }) => length === 2)).toHaveLength(1);
      expect(codeOf(await open())).toBe('0000');
    }
  });

  it('makes none once an operator is set up', async () => {
    const token = link().trim().split('#')[1]!;
    const { secret } = (await open()).json.setup.totp;
    const otp = new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now });
    const setup = { token, password, otp };
    const done = await openBrowser(server).call('PUT', '/session/setup', { setup });
    expect(done.json.session.programs[0].permissions).toContain('operators');
    rmSync(setupFile());
    now += 25 * 60 * 60_000;
    expect(await start(server)).toHaveLength(1);
    expect(link).toThrow(/ENOENT/u);
  });
});
