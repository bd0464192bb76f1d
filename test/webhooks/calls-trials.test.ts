import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../harness/assembled.ts';
import {
  type EventReceiver,
  setUpWebhooks,
  startEventReceiver,
  verify,
  type WebhookSetting,
} from './calls-setting.ts';

// An event for trial, as an administrator has it sent.
const now = Date.now();
let at: WebhookSetting;
let receiver: EventReceiver;
beforeAll(async () => {
  at = await setUpWebhooks({}, { clock: () => new Date(now) });
  receiver = await startEventReceiver();
});
afterAll(async () => {
  await receiver?.close();
  await at?.close();
});
beforeEach(() => {
  receiver.posted.length = 0;
  receiver.onEvent = () => 204;
});

describe('an event for trial', () => {
  it('is signed, about no user, and sent to an endpoint that is paused', async () => {
    const { id, secret } = await at.endpoint({ url: receiver.url, status: 0, events: ['user.closed'] });
    const { json } = await at.call('POST', `/webhook/${id}/test`);
    const [posted] = receiver.posted;
    expect(verify(secret, posted!)).toEqual({
      type: 'webhook.test',
      timestamp: `${new Date(now).toISOString().slice(0, 19)}Z`,
      data: { id: json.test.event_id, program_id: 77, webhook_id: id },
    });
    expect(json.test).toEqual({
      event_id: expect.stringMatching(/^evt_77_test_[0-9]+$/u),
      status: 204,
      milliseconds: expect.any(Number),
      error: null,
    });
    expect(posted!.headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': json.test.event_id,
      'webhook-timestamp': String(Math.floor(now / 1000)),
    });
  });

  it('tells the status and nothing else of what the endpoint says', async () => {
    const { id } = await at.endpoint({ url: receiver.url });
    for (const status of [500, 302, 410]) {
      receiver.onEvent = () => status;
      const answer = await at.call('POST', `/webhook/${id}/test`);
      expect([answer.json.test.status, answer.json.test.error]).toEqual([status, null]);
      expect(JSON.stringify(answer.json)).not.toContain('endpoint says');
    }
    expect((await at.call('GET', `/webhook/${id}`)).json.webhook.status).toBe(0);
  });

  it('tells the code of a failure', async () => {
    const gone = await startEventReceiver();
    await gone.close();
    const { id } = await at.endpoint({ url: gone.url });
    const { json } = await at.call('POST', `/webhook/${id}/test`);
    expect([json.test.status, json.test.error]).toEqual([null, 'ECONNREFUSED']);
  });

  it('waits no longer than fifteen seconds', { timeout: 20_000 }, async () => {
    receiver.onEvent = () => null;
    const { id } = await at.endpoint({ url: receiver.url });
    const { json } = await at.call('POST', `/webhook/${id}/test`);
    expect([json.test.status, json.test.error]).toEqual([null, 'timeout']);
    expect(json.test.milliseconds).toBeGreaterThan(14_000);
  });

  it('is sent ten times a minute', async () => {
    const { id } = await at.endpoint({ url: receiver.url });
    const answers: Answer[] = [];
    for (let time = 0; time < 12; time += 1) answers.push(await at.call('POST', `/webhook/${id}/test`));
    expect(answers.map(({ status }) => status)).toEqual([...Array(10).fill(200), 429, 429]);
    expect(answers[11]!.json.result.code).toBe('5002');
    expect(Number(answers[11]!.headers['retry-after'])).toBeGreaterThan(0);
    expect(receiver.posted.length).toBe(10);
    // Another endpoint has its own.
    const other = await at.endpoint({ url: receiver.url });
    expect((await at.call('POST', `/webhook/${other.id}/test`)).status).toBe(200);
  });

  it('is sent once more by a call that is repeated, and not at all by a dry run', async () => {
    const { id } = await at.endpoint({ url: receiver.url });
    const dry = await at.call('POST', `/webhook/${id}/test`, { validate: 1 });
    expect([dry.status, dry.json.test.status, receiver.posted.length]).toEqual([200, null, 0]);
    const headers = { 'source-id': 'twice' };
    for (const count of [1, 2]) {
      await at.call('POST', `/webhook/${id}/test`, {}, headers);
      expect(receiver.posted.length).toBe(count);
    }
    expect(receiver.posted[0]!.event.data.id).not.toBe(receiver.posted[1]!.event.data.id);
  });
});
