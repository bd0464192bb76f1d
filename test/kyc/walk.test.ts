import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { expireIdentifications } from '../../src/kyc/expire-identifications.ts';
import { settleDueStandings } from '../../src/users/rederive-standing.ts';
import { repository, temporaryFolder } from '../harness/processes.ts';
import { type NotifySetting, setUpNotify } from '../notify/setting.ts';

// The life of one person as docs/kyc.md tells it: a shell runs the calls that stand there, and prints what stands below them.
const page = readFileSync(join(repository, 'docs/kyc.md'), 'utf8');
const [walk] = page.slice(page.indexOf('## From creation to trust level 5')).split(/\n## /u);

/** A block of commands with what it prints. `day`: the day on which it is run, where that is another than that of the step before. */
interface Step {
  readonly day: string | undefined;
  readonly script: string;
  readonly printed: string;
}
const stepForm = /(?:<!-- on (\S+) -->[^`]*)?```sh\n(.*?)```\n(?:\n```text\n(.*?)```\n)?/gsu;
const steps = [...walk!.matchAll(stepForm)].map(
  ([, day, script, printed = '']): Step => ({ day, script: script!, printed }),
);

const folder = temporaryFolder();
let now = new Date('2027-03-02T12:00:00Z');
let at: NotifySetting;
let address: string;

beforeAll(async () => {
  at = await setUpNotify({}, () => now);
  const { app, bootstrapClient } = at.at.server;
  await app.listen({ port: 0, host: '127.0.0.1' });
  address = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  mkdirSync(join(folder.path, 'data'));
  const { id: client_id, secret: client_secret } = bootstrapClient;
  const client = JSON.stringify({ program_id: 77, client_id, client_secret });
  writeFileSync(join(folder.path, 'data/bootstrap-client.json'), client);
  const names = [...walk!.matchAll(/\$\(file ([a-z-]+)|^bill ([a-z-]+)/gmu)].map(
    ([, one, other]) => one ?? other,
  );
  for (const [index, name] of names.entries()) await drawPicture(name!, index);
});
afterAll(async () => {
  await at?.close();
  folder.remove();
});

/** Each picture is another one. */
async function drawPicture(name: string, index: number): Promise<void> {
  const background = { r: 20 * index, g: 90, b: 120 };
  const picture = sharp({ create: { width: 900, height: 600, channels: 3, background } });
  writeFileSync(join(folder.path, `${name}.jpg`), await picture.jpeg().toBuffer());
}

/** A day has come, and what is done every day has been done. */
async function comeTo(day: string): Promise<void> {
  const { services } = at.at.server;
  now = new Date(`${day}T12:00:00Z`);
  await expireIdentifications(services, new AbortController().signal);
  await settleDueStandings(services, new AbortController().signal);
}

it('the life of one person is what the page says', async () => {
  // Each step waits for a line, and says when it has ended.
  const script = steps.map((step) => `read -r _ <&3\n${step.script}echo end of step\n`).join('');
  writeFileSync(
    join(folder.path, 'walk.sh'),
    `set -eu\n${script.replaceAll('http://127.0.0.1:8080', address)}`,
  );
  const shell = spawn('bash', ['walk.sh'], { cwd: folder.path, stdio: ['pipe', 'pipe', 'inherit', 'pipe'] });
  onTestFinished(() => void shell.kill());
  // What a message brings, the person reads.
  const read = (text = '') => {
    const [code] = /\b\d{6}\b/u.exec(text) ?? [];
    if (code) shell.stdin!.write(`${code}\n`);
    return undefined;
  };
  at.mailServer.onMail = ({ text }) => read(text);
  at.receiver.onText = ({ message }) => read(message.text) ?? 204;
  const lines = createInterface(shell.stdout!)[Symbol.asyncIterator]();
  for (const step of steps) {
    if (step.day) await comeTo(step.day);
    (shell.stdio[3] as Writable).write('\n');
    let printed = '';
    for (let line = await lines.next(); line.value !== 'end of step'; line = await lines.next()) {
      if (line.done) throw new Error(`the walk has ended too early, in:\n${step.script}`);
      printed += `${line.value}\n`;
    }
    expect(printed, step.script).toBe(step.printed);
  }
  expect(steps.length).toBeGreaterThan(10);
});
