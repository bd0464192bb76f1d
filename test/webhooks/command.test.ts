import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newUserBody } from '../harness/assembled.ts';
import { Installation } from '../harness/server-process.ts';
import { type EventReceiver, startEventReceiver, verify } from './calls-setting.ts';

// `roster webhook` as an operator runs it, beside a server that sends.
let installation: Installation;
let receiver: EventReceiver;
let address: string;
let token: string;
let webhook: { readonly id: number; readonly secret: string };

beforeAll(async () => {
  installation = new Installation({ OUTBOUND_ALLOWED_ADDRESSES: '127.0.0.1' });
  receiver = await startEventReceiver();
  const server = await installation.start();
  address = server.address;
  token = await server.token('user program:admin');
  webhook = (await call('POST', '/webhook', { webhook: { url: receiver.url, events: ['*'], status: 0 } }))
    .webhook;
});
afterAll(async () => {
  await receiver?.close();
  await installation?.remove();
});

// biome-ignore lint/suspicious/noExplicitAny: a test says itself what it expects of an answer.
async function call(method: string, path: string, body: object): Promise<any> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const response = await fetch(`${address}/v1${path}`, { method, headers, body: JSON.stringify(body) });
  return response.json();
}

/** The exit code of a command and all that it said. */
async function roster(...words: string[]): Promise<[number | string, string]> {
  const command = installation.run('webhook', ...words);
  const code = await command.ended;
  return [code, command.output()];
}

describe('roster webhook', () => {
  it('lists endpoints of one programme or of all, without secrets', async () => {
    for (const words of [['list'], ['list', '--program', '77']]) {
      const [code, text] = await roster(...words);
      expect([code, JSON.parse(text)]).toEqual([
        0,
        [expect.objectContaining({ program_id: 77, id: webhook.id, url: receiver.url, status: 0 })],
      ]);
      expect(text).not.toContain('whsec_');
    }
    expect(await roster('list', '--program', '78')).toEqual([0, '[]\n']);
  });

  it('tries an endpoint out, and says with its exit code whether the event was taken', async () => {
    const [code, text] = await roster('test', String(webhook.id), '--program', '77');
    expect([code, JSON.parse(text).test.status]).toEqual([0, 204]);
    expect(verify(webhook.secret, receiver.posted.at(-1)!)).toMatchObject({ type: 'webhook.test' });
    receiver.onEvent = () => 500;
    expect((await roster('test', String(webhook.id), '--program', '77'))[0]).toBe(1);
    receiver.onEvent = () => 204;
  });

  it('has events sent once more, and shows how far that is', async () => {
    const { info } = await call('POST', '/user', newUserBody());
    const [paused, note] = await roster(
      'replay',
      String(webhook.id),
      '--program',
      '77',
      '--user',
      String(info.id),
    );
    expect([paused, note]).toEqual([0, expect.stringContaining('the endpoint is paused or stopped')]);
    await call('PUT', `/webhook/${webhook.id}`, { webhook: { status: 1 } });
    receiver.posted.length = 0;
    const words = ['--from', '2020-01-01T00:00:00', '--to', '2099-12-31T23:59:59'];
    const [code, text] = await roster('replay', String(webhook.id), '--program', '77', ...words);
    expect([code, text]).toEqual([0, expect.stringMatching(/"id": \d+/u)]);
    expect(text).toMatch(/\d+ of \d+ users/u);
    const ids = receiver.posted.map(({ event }) => event.data.id);
    expect(ids).toContain(`evt_77_${info.id}_1`);
    expect((await roster('replay', String(webhook.id), '--program', '77', '--failed', '--detach'))[0]).toBe(
      0,
    );
  });

  it.each([
    [['test', '4711', '--program', '77'], 1, 'The programme has no webhook endpoint with this id.'],
    [['replay', '4711', '--program', '77'], 1, 'The programme has no webhook endpoint with this id.'],
    [['test', '4711'], 2, '--program is missing.'],
    [['test', '--program', '77'], 2, 'the webhook_id is missing.'],
    [['list', '--from', '2026-01-01T00:00:00'], 2, '--from can only be used with replay.'],
    [['replay', '1', '--program', '77', '--from', 'noon'], 2, '--from must be a moment in UTC'],
    [
      ['replay', '1', '--program', '77', '--from', '2026-01-02T00:00:00', '--to', '2026-01-01T00:00:00'],
      2,
      '--from is later than --to.',
    ],
    [['delete', '1'], 2, '"delete" is not expected here.'],
    [[], 2, 'The action is missing.'],
  ])('refuses %s', async (words, expected, sentence) => {
    const [code, text] = await roster(...words);
    expect([code, text]).toEqual([expected, expect.stringContaining(sentence)]);
  });
});
