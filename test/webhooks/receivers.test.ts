import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secretOf, signerOf } from '../../src/webhooks/signature.ts';
import { repository, temporaryFolder } from '../harness/processes.ts';
import { hasPython } from '../harness/python.ts';
import { setUpWebhooks, type WebhookSetting } from './calls-setting.ts';

// The receivers of docs/webhooks.md, run as they stand there, and told by a server what happens.
const page = readFileSync(join(repository, 'docs/webhooks.md'), 'utf8');
const folder = temporaryFolder();
let at: WebhookSetting;

beforeAll(async () => {
  at = await setUpWebhooks();
  symlinkSync(join(repository, 'node_modules'), join(folder.path, 'node_modules'));
  writeFileSync(join(folder.path, 'package.json'), '{"type": "module"}');
});
afterAll(async () => {
  await at?.close();
  folder.remove();
});

/** The only block of the page in a language. */
function block(language: string): string {
  const blocks = [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gmsu'))];
  expect(blocks.length).toBe(1);
  return blocks[0]![1]!;
}

const receivers = [
  { name: 'TypeScript', language: 'ts', file: 'receiver.ts', program: process.execPath, isThere: true },
  // A machine without python3 cannot run it, and the test installs nothing.
  { name: 'Python', language: 'python', file: 'receiver.py', program: 'python3', isThere: hasPython() },
];

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts a receiver with a secret; what it has printed, and how it is posted to. */
async function start({ file, program, language }: (typeof receivers)[number], secret: string, port: number) {
  const path = join(folder.path, file);
  writeFileSync(path, block(language));
  const child = spawn(program, [path], {
    env: { PATH: process.env['PATH'] ?? '', PORT: String(port), WEBHOOK_SECRET: secret },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let printed = '';
  child.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  const url = `http://127.0.0.1:${port}/`;
  const post = (body: string, headers: Record<string, string>) =>
    fetch(url, { method: 'POST', body, headers }).then(({ status }) => status);
  await expect.poll(() => post('{}', {}).catch(() => 0), { timeout: 15_000, interval: 100 }).toBe(400);
  return {
    post,
    printed: () => printed.trim().split('\n').filter(Boolean),
    stop: async () => {
      child.kill();
      await once(child, 'close');
    },
  };
}

/** The row of an endpoint, by which events are signed. */
async function rowOf(id: number): Promise<Parameters<typeof signerOf>[1]> {
  const [found] = await at.owner`select row_to_json(w) as row from webhook w where id = ${id}`;
  return found!['row'];
}

describe.each(receivers)('the receiver in $name', (one) => {
  it.skipIf(!one.isThere)('takes what Roster sends, once and in order', async () => {
    const port = await freePort();
    const made = await at.endpoint({ url: `http://127.0.0.1:${port}/`, status: 1 });
    const receiver = await start(one, made.secret, port);
    try {
      const test = await at.call('POST', `/webhook/${made.id}/test`);
      expect(test.json.test).toMatchObject({ status: 204, error: null });
      const userId = await at.user(3);
      await expect.poll(() => receiver.printed().length, { timeout: 10_000 }).toBeGreaterThanOrEqual(4);
      const lines = receiver.printed();
      expect(lines[0]).toBe(`webhook.test ${test.json.test.event_id}`);
      expect(lines[1]).toBe(`user.created evt_77_${userId}_1`);
      const { json } = await at.call('POST', `/webhook/${made.id}/replay`, { replay: { user_id: userId } });
      await expect
        .poll(async () => (await at.call('GET', `/webhook/${made.id}/delivery`)).json.deliveries, {
          timeout: 10_000,
        })
        .toContainEqual(
          expect.objectContaining({ replay_id: json.replay.id, sequence: 1, state: 'delivered' }),
        );
      expect(new Set(receiver.printed()).size).toBe(receiver.printed().length);
    } finally {
      await receiver.stop();
      await at.call('DELETE', `/webhook/${made.id}`);
    }
  });

  it.skipIf(!one.isThere)(
    'takes events during a change of the secret, with the old one and with the new one',
    async () => {
      const { id, secret } = await at.endpoint();
      const { keyring } = at.server.services;
      const rotated = (await at.call('POST', `/webhook/${id}/secret`, { overlap_hours: 1 })).json.webhook;
      const row = await rowOf(id);
      expect(secretOf(keyring, row, row.secret_salt)).toBe(rotated.secret);
      const sign = signerOf(keyring, row);
      const send = (post: Awaited<ReturnType<typeof start>>['post'], name: string, now = new Date()) => {
        const body = JSON.stringify({ type: 'user.created', timestamp: '', data: { id: name } });
        return post(body, sign(name, body, now));
      };
      for (const known of [secret, rotated.secret]) {
        const receiver = await start(one, known, await freePort());
        expect(await send(receiver.post, 'evt_77_1_1')).toBe(204);
        await receiver.stop();
      }
      await at.call('DELETE', `/webhook/${id}/secret/previous`);
      const after = signerOf(keyring, await rowOf(id));
      const late = await start(one, secret, await freePort());
      expect(await late.post('{}', after('evt_77_1_2', '{}', new Date()))).toBe(400);
      await late.stop();
    },
  );

  it.skipIf(!one.isThere)('refuses what was changed, forged, left out or sent long ago', async () => {
    const { id, secret } = await at.endpoint();
    const sign = signerOf(at.server.services.keyring, await rowOf(id));
    const receiver = await start(one, secret, await freePort());
    const body = JSON.stringify({ type: 'user.created', timestamp: '', data: { id: 'evt_77_1_1' } });
    const right = sign('evt_77_1_1', body, new Date());
    const ago = (seconds: number) => sign('evt_77_1_1', body, new Date(Date.now() - seconds * 1000));
    const { post } = receiver;
    try {
      expect(await post(`${body} `, right)).toBe(400);
      expect(await post(body, { ...right, 'webhook-id': 'evt_77_1_2' })).toBe(400);
      expect(
        await post(body, { ...right, 'webhook-timestamp': String(Math.floor(Date.now() / 1000) + 1) }),
      ).toBe(400);
      for (const signature of ['', 'v1,', 'v1,AAAA', right['webhook-signature']!.replace('v1,', 'v2,')])
        expect(await post(body, { ...right, 'webhook-signature': signature }), signature).toBe(400);
      for (const name of Object.keys(right)) {
        const { [name]: _, ...others } = right;
        expect(await post(body, others), name).toBe(400);
      }
      expect([await post(body, ago(400)), await post(body, ago(-400))]).toEqual([400, 400]);
      expect(await post(body, ago(200))).toBe(204);
      await expect.poll(receiver.printed).toEqual(['user.created evt_77_1_1']);
    } finally {
      await receiver.stop();
    }
  });
});
